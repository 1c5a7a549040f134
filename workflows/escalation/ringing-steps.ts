import { serviceDb } from '#lib/clients/supabase.ts'
import { hangUp } from '#lib/clients/twilio.ts'
import { type CallRecord, findCallByKey } from '#lib/db/calls.ts'
import { listLadderCalls, readEscalation, startRung } from '#lib/db/escalations.ts'
import type { CallStatus } from '#lib/domain/call.ts'
import { escalationCallKey, type Rung, rungAfter } from '#lib/domain/escalation.ts'
import { scaledMs, WAITS } from '#lib/domain/waits.ts'
import { appEnv } from '#lib/env.ts'
import { escalationBrief } from '#lib/escalation-words.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { type PlacedCall, placeReservedCall } from '#workflows/call/place-call.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'

export interface PlacedRung extends Rung {
  readonly key: string
}

export type NextRung =
  /** Not before `atMs` (epoch milliseconds); null: at once. */
  | { kind: 'ring'; at: Rung; key: string; atMs: number | null }
  | { kind: 'settled' }
  /** Everybody was rung often enough, or there is nobody. */
  | { kind: 'exhausted' }

/** Nobody heard anything: whoever comes next need not wait. */
const UNHEARD: readonly CallStatus[] = ['busy', 'failed', 'canceled']

/** Whom to ring next, and when: a minute after the last, or at once if that one was busy or passed it on. */
export async function findNextRung(place: {
  escalationId: string
  after: PlacedRung | null
}): Promise<NextRung> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const { escalationId, after } = place
    const escalation = await readEscalation(db, escalationId)
    if (escalation.closedHow !== null) return { kind: 'settled' }
    const at = rungAfter(after, escalation.ladder.length)
    if (at === null) return { kind: 'exhausted' }
    const key = escalationCallKey(escalationId, at)
    if (after === null) return { kind: 'ring', at, key, atMs: null }
    const last = await findCallByKey(db, after.key)
    // A new round waits in any case: the same people are rung again.
    const isOn = at.rung > 0 && (wasPassedOn(escalation, last) || wentUnheard(last))
    const atMs = isOn ? null : oneRungAfter(last)
    return { kind: 'ring', at, key, atMs: atMs !== null && atMs > Date.now() ? atMs : null }
  })
}
findNextRung.maxRetries = PATIENT_RETRIES

function wasPassedOn({ passedAt }: { passedAt: string | null }, last: CallRecord | null): boolean {
  return passedAt !== null && last !== null && Date.parse(passedAt) >= Date.parse(last.createdAt)
}

function wentUnheard(last: CallRecord | null): boolean {
  return last === null || UNHEARD.includes(last.status)
}

function oneRungAfter(last: CallRecord | null): number {
  const fromMs = last === null ? Date.now() : Date.parse(last.createdAt)
  return fromMs + scaledMs(WAITS.nextRungMs, appEnv().TIME_SCALE)
}

/** Rings one person of the ladder, once for a key, unless it has been settled. */
export async function ringRung(order: {
  escalationId: string
  at: Rung
  key: string
}): Promise<PlacedCall> {
  'use step'
  return inStep(() => place(order))
}
ringRung.maxRetries = PATIENT_RETRIES

async function place(order: { escalationId: string; at: Rung; key: string }): Promise<PlacedCall> {
  const db = serviceDb()
  const escalation = await readEscalation(db, order.escalationId)
  const person = escalation.ladder[order.at.rung]
  if (!person) return { kind: 'not-placed', reason: 'nobody-on-this-rung' }
  if (!(await startRung(db, order.escalationId, order.at))) {
    return { kind: 'not-placed', reason: 'settled' }
  }
  const placed = await placeReservedCall({
    key: order.key,
    claims: {
      organizationId: escalation.organizationId,
      purpose: 'escalation',
      partyKind: 'manager',
      partyId: null,
      contactId: null,
      phone: person.phone,
      propertyId: null,
      unitId: null,
      incidentId: escalation.incidentId,
      quoteRequestId: null,
      approvalId: null,
      visitId: null,
      round: order.at.round,
    },
    brief: escalationBrief(escalation),
  })
  if (placed.kind === 'not-placed') {
    log.error('on-call-not-rung', { escalationId: order.escalationId, reason: placed.reason })
  }
  // Settled while it was being dialled: whoever stopped the ringing could not see it yet.
  const { closedHow } = await readEscalation(db, order.escalationId)
  if (closedHow !== null) await stopCalls(order.escalationId)
  return placed
}

/** Ends what still rings; whoever took it on the telephone hears that out. */
export async function stopRinging(escalationId: string): Promise<void> {
  'use step'
  return inStep(() => stopCalls(escalationId))
}
stopRinging.maxRetries = PATIENT_RETRIES

async function stopCalls(escalationId: string): Promise<void> {
  const db = serviceDb()
  const { acceptedPhone } = await readEscalation(db, escalationId)
  for (const { phone, providerSid } of await listLadderCalls(db, escalationId)) {
    if (phone === acceptedPhone) continue
    try {
      await hangUp(providerSid)
    } catch (error) {
      // It ends by itself; what matters is that everybody hears who has it.
      log.warn('ringing-not-stopped', { escalationId, reason: messageOf(error) })
    }
  }
}
