import { randomUUID } from 'node:crypto'
import { confirmDecision, proposeDecision } from '#lib/db/approvals.ts'
import { type CallRecord, openInboundCall, requestHuman } from '#lib/db/calls.ts'
import { recordGuestAnswer, type GuestAnswer } from '#lib/db/incidents.ts'
import { declineJob, recordQuote } from '#lib/db/quotes.ts'
import { appendTurn } from '#lib/db/turns.ts'
import { holdVisit, recordVisitEvent, type VisitEvent } from '#lib/db/visits.ts'
import type { Decision } from '#lib/domain/approval.ts'
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
