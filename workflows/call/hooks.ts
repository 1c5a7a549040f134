import { defineHook } from 'workflow'

/** A call is over. It carries nothing: what came of the call is read from the records. */
export interface CallEnded {
  readonly callId: string
}

export const callEndedHook = defineHook<CallEnded>()

/** `attemptKey` is the key under which the call was reserved: it says whom, why and which try. */
export function callEndedToken(attemptKey: string): string {
  return `call:${attemptKey}`
}
