import { sleep } from 'workflow'
import { heard } from '#workflows/shared/heard.ts'
import { callEndedHook, callEndedToken } from './hooks.ts'
import { endCall, findQuietUntil, planNextCall, type PlacedCall, readCallEnd } from './steps.ts'
import type { CallEnd } from './steps.ts'

/**
 * Rings somebody about an incident, not at night unless it is an emergency, and waits until the call
 * is over. Without an incident it rings at any hour: whoever is on call. `place` is the step that reserves and dials under `key`. A call that nobody ends is ended
 * at its deadline, and counts as it stands then.
 */
export async function ring(
  call: { key: string; incidentId: string | null },
  place: () => Promise<PlacedCall>,
): Promise<CallEnd> {
  // Claimed before dialling: a call can be over before the dialling step has returned. And claimed
  // before any other step: where calls run side by side, a hook that is made after a step of one of
  // them draws another id when the run is replayed, and the run is lost (docs/decisions/0006).
  using endedHook = callEndedHook.create({ token: callEndedToken(call.key) })
  const ended = heard(endedHook)
  if (await endedHook.getConflict()) return { kind: 'not-placed', reason: 'already-ringing' }

  if (call.incidentId !== null) await untilMorning(call.incidentId)
  const placed = await place()
  if (placed.kind === 'not-placed') return placed
  if (placed.kind === 'ringing') {
    const deadline = sleep(new Date(placed.deadlineMs)).then(() => null)
    if (!(await Promise.race([ended, deadline]))) await endCall(placed.callId)
  }
  return readCallEnd(placed.callId)
}

/** Waits for the end of the property's quiet hours, if this cannot go on in them. */
export async function untilMorning(incidentId: string): Promise<void> {
  const quietUntilMs = await findQuietUntil(incidentId)
  if (quietUntilMs !== null) await sleep(new Date(quietUntilMs))
}

/** The pause before the same person is rung again; none when nobody was rung. */
export async function pauseAfter(call: CallEnd): Promise<void> {
  if (call.kind === 'ended') await sleep(new Date(await planNextCall()))
}
