import { randomUUID } from 'node:crypto'
import { type CallRecord, openInboundCall } from '#lib/db/calls.ts'
import { type GuestReply, recordGuestReply } from '#lib/db/guest-answers.ts'
import { declineJob } from '#lib/db/quotes.ts'
import { holdVisit, recordVisitEvent, verifyVisitPin, type VisitEvent } from '#lib/db/visits.ts'
import { hashVisitPin, visitPinOf } from '#lib/visit-pin.ts'
import {
  briefFor,
  fromNow,
  NO_CLAIMS,
  type Vendor,
  type World,
} from '#supabase/tests/test-world.ts'
import { quotes } from './people.ts'
import type { Conduct, Stage } from './stage.ts'

const MINUTE_MS = 60_000
const toolCallId = (): string => `tool-${randomUUID()}`

/** What a vendor does when they are rung about a visit: names a start, in minutes from now, or… */
export type Reply = number | 'declines' | 'says nothing'

interface Habits {
  readonly dollars: number
  /** One for each call about a time; the last one from then on. */
  readonly times: readonly Reply[]
  /** On a call about a visit that is under way or overdue. */
  readonly onTheDay?: { readonly event: VisitEvent; readonly payload?: Record<string, unknown> }
}

/** A vendor with a price and with habits. */
export function vendorWho(stage: Stage, habits: Habits): Conduct {
  const times = [...habits.times]
  return async (call) => {
    if (call.purpose === 'vendor_quote') return quotes(stage, habits.dollars)(call)
    if (call.purpose === 'vendor_visit') {
      if (habits.onTheDay) await report(stage, call.callId, habits.onTheDay)
      return 'completed'
    }
    const next = (times.length > 1 ? times.shift() : times[0]) ?? 'says nothing'
    if (next === 'declines') await declines(stage, call)
    else if (typeof next === 'number') await holds(stage, call.callId, next)
    return 'completed'
  }
}

async function declines({ test }: Stage, call: CallRecord): Promise<void> {
  const reason = 'Our van broke down.'
  await declineJob(test.db, { callId: call.callId, toolCallId: toolCallId(), reason })
}

/** Names a start; when somebody else has it, two hours later. */
export async function holds({ test }: Stage, callId: string, minutes: number): Promise<void> {
  for (let start = minutes; ; start += 120) {
    const held = await holdVisit(test.db, {
      callId,
      toolCallId: toolCallId(),
      startsAt: fromNow(start * MINUTE_MS),
      endsAt: fromNow((start + 120) * MINUTE_MS),
    })
    if (held.kind !== 'conflict') return
  }
}

async function report(
  { test }: Stage,
  callId: string,
  { event, payload = {} }: { event: VisitEvent; payload?: Record<string, unknown> },
): Promise<void> {
  const id = { callId, toolCallId: toolCallId() }
  const recorded = await recordVisitEvent(test.db, { ...id, event, payload })
  if (recorded.kind === 'refused') throw new Error(`${event}: ${recorded.reason}`)
}

/** The vendor rings the line about an agreed visit, and keys in its PIN; the id of that call. */
export async function vendorRings(
  { test, secret }: Stage,
  world: World,
  { vendor, visitId }: { vendor: Vendor; visitId: string },
): Promise<string> {
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
  const pinHash = hashVisitPin(secret, visitId, visitPinOf(secret, visitId))
  await verifyVisitPin(test.db, { callId, pinHash })
  return callId
}

export async function vendorReports(
  stage: Stage,
  world: World,
  who: { vendor: Vendor; visitId: string; payload?: Record<string, unknown> },
  ...events: VisitEvent[]
): Promise<void> {
  const { payload } = who
  for (const event of events) {
    await report(stage, await vendorRings(stage, world, who), {
      event,
      ...(payload && { payload }),
    })
  }
}

/** The guest answers a text. */
export async function guestTexts(
  { test }: Stage,
  incidentId: string,
  event: GuestReply,
  note: string | null = null,
): Promise<void> {
  const key = `SM${randomUUID()}`
  await recordGuestReply(test.db, { incidentId, callId: null, key, event, note })
}
