import { callOut, type OnCallIds } from './on-call-story.ts'
import type { TestDatabase } from './test-database.ts'
import { agreeVisit, askLandlord, callAboutVisit, guestCalls, ring } from './test-story.ts'
import { buildWorld, type World } from './test-world.ts'

/** Rows that arguments can name. */
export interface Ids extends OnCallIds {
  readonly world: World
  readonly incidentId: string
  readonly otherIncidentId: string
  readonly quoteId: string
  readonly quoteRequestId: string
  readonly approvalId: string
  readonly visitId: string
  readonly calls: Readonly<Record<'guest' | 'vendor' | 'landlord' | 'visit', string>>
  readonly changeOrderId: string
  readonly controlId: string
  readonly messageId: string
  readonly outboxId: number
}

/** An incident that waits for its landlord, another with an agreed visit, and a reserved message. */
export async function openReservedMessage(test: TestDatabase): Promise<Ids> {
  const world = await buildWorld(test)
  const { visitId, incidentId: otherIncidentId } = await agreeVisit(test, world)
  const { incidentId, approvalId, quoteIds } = await askLandlord(test, world)
  const request = await test.one<{ id: string; call_id: string }>(
    'select quote_request_id as id, call_id from quotes where id = $1',
    [quoteIds.marco],
  )
  const message = await test.one<{ id: string }>(
    `insert into messages (organization_id, key, party_kind, party_id, phone, body)
     values ($1, 'nonsense', 'guest', $2, $3, 'Hello') returning id`,
    [world.organizationId, world.guestId, world.guestPhone],
  )
  const visitCallId = await callAboutVisit(test, world, visitId, {
    vendor: world.marco,
    phone: world.marco.phone,
  })
  const order = await test.one<{ id: string }>(
    `insert into change_orders (organization_id, incident_id, visit_id, number, scope, scope_hash,
       extra_cents, is_heard, call_id, tool_call_id)
     select organization_id, incident_id, id, 1, 'More', 'h', 100, true, $2, 'nonsense'
     from visits where id = $1 returning id`,
    [visitId, visitCallId],
  )
  const control = await test.one<{ id: string }>(
    `insert into call_controls (organization_id, call_id, key, kind, words)
     values ($1, $2, 'before', 'whisper', 'Ask about the valve') returning id`,
    [world.organizationId, request.call_id],
  )
  await test.all(
    `with recording as (
       insert into call_recordings (call_id, organization_id, rule, policy_id, keep_days, began_ms)
       select $2, $1, 'announced', id, 30, 0 from owner_policies where organization_id = $1)
     insert into recording_chunks (organization_id, call_id, seq, start_ms, length_ms, path)
     values ($1, $2, 0, 0, 10000, 'before')`,
    [world.organizationId, request.call_id],
  )
  return {
    world,
    controlId: control.id,
    changeOrderId: order.id,
    incidentId,
    otherIncidentId,
    ...(await callOut(test, world, incidentId)),
    approvalId,
    visitId,
    quoteId: quoteIds.marco,
    quoteRequestId: request.id,
    calls: {
      vendor: request.call_id,
      guest: await guestCalls(test, world),
      landlord: await ring(test, {
        organizationId: world.organizationId,
        purpose: 'landlord_approval',
        partyKind: 'landlord',
        partyId: world.landlordId,
        phone: world.landlordPhone,
        approvalId,
      }),
      visit: visitCallId,
    },
    messageId: message.id,
    outboxId: (await test.one<{ id: number }>('select min(id) as id from outbox')).id,
  }
}
