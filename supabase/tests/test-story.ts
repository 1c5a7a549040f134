import { randomUUID } from 'node:crypto'
import { decideApproval, requestApproval } from '#lib/db/approvals.ts'
import {
  armStream,
  claimStream,
  openInboundCall,
  reserveCall,
  type InboundClaims,
  type OutboundClaims,
} from '#lib/db/calls.ts'
import { advanceIncident, reportIncident } from '#lib/db/incidents.ts'
import { checkQuote, getQuote, openQuoteRound, recordQuote } from '#lib/db/quotes.ts'
import { holdVisit, scheduleVisit } from '#lib/db/visits.ts'
import type { IncidentStatus } from '#lib/domain/incident.ts'
import { appendTurn } from '#lib/db/turns.ts'
import type { Quote } from '#lib/domain/quote.ts'
import type { TestDatabase } from './test-database.ts'
import {
  briefFor,
  inHours,
  makePhone,
  NO_CLAIMS,
  quoteOf,
  type Vendor,
  type World,
} from './test-world.ts'

export async function guestCalls({ db }: TestDatabase, world: World): Promise<string> {
  const claims: InboundClaims = {
    ...NO_CLAIMS,
    organizationId: world.organizationId,
    purpose: 'guest_intake',
    partyKind: 'guest',
    partyId: world.guestId,
    propertyId: world.propertyId,
  }
  const { callId } = await openInboundCall(db, {
    providerSid: `CA${randomUUID()}`,
    phone: world.guestPhone,
    claims,
    brief: briefFor('guest_intake'),
  })
  return callId
}

/** A call that came in from a number nobody knows. */
export async function strangerCalls(
  { db }: TestDatabase,
  { organizationId }: World,
): Promise<string> {
  const { callId } = await openInboundCall(db, {
    providerSid: `CA${randomUUID()}`,
    phone: makePhone(),
    claims: { ...NO_CLAIMS, organizationId, purpose: 'guest_intake', partyKind: 'unknown' },
    brief: briefFor('guest_intake'),
  })
  return callId
}

/** A burst pipe, reported by the guest. */
export async function reportLeak(test: TestDatabase, world: World): Promise<string> {
  const reported = await reportIncident(test.db, {
    callId: await guestCalls(test, world),
    toolCallId: 'tool-1',
    details: { trade: 'plumbing', priority: 'p1', summary: 'Water under the kitchen sink' },
  })
  if (reported.kind !== 'reported') throw new Error(reported.reason)
  return reported.incidentId
}

export async function moveTo(
  { db }: TestDatabase,
  incidentId: string,
  ...statuses: IncidentStatus[]
): Promise<void> {
  for (const to of statuses) {
    const moved = await advanceIncident(db, {
      incidentId,
      to,
      key: `test:${to}:${randomUUID()}`,
      type: `incident.${to}`,
      actorKind: 'system',
      actorId: null,
      payload: {},
    })
    if (moved.kind !== 'advanced') throw new Error(`${moved.kind}: ${moved.status} → ${to}`)
  }
}

/** Reserves an outbound call and answers it: the carrier knows it, the stream is open. */
export async function ring(
  { db }: TestDatabase,
  claims: Partial<OutboundClaims> &
    Pick<OutboundClaims, 'organizationId' | 'purpose' | 'partyKind' | 'phone'>,
): Promise<string> {
  const reserved = await reserveCall(db, {
    key: `test:${randomUUID()}`,
    claims: { ...NO_CLAIMS, round: null, ...claims },
    brief: briefFor(claims.purpose),
    deadlineAt: inHours(1),
  })
  if (reserved.kind !== 'reserved') throw new Error(reserved.kind)
  const tokenHash = '0'.repeat(64)
  await armStream(db, { callId: reserved.callId, tokenHash, expiresAt: inHours(1) })
  const claimed = await claimStream(db, {
    callId: reserved.callId,
    tokenHash,
    providerSid: `CA${randomUUID()}`,
    streamSid: `MZ${randomUUID()}`,
  })
  if (claimed.kind !== 'claimed') throw new Error(claimed.kind)
  return reserved.callId
}

/** The caller's words, as a turn of the transcript. */
export function says(
  { db }: TestDatabase,
  callId: string,
  seq: number,
  text: string,
): Promise<void> {
  const turn = { callId, seq, text, startedMs: 0, endedMs: 900, interrupted: false, heardMs: null }
  return appendTurn(db, { ...turn, speaker: 'caller' })
}

export interface Sourcing {
  readonly incidentId: string
  readonly callIds: { readonly marco: string; readonly dana: string }
}

/** Both plumbers are asked and on the phone; nobody has named a price yet. */
export async function askPlumbers(test: TestDatabase, world: World): Promise<Sourcing> {
  const incidentId = await reportLeak(test, world)
  await moveTo(test, incidentId, 'triaged', 'sourcing')
  const requests = await openQuoteRound(test.db, {
    incidentId,
    round: 1,
    vendors: [world.marco, world.dana],
    scope: 'Repair the leaking joint under the kitchen sink.',
    dueAt: inHours(1),
  })
  const [marco = '', dana = ''] = await Promise.all(
    [world.marco, world.dana].map((vendor, index) =>
      ring(test, {
        organizationId: world.organizationId,
        purpose: 'vendor_quote',
        partyKind: 'vendor',
        partyId: vendor.vendorId,
        contactId: vendor.contactId,
        phone: vendor.phone,
        incidentId,
        quoteRequestId: requests[index]?.quoteRequestId ?? null,
        round: 1,
      }),
    ),
  )
  return { incidentId, callIds: { marco, dana } }
}

