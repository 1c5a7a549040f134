import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { getCall, type CallRecord } from '#lib/db/calls.ts'
import { askLandlord, askPlumbers, agreeVisit } from '#supabase/tests/test-story.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'
import { buildWorld, type World } from '#supabase/tests/test-world.ts'
import { startTestSupabase } from '#tests/support/test-supabase.ts'
import { answerInboundCall } from './answer-inbound-call.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await startTestSupabase()
}, 60_000)
afterAll(async () => {
  await database.close()
  vi.unstubAllEnvs()
})

interface Answered {
  readonly call: CallRecord
  readonly brief: { readonly instructions: string; readonly opening: string }
}

async function ring(world: World, phone: string): Promise<Answered> {
  const providerSid = `CA${randomUUID()}`
  const answered = await answerInboundCall({ providerSid, phone, line: world.linePhone })
  if (answered.kind !== 'answered') throw new Error(answered.kind)
  const { brief } = await database.one<{ brief: Answered['brief'] }>(
    'select brief from public.calls where id = $1',
    [answered.callId],
  )
  return { call: await getCall(database.db, answered.callId), brief }
}

test('a guest in their stay reports a problem of their property', async () => {
  const world = await buildWorld(database)
  const { call } = await ring(world, world.guestPhone)
  const { purpose, partyId, propertyId } = call
  expect({ purpose, partyId, propertyId }).toEqual({
    purpose: 'guest_intake',
    partyId: world.guestId,
    propertyId: world.propertyId,
  })
})

test('a vendor who was asked names the price on their own call, for the same scope', async () => {
  const world = await buildWorld(database)
  const { incidentId } = await askPlumbers(database, world)
  const { call, brief } = await ring(world, world.dana.phone)
  expect(call).toMatchObject({ purpose: 'vendor_quote', incidentId, partyKind: 'vendor' })
  const { scope } = await database.one<{ scope: string }>(
    'select scope from public.quote_requests where id = $1',
    [call.quoteRequestId],
  )
  expect(brief.instructions).toContain(scope)
  expect(brief.opening).toContain('Thank you for calling back')
})

test('a vendor with a visit today gets the call about the visit', async () => {
  const world = await buildWorld(database)
  const { visitId } = await agreeVisit(database, world)
  const { call } = await ring(world, world.marco.phone)
  expect(call).toMatchObject({ purpose: 'vendor_visit', visitId, quoteRequestId: null })
})

test('a landlord who was asked decides', async () => {
  const world = await buildWorld(database)
  const { approvalId } = await askLandlord(database, world)
  const { call } = await ring(world, world.landlordPhone)
  expect(call).toMatchObject({ purpose: 'landlord_approval', approvalId })
})

test('anybody else is a stranger, whoever the number belongs to, and may touch nothing', async () => {
  const world = await buildWorld(database)
  for (const phone of [world.dana.phone, world.landlordPhone, '+19998887777']) {
    const { call } = await ring(world, phone)
    const { purpose, partyKind, partyId, propertyId, incidentId } = call
    expect({ purpose, partyKind, partyId, propertyId, incidentId }).toEqual({
      purpose: 'guest_intake',
      partyKind: 'unknown',
      partyId: null,
      propertyId: null,
      incidentId: null,
    })
  }
})

test('a repeated webhook finds the call that it opened', async () => {
  const world = await buildWorld(database)
  const again = { providerSid: `CA${randomUUID()}`, phone: world.guestPhone, line: world.linePhone }
  expect(await answerInboundCall(again)).toEqual(await answerInboundCall(again))
})

test('a line that is not ours is not answered', async () => {
  const call = { providerSid: `CA${randomUUID()}`, phone: '+14155550110', line: '+10000000000' }
  expect(await answerInboundCall(call)).toEqual({ kind: 'unknown-line' })
})
