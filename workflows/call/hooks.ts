import { defineHook } from 'workflow'

/** A call is over. It carries nothing: what came of the call is read from the records. */
export interface CallEnded {
  readonly callId: string
}

export const callEndedHook = defineHook<CallEnded>()

/** `incident:quote:round:vendor`, and which further try. */
const QUOTE_KEY = /^(.+:quote:\d+:[^:]+):[^:]+$/

/**
 * `attemptKey` is the key under which the call was reserved: it says whom, why and which try. All the
 * tries with one vendor in one round are heard at one hook: vendors are rung side by side, where a hook
 * can only be claimed before the first of them (docs/decisions/0006).
 */
export function callEndedToken(attemptKey: string): string {
  return `call:${QUOTE_KEY.exec(attemptKey)?.[1] ?? attemptKey}`
}
