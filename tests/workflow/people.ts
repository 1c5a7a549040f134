import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { confirmDecision, proposeDecision } from '#lib/db/approvals.ts'
import { claimVoicemail } from '#lib/db/call-standing.ts'
import { type CallRecord, getAttemptKey, openInboundCall, requestHuman } from '#lib/db/calls.ts'
import { acceptEscalation, deEscalate, passEscalation } from '#lib/db/escalations.ts'
import { recordGuestAnswer, type GuestAnswer } from '#lib/db/incidents.ts'
import { declineJob, recordQuote } from '#lib/db/quotes.ts'
import { appendTurn } from '#lib/db/turns.ts'
import { holdVisit, recordVisitEvent, type VisitEvent } from '#lib/db/visits.ts'
import type { Decision } from '#lib/domain/approval.ts'
import { escalationOfCallKey } from '#lib/domain/escalation.ts'
import {
  briefFor,
  fromNow,
  NO_CLAIMS,
  quoteOf,
  type Vendor,
  type World,
} from '#supabase/tests/test-world.ts'
import type { Conduct, Stage } from './stage.ts'

const MINUTE_MS = 60_000

const toolCallId = (): string => `tool-${randomUUID()}`

export const isBusy: Conduct = async () => 'busy'
export const isOut: Conduct = async () => 'no_answer'
export const listens: Conduct = async () => 'completed'
/** The carrier cannot reach the number at all. */
export const isDead: Conduct = async () => 'failed'

/** One conduct a call, the last one from then on. */
export function inTurn(...conducts: Conduct[]): Conduct {
  return async (call) => {
    const conduct = conducts.length > 1 ? conducts.shift() : conducts[0]
    return conduct ? conduct(call) : 'completed'
  }
}

export function after(ms: number, conduct: Conduct): Conduct {
  return async (call) => {
    await delay(ms)
    return conduct(call)
  }
}

/** A machine that gets its message. */
export function hasMachine({ test }: Stage): Conduct {
  return async ({ callId }) => {
    await claimVoicemail(test.db, callId)
    return 'completed'
  }
}

/** The agent hears another price than the vendor names. */
export function isMisheard(stage: Stage, said: number, heard: number): Conduct {
  return async (call) => {
    await says(stage, call, `It's $${said} all in.`)
    const tool = { callId: call.callId, toolCallId: toolCallId(), evidenceTurnSeq: 1 }
    await recordQuote(stage.test.db, { ...tool, quote: quoteOf(heard * 100) })
    return 'completed'
  }
}

/** A vendor who can be there soon, which a price alone does not say. */
export function quotesForNow(stage: Stage, dollars: number): Conduct {
  return async (call) => {
    if (call.purpose === 'vendor_scheduling') return holdsSlot(stage, call, 40)
    await says(stage, call, `It's $${dollars} all in, within the hour.`)
    const tool = { callId: call.callId, toolCallId: toolCallId(), evidenceTurnSeq: 1 }
    const quote = quoteOf(dollars * 100, { earliestStart: fromNow(60 * MINUTE_MS) })
    await recordQuote(stage.test.db, { ...tool, quote })
    return 'completed'
  }
}

/** A vendor who names a price and, called again, a time. */
export function quotes(stage: Stage, dollars: number, startsInMinutes = 40): Conduct {
  return async (call) => {
    if (call.purpose === 'vendor_scheduling') return holdsSlot(stage, call, startsInMinutes)
    await says(stage, call, `It's $${dollars} all in.`)
    const heard = { callId: call.callId, toolCallId: toolCallId(), evidenceTurnSeq: 1 }
    await recordQuote(stage.test.db, { ...heard, quote: quoteOf(dollars * 100) })
    return 'completed'
  }
}

/** Something is going on: `reached` once it has begun, and it goes on when the test lets it. */
export class Halfway {
  readonly #reached = Promise.withResolvers<CallRecord>()
  readonly #goesOn = Promise.withResolvers<void>()

  /** The call on which it happened. */
  get reached(): Promise<CallRecord> {
    return this.#reached.promise
  }

  goOn(): void {
    this.#goesOn.resolve()
  }

  /** Somebody who stays on the phone, on such a call, until the test goes on. */
  on(conduct: Conduct, isIt: (call: CallRecord) => boolean): Conduct {
    return async (call) => {
      if (isIt(call)) {
        this.#reached.resolve(call)
        await this.#goesOn.promise
      }
      return conduct(call)
    }
  }
}

/** A vendor who names a price and takes it back on the same call. */
export function withdraws(stage: Stage, dollars: number): Conduct {
  return async (call) => {
    await quotes(stage, dollars)(call)
    const reason = 'No, I am booked out.'
    await declineJob(stage.test.db, { callId: call.callId, toolCallId: toolCallId(), reason })
    return 'completed'
  }
}

async function says({ test }: Stage, call: CallRecord, text: string): Promise<void> {
  const rest = { startedMs: 0, endedMs: 900, interrupted: false, heardMs: null }
  await appendTurn(test.db, { callId: call.callId, seq: 1, speaker: 'caller', text, ...rest })
}

