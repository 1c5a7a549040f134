import { defineHook } from 'workflow'

/**
 * Something happened to a visit: the vendor reported from the property, its window moved, it was called
 * off, or the guest refused its time. What it was is read from the records.
 */
export interface VisitReported {
  readonly visitId: string
}

export const visitReportedHook = defineHook<VisitReported>()

export function visitReportedToken(visitId: string): string {
  return `visit:${visitId}`
}

/** The guest said whether it works after this visit. */
export interface GuestAnswered {
  readonly answer: 'fixed' | 'not_fixed'
}

export const guestAnsweredHook = defineHook<GuestAnswered>()

export function guestAnsweredToken(visitId: string): string {
  return `guest:${visitId}`
}
