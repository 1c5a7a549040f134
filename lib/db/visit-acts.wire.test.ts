import { afterAll, beforeAll, expect, test } from 'vitest'
import { toLocalIso } from '#lib/local-time.ts'
import { agreeVisit, ringForTime } from '#supabase/tests/test-story.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'
import { buildWorld, inHours } from '#supabase/tests/test-world.ts'
import { startTestSupabase } from '#tests/support/test-supabase.ts'
import { readBusyTimes } from './visit-acts.ts'
import { holdVisit } from './visits.ts'

const ZONE = 'America/Los_Angeles'

let database: TestDatabase
beforeAll(async () => {
  database = await startTestSupabase()
}, 60_000)
afterAll(() => database.close())

test('what else a vendor has to do is told, and who else is at the house', async () => {
  const world = await buildWorld(database)
  const { visitId } = await agreeVisit(database, world)
  const { callId, incidentId } = await ringForTime(database, world)
  const [startsAt, endsAt] = [inHours(5), inHours(6)]
  const held = await holdVisit(database.db, { callId, toolCallId: 'tool', startsAt, endsAt })
  if (held.kind !== 'held') throw new Error(held.kind)
  const { reference, place } = await database.one<{ reference: string; place: string }>(
    `select reference, property.name as place from incidents as incident
     join properties as property on property.id = incident.property_id where incident.id = $1`,
    [incidentId],
  )
  const read = (vendorId: string) =>
    readBusyTimes(database.db, { visitId, vendorId, propertyId: world.propertyId, zone: ZONE })
  const span = {
    from: toLocalIso(startsAt, ZONE).slice(0, 16),
    until: toLocalIso(endsAt, ZONE).slice(0, 16),
  }
  expect(await read(world.marco.vendorId)).toEqual([
    { ...span, whose: 'vendor', words: `${reference}, ${place}` },
  ])
  // As Dana would read it: it is Marco who is at the house then.
  const marco = await database.one<{ name: string }>('select name from vendors where id = $1', [
    world.marco.vendorId,
  ])
  expect(await read(world.dana.vendorId)).toEqual([
    { ...span, whose: 'property', words: `${reference}, ${marco.name}` },
  ])
  const elsewhere = await buildWorld(database)
  const nothing = { visitId, vendorId: elsewhere.dana.vendorId, zone: ZONE }
  expect(
    await readBusyTimes(database.db, { ...nothing, propertyId: elsewhere.propertyId }),
  ).toEqual([])
})
