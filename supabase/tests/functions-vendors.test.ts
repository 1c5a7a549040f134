import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordRefusal } from '#lib/db/call-standing.ts'
import { identifyCaller } from '#lib/db/callers.ts'
import { chooseVendors, settleQuoteRequest } from '#lib/db/quotes.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { askPlumbers, moveTo, reportLeak } from './test-story.ts'
import { addVendor, buildWorld, makePhone } from './test-world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const names = async (incidentId: string, isWider = false): Promise<string[]> =>
  (await chooseVendors(test.db, incidentId, 10, isWider)).map(({ vendorName }) => vendorName)

it('looks wider among related trades only, and never among the trade itself', async () => {
  const world = await buildWorld(test)
  await addVendor(test, world.organizationId, 'Ortega', 'handyman')
  await addVendor(test, world.organizationId, 'Spark', 'electrical')
  const incidentId = await reportLeak(test, world)
  expect(await names(incidentId)).toEqual(['Rapid Rooter', 'Whitfield'])
  expect(await names(incidentId, true)).toEqual(['Ortega'])
})

it('asks a related trade for an emergency only if it takes emergencies', async () => {
  const world = await buildWorld(test)
  const ortega = await addVendor(test, world.organizationId, 'Ortega', 'handyman')
  await test.all(`update vendor_trades set handles = 'routine' where vendor_id = $1`, [
    ortega.vendorId,
  ])
  const incidentId = await reportLeak(test, world)
  expect(await names(incidentId, true)).toEqual([])
  await test.all(`update incidents set priority = 'p3' where id = $1`, [incidentId])
  expect(await names(incidentId, true)).toEqual(['Ortega'])
})

it('rings another number of the vendor when the first one must not be rung', async () => {
  const world = await buildWorld(test)
  const phone = makePhone()
  await test.all(
    `insert into vendor_contacts (organization_id, vendor_id, name, phone, consent_at)
     values ($1, $2, 'The office', $3, now())`,
    [world.organizationId, world.marco.vendorId, phone],
  )
  const incidentId = await reportLeak(test, world)
  const [before] = await chooseVendors(test.db, incidentId, 1)
  expect(before?.phone).toBe(world.marco.phone)
  await test.all('insert into doubtful_numbers (organization_id, phone) values ($1, $2)', [
    world.organizationId,
    world.marco.phone,
  ])
  const [after] = await chooseVendors(test.db, incidentId, 1)
  expect(after?.phone).toBe(phone)
})

it('does not choose whoever wants no machine on the telephone', async () => {
  const world = await buildWorld(test)
  const { callIds, incidentId } = await askPlumbers(test, world)
  await recordRefusal(test.db, { callId: callIds.marco, toolCallId: 't', what: 'ai' })
  expect(await names(incidentId)).toEqual(['Whitfield'])
})

it('knows a vendor who rings back after we missed them, and counts what the last call came to', async () => {
  const world = await buildWorld(test)
  const { callIds, incidentId } = await askPlumbers(test, world)
  const { id: quoteRequestId } = await test.one<{ id: string }>(
    'select id from quote_requests where incident_id = $1 and vendor_id = $2',
    [incidentId, world.marco.vendorId],
  )
  for (const status of ['busy', 'no_answer'] as const) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await settleQuoteRequest(test.db, { quoteRequestId, status, callId: callIds.marco })
  }
  const rings = { line: world.linePhone, phone: world.marco.phone, now: new Date().toISOString() }
  expect(await identifyCaller(test.db, rings)).toMatchObject({ quoteRequestId, incidentId })
  await moveTo(test, incidentId, 'cancelled')
  expect(await identifyCaller(test.db, rings)).toMatchObject({ quoteRequestId: null })
})
