import { afterAll, beforeAll, expect, test } from 'vitest'
import { guestCalls, reportLeak, askLandlord } from '#supabase/tests/test-story.ts'
import { buildWorld, type World } from '#supabase/tests/test-world.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'
import { startTestSupabase } from '#tests/support/test-supabase.ts'
import {
  prepareFilter,
  readCallsOnTheLine,
  readColumn,
  readHandedOver,
  readPendingApprovals,
  readPropertyNames,
  readRecentEmergencies,
  type BoardFilter,
} from './board.ts'

const ALL: BoardFilter = {
  propertyId: null,
  priority: null,
  trade: null,
  status: null,
  search: null,
}
const EVERYTHING = { ...ALL, found: null }
const NEW = { statuses: ['reported', 'triaged'], order: 'urgent', limit: 2 } as const

let database: TestDatabase
let world: World
let asked: { incidentId: string; approvalId: string }

beforeAll(async () => {
  database = await startTestSupabase()
  world = await buildWorld(database)
  for (let reported = 0; reported < 3; reported += 1) await reportLeak(database, world)
  asked = await askLandlord(database, world)
}, 60_000)
afterAll(() => database.close())

const found = async (filter: Partial<BoardFilter>): Promise<number> =>
  (await readColumn(database.db, NEW, await prepareFilter(database.db, { ...ALL, ...filter })))
    .count

test('a column holds no more than it shows, and says how many there are', async () => {
  const { incidents, count } = await readColumn(database.db, NEW, EVERYTHING)
  expect(incidents).toHaveLength(2)
  expect(count).toBe(3)
  expect(incidents[0]?.property?.name).toBe('Harbour Cottage')
  const asWritten = incidents.map(({ created_at }) => created_at)
  expect(asWritten).toEqual(asWritten.toSorted())
})

test('each part of the filter narrows the column', async () => {
  const [incident] = (await readColumn(database.db, NEW, EVERYTHING)).incidents
  if (!incident) throw new Error('There is an incident.')
  expect(await found({ propertyId: world.propertyId })).toBe(3)
  expect(await found({ propertyId: crypto.randomUUID() })).toBe(0)
  expect(await found({ priority: incident.priority })).toBe(3)
  expect(await found({ priority: 'p4' })).toBe(0)
  expect(await found({ trade: incident.trade })).toBe(3)
  expect(await found({ trade: 'pool' })).toBe(0)
  expect(await found({ status: incident.status })).toBe(3)
  expect(await found({ status: 'triaged' })).toBe(0)
  expect(await found({ search: incident.reference.toLowerCase() })).toBe(1)
  expect(await found({ search: 'harbour' })).toBe(3)
  expect(await found({ search: 'nobody of that name' })).toBe(0)
})

test('a search is words, whatever they mean elsewhere', async () => {
  for (const search of [
    '"),status.eq.closed',
    'a,b)',
    '%_*',
    '\\"',
    '(((',
    'nothing of the kind',
  ]) {
    const words = search.replaceAll(/[*%_\\"]/g, ' ').trim()
    expect(await found({ search })).toBe(words === '' ? 3 : 0)
  }
})

test('tells what is being decided, said, or left to a person', async () => {
  const { db } = database
  const approvals = await readPendingApprovals(db)
  expect(approvals.map(({ id, incident }) => [id, incident?.id])).toEqual([
    [asked.approvalId, asked.incidentId],
  ])
  expect(approvals[0]?.quote?.vendor?.name).toBeTruthy()

  const callId = await guestCalls(database, world)
  const [call] = (await readCallsOnTheLine(db)).filter(({ id }) => id === callId)
  expect(call).toMatchObject({ property: { name: 'Harbour Cottage' }, turns: [] })

  expect(await readHandedOver(db)).toEqual([])
  await db.rpc('set_incident_hold', {
    p_incident_id: asked.incidentId,
    p_reason: 'waiting_manager',
    p_key: 'needs-a-person',
  })
  expect((await readHandedOver(db)).map(({ id }) => id)).toEqual([asked.incidentId])

  await db.rpc('raise_emergency', {
    p_call_id: callId,
    p_kind: 'gas',
    p_trigger: 'keypad',
    p_occurred_at: new Date().toISOString(),
  })
  expect(await readRecentEmergencies(db, Date.now())).toMatchObject([{ kind: 'gas' }])
  expect(await readPropertyNames(db)).toMatchObject([{ name: 'Harbour Cottage' }])
})