async function holdsSlot(
  { test }: Stage,
  call: CallRecord,
  startsInMinutes: number,
): Promise<'completed'> {
  await holdVisit(test.db, {
    callId: call.callId,
    toolCallId: toolCallId(),
    startsAt: fromNow(startsInMinutes * MINUTE_MS),
    endsAt: fromNow((startsInMinutes + 120) * MINUTE_MS),
  })
  return 'completed'
}

/** A landlord who says what they want and presses 1. */
export function decides(
  { test }: Stage,
  ...decisions: { decision: Decision; note?: string }[]
): Conduct {
  return async ({ callId }) => {
    const { decision, note = null } = decisions.shift() ?? { decision: 'decline' as const }
    const proposal = { callId, toolCallId: toolCallId(), decision, quoteId: null, note }
    await proposeDecision(test.db, proposal)
    await confirmDecision(test.db, { callId, digit: '1' })
    return 'completed'
  }
}

/** Somebody on call who hears the fixed message and presses this. */
export function presses({ test }: Stage, digit: '1' | '2' | '3'): Conduct {
  return async ({ callId, phone }) => {
    const key = await getAttemptKey(test.db, callId)
    const escalationId = escalationOfCallKey(key ?? '') ?? ''
    const answer = { escalationId, by: { phone }, method: 'keypad' } as const
    if (digit === '1') await acceptEscalation(test.db, answer)
    if (digit === '2') await passEscalation(test.db, { escalationId, phone })
    if (digit === '3') await deEscalate(test.db, { ...answer, reason: 'Pressed 3.' })
    return 'completed'
  }
}

/** A telephone that rings until the test says that it was hung up. */
export function staysOnTheLine(): {
  conduct: Conduct
  isRinging: Promise<void>
  hangsUp: () => void
} {
  const { promise: isRinging, resolve: rings } = Promise.withResolvers<void>()
  const { promise: isOver, resolve: hangsUp } = Promise.withResolvers<void>()
  const conduct: Conduct = async () => {
    rings()
    await isOver
    return 'no_answer'
  }
  return { conduct, isRinging, hangsUp }
}

/** A guest who, asked whether it works, gives these answers one after the other. */
export function confirms({ test }: Stage, ...answers: GuestAnswer[]): Conduct {
  return async (call) => {
    const visit = await test.one<{ status: string }>(
      'select status from public.visits where id = $1',
      [call.visitId],
    )
    const event = visit.status === 'done' ? answers.shift() : undefined
    if (event) {
      const answer = { callId: call.callId, toolCallId: toolCallId(), event, payload: {} }
      await recordGuestAnswer(test.db, answer)
    }
    return 'completed'
  }
}

/** The vendor rings the line from the property. */
export async function reports(
  { test }: Stage,
  world: World,
  { vendor, visitId }: { vendor: Vendor; visitId: string },
  ...events: VisitEvent[]
): Promise<void> {
  const { callId } = await openInboundCall(test.db, {
    providerSid: `CA${randomUUID()}`,
    phone: vendor.phone,
    claims: {
      ...NO_CLAIMS,
      organizationId: world.organizationId,
      purpose: 'vendor_visit',
      partyKind: 'vendor',
      partyId: vendor.vendorId,
      contactId: vendor.contactId,
      visitId,
    },
    brief: briefFor('vendor_visit'),
  })
  for (const event of events) {
    const payload = event === 'done' ? { note: 'Soldered the joint.', finalCostCents: 285_00 } : {}
    await recordVisitEvent(test.db, { callId, toolCallId: toolCallId(), event, payload })
  }
}

/** The guest rings the line and calls it off. */
export async function guestCancels(stage: Stage, world: World, incidentId: string): Promise<void> {
  const callId = await guestRings(stage, world, incidentId)
  const answer = { callId, toolCallId: toolCallId(), event: 'cancel', payload: {} } as const
  await recordGuestAnswer(stage.test.db, answer)
}

/** The guest rings the line and does not want to talk to a machine. The model asks twice. */
export async function asksForPerson(
  stage: Stage,
  world: World,
  { incidentId, reason }: { incidentId: string | null; reason: string },
): Promise<void> {
  const callId = await guestRings(stage, world, incidentId)
  const request = { callId, toolCallId: toolCallId(), reason }
  await requestHuman(stage.test.db, request)
  await requestHuman(stage.test.db, request)
}

async function guestRings(
  { test }: Stage,
  world: World,
  incidentId: string | null,
): Promise<string> {
  const { callId } = await openInboundCall(test.db, {
    providerSid: `CA${randomUUID()}`,
    phone: world.guestPhone,
    claims: {
      ...NO_CLAIMS,
      organizationId: world.organizationId,
      purpose: 'guest_intake',
      partyKind: 'guest',
      partyId: world.guestId,
      propertyId: world.propertyId,
      incidentId,
    },
    brief: briefFor('guest_intake'),
  })
  return callId
}
