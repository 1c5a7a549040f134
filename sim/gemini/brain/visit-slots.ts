export type Report = 'arrived' | 'done' | 'delayed' | 'needs_more' | 'no_access'

/** What is known in a call on the day of the visit. */
export interface VisitSlots {
  wantsCode: boolean
  pin: 'none' | 'right' | 'wrong' | 'locked'
  /** What to say about the code, once. */
  code: string | null
  codeFault: string | null
  isCodeHeard: boolean
  /** What the caller reported and is not noted yet. */
  report: Report | null
  isArrivalNoted: boolean
  note: string | null
  cost: number | null
  warrantyDays: number | null
  wasAskedWarranty: boolean
  delayMinutes: number | null
  isReportAgreed: boolean
  answer: string | null
  asksHistory: boolean
  /** Something was dealt with, so that the call may end. */
  hasHelped: boolean
  isFinished: boolean
}
