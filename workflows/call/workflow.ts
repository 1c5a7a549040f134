import { sleep } from 'workflow'
import { callEndedHook, callEndedToken } from './hooks.ts'
import { endCall, type PlacedCall, readCallEnd } from './steps.ts'
import type { CallEnd } from './steps.ts'

/**
 * Rings somebody and waits until the call is over. `place` is the step that reserves and dials under
 * `attemptKey`. A call that nobody ends is ended at its deadline, and counts as it stands then.
 */
export async function ring(attemptKey: string, place: () => Promise<PlacedCall>): Promise<CallEnd> {
  // Claimed before dialling: a call can be over before the dialling step has returned.
  using ended = callEndedHook.create({ token: callEndedToken(attemptKey) })
  if (await ended.getConflict()) return { kind: 'not-placed', reason: 'already-ringing' }

  const placed = await place()
  if (placed.kind === 'not-placed') return placed
  if (placed.kind === 'ringing') {
    const first = ended.then((event) => event)
    const deadline = sleep(new Date(placed.deadlineMs)).then(() => null)
    if (!(await Promise.race([first, deadline]))) await endCall(placed.callId)
  }
  return readCallEnd(placed.callId)
}
