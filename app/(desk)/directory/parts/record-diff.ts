import { formatCents } from '#lib/domain/money.ts'
import { plainWords } from '#app/_ui/words.ts'

export interface FieldChange {
  readonly name: string
  /** Null: there was nothing. */
  readonly before: string | null
  readonly after: string | null
}

const NAMES: Readonly<Record<string, string>> = {
  nteCents: 'Limit (NTE)',
  emergencyNteCents: 'Emergency limit',
  bidsRequiredOverCents: 'Bids required over',
  bidsRequired: 'Bids required',
  quietFrom: 'Quiet from',
  quietTo: 'Quiet until',
  recording: 'Recording of calls',
  recordingDays: 'Recordings kept, days',
  coiUntil: 'Insurance until',
  licenceUntil: 'Licence until',
  notes: 'Shut-off notes',
  ladder: 'On call',
  backup: 'Stands in',
}

/** A version counts itself; the first of a list is who is rung first. */
const LEFT_OUT = new Set(['version', 'isPrimary'])

type Fields = Readonly<Record<string, unknown>>
const isFields = (value: unknown): value is Fields =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

function wordsOf(name: string, value: unknown, currency: string): string | null {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') {
    return name.endsWith('Cents') ? formatCents(value, currency) : String(value)
  }
  if (typeof value === 'string') return name.startsWith('quiet') ? value.slice(0, 5) : value
  if (Array.isArray(value)) {
    return value.map((part) => partWords(part, currency)).join(', ') || null
  }
  const parts = Object.entries(value as Fields).map(([key, part]) => `${key} (${String(part)})`)
  return parts.toSorted().join(', ') || null
}

/** A contact: `Ana …0123, no consent`. */
function partWords(part: unknown, currency: string): string {
  if (!isFields(part)) return wordsOf('', part, currency) ?? ''
  const who = [part['name'], part['phone']].filter(Boolean).join(' ')
  return part['hasConsent'] === false ? `${who} (no consent)` : who
}

/** What changed between two records, field by field, in words. What stayed is left out. */
export function diffRecords(before: unknown, after: unknown): FieldChange[] {
  const [old, fresh] = [isFields(before) ? before : {}, isFields(after) ? after : {}]
  const currencyOf = (fields: Fields): string =>
    typeof fields['currency'] === 'string' ? fields['currency'] : 'USD'
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])].flatMap((name) => {
    if (LEFT_OUT.has(name)) return []
    const was = wordsOf(name, old[name], currencyOf(old))
    const is = wordsOf(name, fresh[name], currencyOf(fresh))
    return was === is ? [] : [{ name: NAMES[name] ?? plainWords(name), before: was, after: is }]
  })
}
