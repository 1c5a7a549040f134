import { sleep } from 'workflow'
import { heardEach } from '#workflows/shared/heard.ts'
import { callEndedHook, callEndedToken } from './hooks.ts'
import {
  endCall,
  findQuietUntil,
  findsUnknownCall,
  giveUpQueuedCall,
  planNextCall,
  type PlacedCall,
  readCallEnd,
} from './steps.ts'
import type { CallEnd } from './steps.ts'

/** Asking for a call slot has an end in time (CALL_SLOTS.waitMaxMs); this is the bound of the loop. */
const QUESTIONS_MAX = 2000
/** The line can be long enough for the evening to become night: looked at every so many questions. */
const QUESTIONS_TO_A_LOOK = 20

interface Call {
  /** The same key is the same call. */
  readonly key: string
  /** Null: whoever is on call, at any hour. */
  readonly incidentId: string | null
  /** Asked while the call waits for a slot: false takes it out of the line. */
  readonly isWanted?: () => boolean
}

/** A telephone over which one person can be rung several times, one call after the other. */
export interface Telephone {
  /** Another run of the same incident has it. */
  isTaken(): Promise<boolean>
  /**
   * Rings, not at night unless it is an emergency and not before there is a call slot, and waits until
   * the call is over. `place` is the step that reserves and dials under the key. A call that nobody ends
   * is ended at its deadline, and counts as it stands then.
   */
  ring(call: Call, place: () => Promise<PlacedCall>): Promise<CallEnd>
  [Symbol.dispose](): void
}

/**
 * Claims the hook for all calls whose keys have the same token as `key`. To be taken before anything
 * else: where calls run side by side, a hook that is made after a step of one of them draws another id
 * when the run is replayed, and the run is lost (docs/decisions/0006). And before dialling: a call can be
 * over before the dialling step has returned.
 */
export function takeTelephone(key: string): Telephone {
  const hook = callEndedHook.create({ token: callEndedToken(key) })
  const ends = heardEach(hook, ({ callId }) => callId)
  return {
    isTaken: async () => Boolean(await hook.getConflict()),
    ring: (call, place) => ringOn(ends, call, place),
    [Symbol.dispose]: () => hook[Symbol.dispose](),
  }
}

/** Rings somebody about an incident, once; see `Telephone.ring`. */
export async function ring(call: Call, place: () => Promise<PlacedCall>): Promise<CallEnd> {
  using telephone = takeTelephone(call.key)
  if (await telephone.isTaken()) return { kind: 'not-placed', reason: 'already-ringing' }
  // Awaited here: the hook goes with this function.
  const end = await telephone.ring(call, place)
  return end
}

async function ringOn(
  ended: (callId: string) => Promise<void>,
  call: Call,
  place: () => Promise<PlacedCall>,
): Promise<CallEnd> {
  await untilMorning(call.incidentId)
  const placed = await placeInTurn(call, place)
  if (placed.kind === 'not-placed') {
    // Somebody else steers, and is about to end this run. Until then it must not draw conclusions from
    // a call that nobody made.
    if (placed.reason === 'not-in-control') await new Promise(() => undefined)
    return placed
  }
  if (placed.kind === 'ringing') await untilOver(placed, ended(placed.callId))
  return readCallEnd(placed.callId)
}

async function untilOver(
  { callId, deadlineMs, lookAgainMs }: Extract<PlacedCall, { kind: 'ringing' }>,
  ended: Promise<void>,
): Promise<void> {
  const over = ended.then(() => 'over' as const)
  const isOverBy = async (atMs: number): Promise<boolean> => {
    const late = sleep(new Date(atMs)).then(() => 'late' as const)
    return (await Promise.race([over, late])) === 'over'
  }
  if (lookAgainMs !== null) {
    if (await isOverBy(lookAgainMs)) return
    if (!(await findsUnknownCall(callId))) return
  }
  if (!(await isOverBy(deadlineMs))) await endCall(callId)
}

/** Places the call as soon as there is a slot for it. */
async function placeInTurn(
  { incidentId, isWanted = () => true }: Call,
  place: () => Promise<PlacedCall>,
): Promise<Exclude<PlacedCall, { kind: 'queued' }>> {
  if (!isWanted()) return { kind: 'not-placed', reason: 'not-needed' }
  for (let question = 1; question <= QUESTIONS_MAX; question += 1) {
    const placed = await place()
    if (placed.kind !== 'queued') return placed
    await sleep(new Date(placed.askAgainMs))
    if (!isWanted() && (await giveUpQueuedCall(placed.callId))) {
      return { kind: 'not-placed', reason: 'not-needed' }
    }
    if (question % QUESTIONS_TO_A_LOOK === 0) await untilMorning(incidentId)
  }
  return { kind: 'not-placed', reason: 'no-slot' }
}

/** Waits for the end of the property's quiet hours, if this cannot go on in them. Null: it can. */
export async function untilMorning(incidentId: string | null): Promise<void> {
  if (incidentId === null) return
  const quietUntilMs = await findQuietUntil(incidentId)
  if (quietUntilMs !== null) await sleep(new Date(quietUntilMs))
}

/** The pause before the same person is rung again; none when nobody was rung. */
export async function pauseAfter(call: CallEnd): Promise<void> {
  if (call.kind === 'ended') await sleep(new Date(await planNextCall()))
}
