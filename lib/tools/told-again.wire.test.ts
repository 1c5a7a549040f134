import { afterAll, afterEach, beforeAll, beforeEach, expect, test as it, vi } from 'vitest'
import { embedText } from '#sim/gemini/embed/embedding.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'
import { guestCalls, strangerCalls } from '#supabase/tests/test-story.ts'
import { buildWorld, makePhone, type World } from '#supabase/tests/test-world.ts'
import { type HttpRecorder, recordHttp, reply } from '#tests/support/http-recorder.ts'
import { startTestSupabase, useTool } from '#tests/support/test-supabase.ts'
import { stubToolEnv } from '#tests/support/tool-calls.ts'

let test: TestDatabase
let gemini: HttpRecorder
let world: World
/** Whether meanings can be had. */
let isUp = true

beforeAll(async () => {
  test = await startTestSupabase()
  gemini = await recordHttp(({ body }) => {
    if (!isUp) return reply(400, { error: { code: 400, status: 'INVALID_ARGUMENT' } })
    const { requests } = JSON.parse(body) as {
      requests: { content: { parts: { text: string }[] } }[]
    }
    const values = (text = ''): number[] => embedText('gemini-embedding-001', text, 768)
    return reply(200, {
      embeddings: requests.map(({ content }) => ({ values: values(content.parts[0]?.text) })),
    })
  })
}, 60_000)
afterAll(async () => {
  await gemini[Symbol.asyncDispose]()
  await test.close()
})
beforeEach(async () => {
  stubToolEnv()
  vi.stubEnv('GEMINI_BASE_URL', gemini.url)
  vi.stubEnv('GEMINI_API_KEY', 'a-key-of-a-test')
  isUp = true
  world = await buildWorld(test)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

const leak = {
  summary: 'Water is pouring out under the kitchen sink.',
  trade: 'plumbing',
  severity: 'emergency',
  location: 'kitchen',
}
const create = (callId: string, args: object = {}, id?: string) =>
  useTool(test, callId, ['create_incident', { ...leak, ...args }], id)

async function countIncidents(): Promise<number> {
  const sql = 'select count(*)::int as n from public.incidents where organization_id = $1'
  return (await test.one<{ n: number }>(sql, [world.organizationId])).n
}

it('a guest who rings again about the same thing hears how it stands, and the call is added to it', async () => {
  const first = await create(await guestCalls(test, world))
  const callId = await guestCalls(test, world)
  const summary = 'There is still water under the kitchen sink.'
  const again = await create(callId, { summary })
  expect(again).toMatchObject({ incident_id: first['incident_id'], already_reported: true })
  expect(await useTool(test, callId, ['get_incident_status', {}])).toMatchObject({
    incident_id: first['incident_id'],
  })
  expect(await countIncidents()).toBe(1)
})

it('whether it is another problem of the same trade only the guest can say', async () => {
  await create(await guestCalls(test, world), { severity: 'routine' })
  const callId = await guestCalls(test, world)
  const toilet = { summary: 'The toilet is clogged.', severity: 'routine' }
  const asked = await create(callId, toilet)
  expect(asked['error']).toContain('Water is pouring out')
  expect(asked).toMatchObject({ retryable: true })
  expect(await countIncidents()).toBe(1)
  expect(await create(callId, { ...toilet, is_another_problem: true })).toHaveProperty('reference')
  expect(await countIncidents()).toBe(2)
})

it('an emergency is recorded whatever is open already, and without meanings', async () => {
  await create(await guestCalls(test, world), { severity: 'routine' })
  isUp = false
  expect(await create(await guestCalls(test, world))).toHaveProperty('next_step')
  expect(await countIncidents()).toBe(2)
})

it('two problems on one call are two incidents', async () => {
  const callId = await guestCalls(test, world)
  const first = await create(callId)
  const power = { summary: 'The power is out in the bedroom.', trade: 'electrical' }
  const second = await create(callId, power, 'fc-2')
  expect(second['incident_id']).not.toBe(first['incident_id'])
  expect(await countIncidents()).toBe(2)
})

it('a stranger is put through in an emergency, and otherwise leaves a message; nothing of any property is recorded', async () => {
  await test.pg.query('update public.organizations set on_call_phone = $2 where id = $1', [
    world.organizationId,
    makePhone(),
  ])
  const pressing = await strangerCalls(test, world)
  expect(await create(pressing)).toMatchObject({ status: 'connecting' })
  const calm = await strangerCalls(test, world)
  expect(await create(calm, { severity: 'routine' })).toMatchObject({ status: 'message_taken' })
  expect(await countIncidents()).toBe(0)
  const reasons = await test.all<{ reason: string }>(
    `select payload ->> 'reason' as reason from public.outbox
     where topic = 'human.requested' and organization_id = $1 order by id`,
    [world.organizationId],
  )
  expect(reasons.map(({ reason }) => reason)).toEqual([
    'EMERGENCY. Unknown caller reports: Water is pouring out under the kitchen sink. (plumbing, kitchen)',
    'Unknown caller reports: Water is pouring out under the kitchen sink. (plumbing, kitchen)',
  ])
})
