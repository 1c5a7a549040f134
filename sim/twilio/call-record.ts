export type TwilioCallStatus =
  | 'queued'
  | 'ringing'
  | 'in-progress'
  | 'completed'
  | 'busy'
  | 'failed'
  | 'no-answer'
  | 'canceled'

type CallDirection = 'inbound' | 'outbound-api' | 'outbound-dial'

interface Utterance {
  /** ISO time at which it began. */
  readonly at: string
  readonly text: string
}

/** One leg of a call, as the account's log shows it, and what went over it. */
export interface CallRecord {
  readonly sid: string
  readonly from: string
  readonly to: string
  readonly direction: CallDirection
  readonly parentCallSid: string | null
  readonly createdMs: number
  status: TwilioCallStatus
  /** When it was dialled; null while queued. */
  startedMs: number | null
  answeredMs: number | null
  endedMs: number | null
  answeredBy: string | null
  sipResponseCode: number
  /** What the person heard, said and pressed. */
  readonly heard: Utterance[]
  readonly said: Utterance[]
  readonly keys: { at: string; digits: string }[]
}

const OVER = new Set<TwilioCallStatus>(['completed', 'busy', 'failed', 'no-answer', 'canceled'])

export function isOver(record: CallRecord): boolean {
  return OVER.has(record.status)
}

/** Seconds of talk, rounded up as they are billed; 0 for a call nobody answered. */
export function talkSeconds(record: CallRecord): number {
  if (record.answeredMs === null || record.endedMs === null) return 0
  return Math.max(1, Math.ceil((record.endedMs - record.answeredMs) / 1000))
}

export interface MessageRecord {
  readonly sid: string
  readonly from: string
  readonly to: string
  readonly body: string
  readonly direction: 'outbound-api' | 'inbound' | 'outbound-reply'
  readonly createdMs: number
  status: 'queued' | 'sent' | 'delivered' | 'undelivered' | 'received'
  errorCode: number | null
}
