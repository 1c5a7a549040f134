import { sleep } from 'workflow'
import { callEndedHook, callEndedToken } from './hooks.ts'
import { endCall, findQuietUntil, planNextCall, type PlacedCall, readCallEnd } from './steps.ts'
import type { CallEnd } from './steps.ts'

/**
 * Rings somebody about an incident, not at night unless it is an emergency, and waits until the call
 * is over. `place` is the step that reserves and dials under `key`. A call that nobody ends is ended
 * at its deadline, and counts as it stands then.
 */
export async function ring(
  call: { key: string; incidentId: string },
  place: () => Promise<PlacedCall>,
): Promise<CallEnd> {
  await untilMorning(call.incidentId)

  // Claimed before dialling: a call can be over before the dialling step has returned.
  using ended = callEndedHook.create({ token: callEndedToken(call.key) })
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

/** Waits for the end of the property's quiet hours, if this cannot go on in them. */
export async function untilMorning(incidentId: string): Promise<void> {
  const quietUntilMs = await findQuietUntil(incidentId)
  if (quietUntilMs !== null) await sleep(new Date(quietUntilMs))
}

/** The pause between two calls to the same person. */
export async function pauseBetweenCalls(): Promise<void> {
  await sleep(new Date(await planNextCall()))
}
