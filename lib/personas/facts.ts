import type { Priority } from '#lib/domain/incident.ts'
import type { Trade } from '#lib/domain/trade.ts'
import { plain, quoted } from '#lib/fenced-text.ts'
import { sayWindow, toLocalIso } from '#lib/local-time.ts'

/** What every brief starts from. */
export interface CallFacts {
  readonly organizationName: string
  /** The instant the brief is written, ISO 8601. */
  readonly now: string
  /** The property's zone; the organisation's when no property is known. */
  readonly timezone: string
}

export interface PropertyFacts {
  readonly id: string
  readonly name: string
  readonly address: string
  /** Where water, power and gas are turned off. */
  readonly shutoffNotes: string
}

export interface IncidentFacts {
  readonly id: string
  readonly reference: string
  readonly trade: Trade
  readonly priority: Priority
  /** What was reported, in people's words. */
  readonly summary: string
  /** What our own people want this call to be told, oldest first. */
  readonly notes?: readonly string[]
}

/** The fact that holds a note of our own people; a brief with one says what it is worth. */
export const NOTE_FACT = 'note_from_our_office'

export interface VendorFacts {
  readonly name: string
  readonly contactName: string
}

export interface WindowFacts {
  readonly startsAt: string
  readonly endsAt: string
}

/** One line of the FACTS section; null leaves it out. */
export type Fact = readonly [key: string, value: string | number | null]

/** A first name to address somebody by. */
export function firstName(name: string): string {
  return plain(name).split(' ')[0] ?? ''
}

/** The FACTS section: one `- key: value` line each, in the order given. */
export function writeFacts(facts: readonly Fact[]): string {
  const lines = facts.flatMap(([key, value]) =>
    value === null || value === '' ? [] : [`- ${key}: ${value}`],
  )
  return ['FACTS', ...lines].join('\n')
}

export function callFacts(facts: CallFacts): Fact[] {
  return [
    ['organization', plain(facts.organizationName)],
    ['now', toLocalIso(facts.now, facts.timezone)],
    ['timezone', facts.timezone],
  ]
}

export function propertyFacts(property: PropertyFacts): Fact[] {
  return [
    ['property_id', property.id],
    ['property', plain(property.name)],
    ['address', plain(property.address)],
  ]
}

export function incidentFacts(incident: IncidentFacts): Fact[] {
  return [
    ['incident_id', incident.id],
    ['reference', incident.reference],
    ['trade', incident.trade],
    ['priority', incident.priority],
    ['problem', quoted(incident.summary)],
    ...noteFacts(incident.notes),
  ]
}

export function noteFacts(notes: readonly string[] = []): Fact[] {
  return notes.map((note) => [NOTE_FACT, quoted(note)])
}

export function windowFacts(window: WindowFacts, facts: CallFacts): Fact[] {
  return [
    ['visit_starts_at', toLocalIso(window.startsAt, facts.timezone)],
    ['visit_ends_at', toLocalIso(window.endsAt, facts.timezone)],
    ['visit_window', sayWindow(window, facts.timezone, facts.now)],
  ]
}

/** Numbered steps, one a line. */
export function writeTask(steps: readonly string[]): string {
  return ['YOUR TASK', ...steps.map((step, index) => `${index + 1}. ${step}`)].join('\n')
}

const TRADE_WORDS: Record<Trade, string> = {
  plumbing: 'plumbing',
  electrical: 'electrical',
  hvac: 'heating and cooling',
  appliance: 'appliance',
  locks: 'lock',
  pest: 'pest control',
  pool: 'pool',
  roofing: 'roofing',
  handyman: 'handyman',
  restoration: 'water damage',
  internet: 'internet',
}

/** `a plumbing emergency`, `an urgent electrical job`, `a pool job`: how a call says what it is about. */
export function sayJob(incident: Pick<IncidentFacts, 'trade' | 'priority'>): string {
  const trade = TRADE_WORDS[incident.trade]
  if (incident.priority === 'p0' || incident.priority === 'p1') return `${an(trade)} emergency`
  if (incident.priority === 'p2') return `an urgent ${trade} job`
  return `${an(trade)} job`
}

function an(words: string): string {
  return /^[aeiou]/.test(words) ? `an ${words}` : `a ${words}`
}
