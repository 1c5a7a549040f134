import { defineHook } from 'workflow'

/** The vendor called in from the property. */
export interface VisitReported {
  readonly visitId: string
}

export const visitArrivedHook = defineHook<VisitReported>()
export const visitDoneHook = defineHook<VisitReported>()

export function visitArrivedToken(visitId: string): string {
  return `visit:${visitId}:arrived`
}

export function visitDoneToken(visitId: string): string {
  return `visit:${visitId}:done`
}

/** The guest said whether it works. */
export interface GuestAnswered {
  readonly answer: 'fixed' | 'not_fixed'
}

export const guestAnsweredHook = defineHook<GuestAnswered>()

export function guestAnsweredToken(incidentId: string): string {
  return `guest:${incidentId}`
}
