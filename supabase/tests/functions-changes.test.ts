import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { pauseOrganization } from '#lib/db/steering.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { reportLeak } from './test-story.ts'
import { buildWorld, type World } from './test-world.ts'

interface Changes {
  position: string
  isComplete: boolean
  changes: { change: number; table: string }[]
}

let test: TestDatabase
let world: World
let other: World
beforeAll(async () => {
  test = await createTestDatabase()
  world = await buildWorld(test)
  other = await buildWorld(test)
})
afterAll(() => test.close())

/** As a viewer of that company asks. */
async function readChanges(where: World, after: string): Promise<Changes> {
  const userId = randomUUID()
  await test.all('insert into auth.users (id, email) values ($1, $2)', [userId, `${userId}@x.test`])
  await test.all(
    `insert into memberships (organization_id, user_id, role) values ($1, $2, 'viewer')`,
    [where.organizationId, userId],
  )
  return test.pg.transaction(async (tx) => {
    const claims = JSON.stringify({ sub: userId, role: 'authenticated' })
    await tx.query(`select set_config('request.jwt.claims', $1, true)`, [claims])
    await tx.exec('set local role authenticated')
    const { rows } = await tx.query<{ answer: Changes }>(
      'select public.read_changes($1) as answer',
      [after],
    )
    if (!rows[0]) throw new Error('There is an answer.')
    return rows[0].answer
  })
}

it('tells what came after a position, once the position is known', async () => {
  const { position, isComplete } = await readChanges(world, '')
  expect(isComplete).toBe(false)
  expect(await readChanges(world, position)).toMatchObject({ isComplete: true, changes: [] })
  await reportLeak(test, world)
  const after = await readChanges(world, position)
  expect(after.isComplete).toBe(true)
  expect(after.changes.map(({ table }) => table)).toEqual(
    expect.arrayContaining(['calls', 'incidents', 'incident_events', 'escalations']),
  )
  const numbers = after.changes.map(({ change }) => change)
  expect(numbers).toEqual(numbers.toSorted((one, next) => one - next))
  expect(await readChanges(world, after.position)).toMatchObject({ changes: [] })
})

it('tells nobody that something happens at another company', async () => {
  const { position } = await readChanges(other, '')
  await reportLeak(test, world)
  expect(await readChanges(other, position)).toMatchObject({ isComplete: true, changes: [] })
})

it('counts what was under way at the position as after it', async () => {
  const { position } = await test.pg.transaction(async (tx) => {
    const { rows } = await tx.query<{ position: string }>(
      `select pg_current_xact_id()::text, public.read_changes('') ->> 'position' as position`,
    )
    await tx.query('update incidents set summary = summary || $1 where organization_id = $2', [
      '!',
      world.organizationId,
    ])
    return rows[0] ?? { position: '' }
  })
  const { changes } = await readChanges(world, position)
  expect(changes.map(({ table }) => table)).toContain('incidents')
})

it('says when more was changed than it tells or keeps, and when a position is none', async () => {
  const { position } = await readChanges(world, '')
  for (const nonsense of ['', 'x', '9'.repeat(19), '9'.repeat(40)]) {
    expect(await readChanges(world, nonsense)).toMatchObject({ isComplete: false })
  }
  await test.all(
    `insert into private.changes (organization_id, table_name)
     select $1, 'calls' from generate_series(1, 600)`,
    [world.organizationId],
  )
  expect(await readChanges(world, position)).toMatchObject({ isComplete: false })
  await test.all('delete from private.changes where seq < (select max(seq) from private.changes)')
  expect(await readChanges(world, position)).toMatchObject({ isComplete: false })
})

it('keeps the last fifty thousand and no more', async () => {
  await test.all(`select setval(pg_get_serial_sequence('private.changes', 'seq'), 60999)`)
  await test.all(`insert into private.changes (organization_id, table_name) values ($1, 'calls')`, [
    world.organizationId,
  ])
  expect(await test.all('select seq from private.changes where seq < 11000')).toEqual([])
})

it('announces the pause of everything, with who and why', async () => {
  const { position } = await readChanges(world, '')
  const { organizationId } = world
  await pauseOrganization(test.db, { organizationId, isPaused: true, reason: 'A storm' })
  expect((await readChanges(world, position)).changes.map(({ table }) => table)).toContain(
    'organizations',
  )
  const read = () =>
    test.one('select paused_by, paused_reason from organizations where id = $1', [organizationId])
  expect(await read()).toEqual({ paused_by: null, paused_reason: 'A storm' })
  await pauseOrganization(test.db, { organizationId, isPaused: false, reason: 'It is over' })
  expect(await read()).toEqual({ paused_by: null, paused_reason: null })
})
