import { globSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalWorld } from '@workflow/world-local'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FileStore } from '#workflows/world/file-store.mjs'

const RUN = 'wrun_01M7Z00000000000000000000A'
const OTHER = 'wrun_01M7Z00000000000000000000B'
const STEP = 'step_01M7Z00000000000000000000C'
const WAIT = 'wait_01M7Z00000000000000000000D'
const HOOK = 'hook_01M7Z00000000000000000000E'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'workflow-mending-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

type Store = FileStore
type Event = Parameters<Store['storage']['events']['create']>[1]

const openStore = (): Store => new FileStore(createLocalWorld, directory)

const bytes = new Uint8Array([1])
const step = (eventType: string, eventData: object = {}): Event =>
  ({ eventType, correlationId: STEP, eventData, specVersion: 2 }) as Event
const resumeAt = new Date('2030-01-01T00:00:00Z')
const wait = (eventType: string): Event =>
  ({ eventType, correlationId: WAIT, eventData: { resumeAt }, specVersion: 2 }) as Event
const hook = (correlationId: string, token: string): Event =>
  ({ eventType: 'hook_created', correlationId, eventData: { token }, specVersion: 2 }) as Event

async function begin(store: Store, runId: string): Promise<void> {
  const eventData = { deploymentId: 'd', workflowName: 'w', input: bytes }
  for (const eventType of ['run_created', 'run_started']) {
    await store.storage.events.create(runId, { eventType, eventData, specVersion: 2 } as Event)
  }
}

/** What `kill -9` leaves when it comes between what the store knows and the event about it. */
async function appendAndLoseTheEvent(store: Store, event: Event): Promise<void> {
  const files = (): string[] => globSync(`${directory}/by-run/${RUN}/events/*.json`)
  const before = new Set(files())
  await store.storage.events.create(RUN, event)
  const [written] = files().filter((file) => !before.has(file))
  expect(statSync(written ?? '').isFile()).toBe(true)
  rmSync(written ?? '')
}

const STEP_CREATED = step('step_created', { stepName: 's', input: bytes })
const STEP_STARTED = step('step_started')
const CASES: readonly (readonly [what: string, before: readonly Event[], torn: Event])[] = [
  ['a step that was about to be known', [], STEP_CREATED],
  ['a step that was about to begin', [STEP_CREATED], STEP_STARTED],
  [
    'a step that was about to end',
    [STEP_CREATED, STEP_STARTED],
    step('step_completed', { result: bytes }),
  ],
  [
    'a step that was about to fail',
    [STEP_CREATED, STEP_STARTED],
    step('step_failed', { error: 'e' }),
  ],
  ['a wait that was about to begin', [], wait('wait_created')],
  ['a wait that was about to end', [wait('wait_created')], wait('wait_completed')],
  ['a hook that was about to be claimed', [], hook(HOOK, 'token')],
]

for (const [what, before, torn] of CASES) {
  test(`${what} when the process was killed is written once more, and once`, async () => {
    const store = openStore()
    await begin(store, RUN)
    for (const event of before) await store.storage.events.create(RUN, event)
    await appendAndLoseTheEvent(store, torn)

    const next = openStore()
    await next.release()
    await next.mend()
    await next.storage.events.create(RUN, torn)
    const { data } = await next.storage.events.list({ runId: RUN })
    expect(data.filter(({ eventType }) => eventType === torn.eventType)).toHaveLength(1)
  })
}

test('a token that one run holds is refused to another, and free once the first is over', async () => {
  const store = openStore()
  await begin(store, RUN)
  await begin(store, OTHER)
  await store.storage.events.create(RUN, hook(HOOK, 'token'))
  expect((await store.storage.hooks.getByToken('token')).runId).toBe(RUN)
  const refused = await store.storage.events.create(OTHER, hook(`${HOOK}2`, 'token'))
  expect(refused.event?.eventType).toBe('hook_conflict')

  // As after a restart: nothing of it is only in memory.
  const next = openStore()
  const again = await next.storage.events.create(OTHER, hook(`${HOOK}3`, 'token'))
  expect(again.event?.eventType).toBe('hook_conflict')
  const output = { eventType: 'run_completed', eventData: { output: bytes }, specVersion: 2 }
  await next.storage.events.create(RUN, output as Event)
  await expect(next.storage.hooks.getByToken('token')).rejects.toThrow(/not found/)
  const given = await next.storage.events.create(OTHER, hook(`${HOOK}4`, 'token'))
  expect(given.event?.eventType).toBe('hook_created')
  expect((await next.storage.hooks.getByToken('token')).runId).toBe(OTHER)
})

test('whoever only looks at the runs of another process changes nothing', async () => {
  const store = openStore()
  await begin(store, RUN)
  await appendAndLoseTheEvent(store, STEP_CREATED)
  const files = (): string[] => globSync(`${directory}/**/*`).toSorted()
  const before = files()
  const { data } = await openStore().storage.runs.list({ status: 'running' })
  expect(data.map(({ runId }) => runId)).toEqual([RUN])
  expect(files()).toEqual(before)
})

test('runs are listed page by page, newest first, each once', async () => {
  const store = openStore()
  const ids = Array.from({ length: 7 }, (_, index) => `wrun_01M7Z0000000000000000000${index}X`)
  for (const runId of ids) await begin(store, runId)
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await store.storage.runs.list({
      pagination: { limit: 3, ...(cursor && { cursor }) },
    })
    seen.push(...page.data.map(({ runId }) => runId))
    cursor = page.hasMore ? (page.cursor ?? undefined) : undefined
  } while (cursor)
  expect(seen).toEqual(ids.toReversed())
})
