import { dial, findCalls, hangUp } from '#lib/clients/twilio.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import type { CallBrief } from '#lib/contracts/call-brief.ts'
import {
  findUnknownSid,
  getCall,
  type OutboundClaims,
  recordDialled,
  recordDialRefused,
  recordDialUnknown,
  reserveCall,
  startDialling,
} from '#lib/db/calls.ts'
import { findCallAttempt, takeCallSlot, withdrawCall } from '#lib/db/call-slots.ts'
import { isCallOver } from '#lib/domain/call.ts'
import { CALL_LIMITS, CALL_SLOTS } from '#lib/domain/waits.ts'
import { networkEnv, twilioEnv } from '#lib/env.ts'
import { findObstacle, type Obstacle } from '#workflows/shared/may-act.ts'

export type PlacedCall =
  /**
   * It rings, or may ring; it is over by `deadlineMs` (epoch milliseconds). `lookAgainMs`: nobody knows
   * yet whether it does, and by then the carrier will; null when it is certain.
   */
  | { kind: 'ringing'; callId: string; deadlineMs: number; lookAgainMs: number | null }
  /** It was placed before and is over. */
  | { kind: 'over'; callId: string }
  /** It waits for one of the account's call slots: to be placed again at `askAgainMs` (epoch milliseconds). */
  | { kind: 'queued'; callId: string; askAgainMs: number }
  | { kind: 'not-placed'; reason: string }

export interface CallOrder {
  /** The same key is the same call, whoever asks and however often. */
  readonly key: string
  /** Without an incident only whoever is on call is rung. */
  readonly claims: OutboundClaims & ({ incidentId: string } | { purpose: 'escalation' })
  readonly brief: CallBrief
}

const LONGEST_CALL_MS =
  (CALL_LIMITS.ringSeconds + CALL_LIMITS.talkSeconds) * 1000 + CALL_LIMITS.callbackGraceMs
/** The next person on call is not kept waiting by a callback that was lost. */
const LONGEST_ESCALATION_CALL_MS =
  (CALL_LIMITS.personRingSeconds + CALL_LIMITS.escalationTalkSeconds) * 1000 +
  CALL_LIMITS.callbackGraceMs

/**
 * Reserves, takes a call slot, then dials, at most once for a key. Without a slot it is queued: placing
 * it again asks again. After a crash between the two nobody knows whether
 * the phone rang: Twilio is asked, and what it does not know stays `unknown` and is not dialled
 * again. Nobody is rung about an incident that is over or that a person has taken over.
 */
export async function placeReservedCall(order: CallOrder): Promise<PlacedCall> {
  const db = serviceDb()
  const obstacle = await obstacleOf(order)
  if (obstacle) return { kind: 'not-placed', reason: obstacle }
  const longestMs =
    order.claims.purpose === 'escalation' ? LONGEST_ESCALATION_CALL_MS : LONGEST_CALL_MS
  const reserved = await reserveCall(db, {
    ...order,
    deadlineAt: new Date(Date.now() + longestMs).toISOString(),
  })
  if (reserved.kind !== 'reserved') return { kind: 'not-placed', reason: reserved.kind }
  const { callId } = reserved
  if (isCallOver(reserved.status)) return { kind: 'over', callId }
  if (reserved.attemptState === 'reserved') {
    const place = await takeSlot(callId, longestMs)
    if (place) return place
  }
  if (await startDialling(db, { callId })) {
    await dialOnce(callId, order.claims)
    await endIfCancelled(callId, order)
  } else if (reserved.attemptState === 'dialling') {
    await reconcileDial(callId)
  } else if (reserved.attemptState === 'reserved') {
    // Stopped between the two: it stays reserved, for whoever is given back the wheel.
    const stopped = await obstacleOf(order)
    if (stopped === 'not-in-control') return { kind: 'not-placed', reason: stopped }
  }
  return standing(callId)
}

/** People on call are rung whoever steers: an emergency is theirs as well as the agent's. */
async function obstacleOf({ claims }: CallOrder): Promise<Obstacle | null> {
  if (claims.purpose === 'escalation' || claims.incidentId === null) return null
  return findObstacle(claims.incidentId)
}

