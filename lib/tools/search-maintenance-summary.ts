import type { MaintenanceMatch } from '#lib/db/maintenance.ts'
import { plain } from '#lib/fenced-text.ts'

type Repair = Pick<
  MaintenanceMatch,
  'title' | 'resolution' | 'occurredOn' | 'faultTimes' | 'faultLastOn'
>

/** One breath: how often, when, what it was and what was done last. Repairs of one fault, latest first. */
export function summarizeFault(repairs: readonly Repair[]): string {
  const [latest] = repairs
  if (!latest) return ''
  const before = `${timesOf(repairs, latest)}: ${plain(latest.title)}.`
  const done = firstSentence(latest.resolution)
  return done ? `${before} What was done last: ${done}` : before
}

function timesOf(repairs: readonly Repair[], { faultTimes, faultLastOn }: Repair): string {
  const last = monthOf(faultLastOn)
  if (faultTimes === 1) return `This was repaired once before, in ${last}`
  const earliest = monthOf(repairs.at(-1)?.occurredOn ?? faultLastOn)
  if (faultTimes === 2) return `This was repaired twice before, in ${earliest} and ${last}`
  return `This was repaired ${faultTimes} times before, last in ${last}`
}

/** The rest is in the record, for whoever asks. */
function firstSentence(text: string): string {
  const sentence = plain(/^.*?[.!?](?=\s|$)/s.exec(text.trim())?.[0] ?? text)
  return !sentence || /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`
}

/** `2026-03-14` → `March 2026`; a date has no zone and must not shift by one. */
export function monthOf(date: string): string {
  return new Intl.DateTimeFormat('en-US', {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(date))
}
