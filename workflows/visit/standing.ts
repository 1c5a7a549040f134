import { scaledMs, WAITS } from '#lib/domain/waits.ts'
import type { Visit } from '#lib/db/visits.ts'

/** A moment before or at the beginning of a visit at which something is due. */
export interface Milestone {
  readonly what: 'day-before' | 'hour-before' | 'late'
  /** Epoch milliseconds, under the scaled clock. */
  readonly atMs: number
}

export type VisitStanding =
  /** Agreed; nobody is there yet. After the last milestone the vendor has not come. */
  | {
      kind: 'expected'
      revision: number
      milestones: readonly Milestone[]
      /** The guest does not want this time. */
      isUnwelcome: boolean
    }
  /** The vendor stands before a locked door, the second time under another `since`. */
  | { kind: 'locked-out'; since: string; deadlineMs: number }
  /** The vendor is at work. */
  | { kind: 'working'; deadlineMs: number }
  | { kind: 'done' }
  /** Nobody came. */
  | { kind: 'missed' }
  /** The vendor called it off, and does not want the job any more. */
  | { kind: 'dropped' }
  /** We did; the vendor still has the job. */
  | { kind: 'called-off' }

export interface Moment {
  readonly nowMs: number
  readonly timeScale: number
  readonly isTimeRefused: boolean
  readonly hasVendorDeclined: boolean
}

/**
 * How a visit stands and how long to wait before looking again. Deadlines are under the scaled clock,
 * which is why being late is for the caller to know: a wait that ended says so, the time does not.
 */
export function standingOf(
  visit: Pick<Visit, 'status' | 'expectedFrom' | 'revision' | 'noAccessAt'>,
  { nowMs, timeScale, isTimeRefused, hasVendorDeclined }: Moment,
): VisitStanding {
  const deadline = (waitMs: number): number => nowMs + scaledMs(waitMs, timeScale)
  switch (visit.status) {
    case 'held':
    case 'scheduled': {
      if (visit.noAccessAt) {
        return {
          kind: 'locked-out',
          since: visit.noAccessAt,
          deadlineMs: deadline(WAITS.noAccessMs),
        }
      }
      const startMs = Date.parse(visit.expectedFrom)
      const reminders = [
        { what: 'day-before', atMs: startMs - WAITS.reminderDayBeforeMs },
        { what: 'hour-before', atMs: startMs - WAITS.reminderHourBeforeMs },
      ] as const
      const late = { what: 'late', atMs: startMs + WAITS.noShowGraceMs } as const
      // Who was told the time less than an hour or a day ahead needs no reminder of it.
      const due = [...reminders.filter(({ atMs }) => atMs > nowMs), late]
      return {
        kind: 'expected',
        revision: visit.revision,
        milestones: due.map(({ what, atMs }) => ({ what, atMs: deadline(atMs - nowMs) })),
        isUnwelcome: isTimeRefused,
      }
    }
    case 'in_progress':
      return { kind: 'working', deadlineMs: deadline(WAITS.workMs) }
    case 'done':
      return { kind: 'done' }
    case 'no_show':
      return { kind: 'missed' }
    case 'cancelled':
      return { kind: hasVendorDeclined ? 'dropped' : 'called-off' }
  }
}
