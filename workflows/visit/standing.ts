import { scaledMs, WAITS } from '#lib/domain/waits.ts'
import type { Visit } from '#lib/db/visits.ts'

export type VisitStanding =
  /** Agreed; nobody is there yet. `deadlineMs` (epoch milliseconds): late from then on. */
  | { kind: 'expected'; deadlineMs: number }
  /** The vendor is at work. */
  | { kind: 'working'; deadlineMs: number }
  | { kind: 'done' }
  | { kind: 'missed' }

export interface Moment {
  /** By how much the vendor said they would be late; 0 if they never did. */
  readonly delayMs: number
  readonly nowMs: number
  readonly timeScale: number
}

/**
 * How a visit stands and how long to wait before looking again. Deadlines are under the scaled clock,
 * which is why being late is for the caller to know: a wait that ended says so, the time does not.
 */
export function standingOf(
  visit: Pick<Visit, 'status' | 'startsAt'>,
  { delayMs, nowMs, timeScale }: Moment,
): VisitStanding {
  const deadline = (waitMs: number): number => nowMs + scaledMs(waitMs, timeScale)
  switch (visit.status) {
    case 'held':
    case 'scheduled': {
      const lateFromMs = Date.parse(visit.startsAt) + delayMs + WAITS.noShowGraceMs
      return { kind: 'expected', deadlineMs: deadline(lateFromMs - nowMs) }
    }
    case 'in_progress':
      return { kind: 'working', deadlineMs: deadline(WAITS.workMs) }
    case 'done':
      return { kind: 'done' }
    case 'no_show':
    case 'cancelled':
      return { kind: 'missed' }
  }
}