/** Null when the call has its slot. */
async function takeSlot(callId: string, longestMs: number): Promise<PlacedCall | null> {
  const { TWILIO_CALLS_MAX, TWILIO_CALLS_PER_SECOND } = twilioEnv()
  const slot = await takeCallSlot(serviceDb(), {
    callId,
    slots: TWILIO_CALLS_MAX,
    perSecond: TWILIO_CALLS_PER_SECOND,
    longestMs,
  })
  if (slot.kind === 'taken') return null
  const nowMs = Date.now()
  if (nowMs - Date.parse(slot.queuedAt) > CALL_SLOTS.waitMaxMs) {
    await withdrawCall(serviceDb(), { callId, reason: 'no-slot: no call slot became free in time' })
    return { kind: 'not-placed', reason: 'no-slot' }
  }
  const stepMs = slot.isFull ? CALL_SLOTS.askAgainFullMs : CALL_SLOTS.askAgainMs
  const pauseMs = Math.min(stepMs * (1 + slot.ahead), CALL_SLOTS.askAgainMaxMs)
  return { kind: 'queued', callId, askAgainMs: nowMs + pauseMs }
}

async function dialOnce(callId: string, { phone, purpose }: OutboundClaims): Promise<void> {
  const { APP_URL } = networkEnv()
  const isEscalation = purpose === 'escalation'
  const result = await dial({
    callId,
    to: phone,
    answerUrl: `${APP_URL}/api/twilio/answer?call=${callId}`,
    statusUrl: `${APP_URL}/api/twilio/status?call=${callId}`,
    amdUrl: `${APP_URL}/api/twilio/amd?call=${callId}`,
    ringSeconds: isEscalation ? CALL_LIMITS.personRingSeconds : CALL_LIMITS.ringSeconds,
    talkSeconds: isEscalation ? CALL_LIMITS.escalationTalkSeconds : CALL_LIMITS.talkSeconds,
  })
  const db = serviceDb()
  if (result.kind === 'dialled') {
    await recordDialled(db, { callId, providerSid: result.sid })
  } else if (result.kind === 'refused') {
    await recordDialRefused(db, { callId, error: `${result.code}: ${result.message}` })
  } else {
    await reconcileDial(callId)
  }
}

/**
 * Whoever cancels ends the calls they can see. This one was being dialled at that moment and had no
 * carrier's id yet, so it ends itself.
 */
async function endIfCancelled(callId: string, order: CallOrder): Promise<void> {
  if ((await obstacleOf(order)) !== 'incident-over') return
  const { providerSid } = await getCall(serviceDb(), callId)
  if (providerSid) await hangUp(providerSid)
}

/** Asks Twilio whether a dial whose answer was lost has rung; what it does not know stays `unknown`. */
export async function reconcileDial(callId: string): Promise<void> {
  const db = serviceDb()
  const call = await getCall(db, callId)
  if (call.providerSid) return
  // Not since its reservation: while it waited in line, another call may have gone to this number.
  const startedAfter = (await findCallAttempt(db, callId))?.slotTakenAt ?? call.createdAt
  const sids = await findCalls({ to: call.phone, startedAfter })
  // Somebody who was rung a moment ago, and now again: that call is known, and is not this one.
  const providerSid = await findUnknownSid(db, sids)
  if (providerSid) await recordDialled(db, { callId, providerSid })
  else await recordDialUnknown(db, { callId })
}

async function standing(callId: string): Promise<PlacedCall> {
  const call = await getCall(serviceDb(), callId)
  if (isCallOver(call.status)) return { kind: 'over', callId }
  const deadlineMs = call.deadlineAt ? Date.parse(call.deadlineAt) : Date.now() + LONGEST_CALL_MS
  const lookAgainMs = call.status === 'unknown' ? Date.now() + CALL_LIMITS.unknownMs : null
  return { kind: 'ringing', callId, deadlineMs, lookAgainMs }
}
