const SECOND_MS = 1_000
const MINUTE_MS = 60_000
/** Fewer than this many calls say nothing about a service. */
const CALLS_MIN = 3
const OUTBOX_LATE_MS = 15 * SECOND_MS
const OUTBOX_STUCK_MS = 2 * MINUTE_MS

export type ServiceState = 'up' | 'trouble' | 'down'

export interface Service {
  readonly name: string
  readonly state: ServiceState
  /** What is known, in a sentence. */
  readonly words: string
}

/** What was found out about the services. */
export interface Findings {
  readonly isDatabaseUp: boolean
  readonly isBridgeUp: boolean
  readonly minutes: number
  /** Of the last `minutes`; null when they could not be read. */
  readonly traces: {
    readonly dials: { readonly all: number; readonly failed: number }
    readonly conversations: { readonly all: number; readonly failed: number }
    readonly unwrittenVisits: number
    /** How long the oldest delivery that is due has waited, in milliseconds. */
    readonly outboxLateMs: number
  } | null
}

/**
 * How each service does, the most needed first. Telephone, model and calendar are judged by what came of
 * our own requests: what they say about themselves is of no use to a caller.
 */
export function servicesOf(findings: Findings): Service[] {
  const { isDatabaseUp, isBridgeUp, traces, minutes } = findings
  const needed: Service[] = [
    { name: 'App', state: 'up', words: 'Answers.' },
    isDatabaseUp
      ? { name: 'Database', state: 'up', words: 'Answers.' }
      : { name: 'Database', state: 'down', words: 'Does not answer. Calls being spoken go on.' },
    isBridgeUp
      ? { name: 'Bridge', state: 'up', words: 'Takes calls.' }
      : { name: 'Bridge', state: 'down', words: 'Takes no calls. Callers hear an apology.' },
  ]
  if (traces === null) return needed
  const since = `in the last ${minutes} minutes`
  return [
    ...needed,
    judged('Telephone network', traces.dials, {
      none: `Nobody was dialled ${since}.`,
      some: (failed, all) => `${some(failed)} of ${all} dials came to nothing ${since}.`,
    }),
    judged('Voice model', traces.conversations, {
      none: `No conversation ended ${since}.`,
      some: (failed, all) => `${some(failed)} of ${all} conversations broke off ${since}.`,
    }),
    traces.unwrittenVisits === 0
      ? { name: 'Calendar', state: 'up', words: 'Knows every visit.' }
      : {
          name: 'Calendar',
          state: 'trouble',
          words: `Does not know ${traces.unwrittenVisits} visits yet. They stand all the same.`,
        },
    outboxService(traces.outboxLateMs),
  ]
}

const some = (count: number): string => (count === 0 ? 'None' : String(count))

function judged(
  name: string,
  { all, failed }: { all: number; failed: number },
  words: { none: string; some: (failed: number, all: number) => string },
): Service {
  if (all === 0) return { name, state: 'up', words: words.none }
  const state =
    all >= CALLS_MIN && failed === all ? 'down' : failed > 0 && failed * 2 >= all ? 'trouble' : 'up'
  return { name, state, words: words.some(failed, all) }
}

function outboxService(lateMs: number): Service {
  const name = 'Deliveries'
  if (lateMs < OUTBOX_LATE_MS) return { name, state: 'up', words: 'Nothing waits.' }
  const seconds = Math.round(lateMs / SECOND_MS)
  return {
    name,
    state: lateMs < OUTBOX_STUCK_MS ? 'trouble' : 'down',
    words: `The oldest has waited for ${seconds} s. What follows from calls comes late.`,
  }
}

/** The worst of them. */
export function worstOf(services: readonly Service[]): ServiceState {
  const states = new Set(services.map(({ state }) => state))
  return states.has('down') ? 'down' : states.has('trouble') ? 'trouble' : 'up'
}