/** The vendor is heard naming every figure of a quote, and the second reading agrees. */
export async function bearOut(test: TestDatabase, quoteId: string): Promise<void> {
  const { callId, toolCallId, figures } = await getQuote(test.db, quoteId)
  await says(test, callId, 3, 'All of that, as I said.')
  await checkQuote(test.db, {
    quoteId,
    toolCallId,
    figures: figures.map(({ figure, state }) =>
      state === 'missing'
        ? { figure, state }
        : { figure, state: 'confirmed', callId, turnSeq: 3, wasReadBack: true },
    ),
    extraction: {},
  })
}

export interface Asked {
  readonly incidentId: string
  readonly quoteIds: { readonly marco: string; readonly dana: string }
  readonly approvalId: string
}

/** Marco wants $285, Dana $410 plus $60; the landlord is asked about Marco's. */
export async function askLandlord(test: TestDatabase, world: World): Promise<Asked> {
  const { incidentId, callIds } = await askPlumbers(test, world)
  const quoteId = async (callId: string, quote: Quote): Promise<string> => {
    const recorded = await recordQuote(test.db, {
      callId,
      toolCallId: 'tool-quote',
      quote,
      evidenceTurnSeq: 3,
    })
    if (recorded.kind !== 'recorded') throw new Error(recorded.reason)
    return recorded.quoteId
  }
  const marco = await quoteId(callIds.marco, quoteOf(285_00))
  const dana = await quoteId(callIds.dana, quoteOf(410_00, { tripFeeCents: 60_00 }))
  await moveTo(test, incidentId, 'quoted', 'awaiting_approval')
  const { approvalId } = await requestApproval(test.db, {
    incidentId,
    round: 1,
    quoteId: marco,
    expiresAt: inHours(4),
  })
  return { incidentId, quoteIds: { marco, dana }, approvalId }
}

/** The landlord is on the phone about the approval. */
export function ringLandlord(test: TestDatabase, world: World, asked: Asked): Promise<string> {
  return ring(test, {
    organizationId: world.organizationId,
    purpose: 'landlord_approval',
    partyKind: 'landlord',
    partyId: world.landlordId,
    phone: world.landlordPhone,
    approvalId: asked.approvalId,
  })
}

/** Marco's quote is approved and he is on the phone to agree a time. */
export async function ringForTime(
  test: TestDatabase,
  world: World,
  capCents: number | null = null,
): Promise<Asked & { callId: string }> {
  const asked = await askLandlord(test, world)
  await decideApproval(test.db, {
    approvalId: asked.approvalId,
    decision: 'approve',
    quoteId: null,
    method: 'dashboard',
    actorKind: 'manager',
    actorId: null,
    note: null,
    callId: null,
    capCents,
  })
  await moveTo(test, asked.incidentId, 'approved', 'scheduling')
  const callId = await ring(test, {
    organizationId: world.organizationId,
    purpose: 'vendor_scheduling',
    partyKind: 'vendor',
    partyId: world.marco.vendorId,
    contactId: world.marco.contactId,
    phone: world.marco.phone,
    incidentId: asked.incidentId,
  })
  return { ...asked, callId }
}

export const PIN_HASH = 'f'.repeat(64)

/** Marco's visit is agreed; it begins in half an hour. */
export async function agreeVisit(
  test: TestDatabase,
  world: World,
  /** What the owner said it may cost in all. */
  capCents: number | null = null,
): Promise<{ incidentId: string; visitId: string }> {
  const { incidentId, callId } = await ringForTime(test, world, capCents)
  const held = await holdVisit(test.db, {
    callId,
    toolCallId: 'tool-hold',
    startsAt: inHours(0.5),
    endsAt: inHours(2.5),
  })
  if (held.kind !== 'held') throw new Error(held.kind)
  await scheduleVisit(test.db, {
    visitId: held.visitId,
    gcalEventId: 'event1',
    pinHash: PIN_HASH,
  })
  await moveTo(test, incidentId, 'scheduled')
  return { incidentId, visitId: held.visitId }
}

/** Somebody rings the line about a visit. */
export async function callAboutVisit(
  { db }: TestDatabase,
  world: World,
  visitId: string,
  from: { vendor: Vendor; phone: string },
): Promise<string> {
  const { callId } = await openInboundCall(db, {
    providerSid: `CA${randomUUID()}`,
    phone: from.phone,
    claims: {
      ...NO_CLAIMS,
      organizationId: world.organizationId,
      purpose: 'vendor_visit',
      partyKind: 'vendor',
      partyId: from.vendor.vendorId,
      contactId: from.vendor.contactId,
      visitId,
    },
    brief: briefFor('vendor_visit'),
  })
  return callId
}
