import { createHash } from 'node:crypto'
import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createKeyedMutex } from './keyed-mutex.mjs'
import { mendRun } from './mending.mjs'

/** Runs whose files are open at the same time; each remembers some of its events. */
const OPEN_MAX = 200
const READ_AT_ONCE = 50
const PAGE = 100
const STATUS_AFTER = {
  run_created: 'pending',
  run_started: 'running',
  run_completed: 'completed',
  run_failed: 'failed',
  run_cancelled: 'cancelled',
}

/**
 * The stock file store reads every event of every run whenever a hook is made, and lists all of them
 * at each replay: a thousand open incidents stand still. Here each run has a folder of its own, so
 * that what one costs does not depend on how many there are; which run holds a token is remembered.
 * Reading changes nothing, so another process may look on.
 *
 * @param {typeof import('@workflow/world-local').createLocalWorld} createLocalWorld
 * @param {string} directory
 */
export function createFileStore(createLocalWorld, directory) {
  const home = join(directory, 'by-run')
  const worldAt = (folder) => createLocalWorld({ dataDir: folder, recoverActiveRuns: false })
  /** Knows nothing, and says so in the runtime's own errors. */
  const nothing = worldAt(join(directory, 'nothing'))
  const ofToken = createKeyedMutex()
  /** @type {Map<string, Promise<import('@workflow/world-local').LocalWorld>>} */
  const open = new Map()
  /** @type {Map<string, string>} */
  const holders = new Map()
  /** @type {Map<string, string>} */
  const statuses = new Map()
  let ready

  function worldOf(runId) {
    const known = open.get(runId)
    open.delete(runId)
    const world = known ?? openRun(runId)
    open.set(runId, world)
    if (open.size > OPEN_MAX) open.delete(open.keys().next().value)
    return world
  }

  async function openRun(runId) {
    await known()
    return worldAt(folderOf(runId))
  }

  function folderOf(runId) {
    if (!/^[\w-]+$/.test(runId)) throw new Error(`"${runId}" is no id of a run.`)
    return join(home, runId)
  }

  /** Reads once, at first use, which runs there are and what they listen for. */
  function known() {
    ready ??= learn()
    return ready
  }

  async function learn() {
    await forEach(await readdir(home).catch(() => []), async (runId) => {
      const status = await statusOnDisk(runId)
      if (!status) return
      statuses.set(runId, status)
      if (!isOpen(runId)) return
      for (const { token, isHeld } of await claimsIn(folderOf(runId), runId)) {
        if (isHeld) holders.set(token, runId)
      }
    })
  }

  async function statusOnDisk(runId) {
    const file = join(folderOf(runId), 'runs', `${runId}.json`)
    const text = await readFile(file, 'utf8').catch(() => null)
    return text === null ? null : JSON.parse(text).status
  }

  const isOpen = (runId) => ['pending', 'running'].includes(statuses.get(runId))

  async function append(runId, data, params) {
    if (!runId) throw new Error('This store expects the runtime to name its runs.')
    const world = await worldOf(runId)
    const result =
      data.eventType === 'hook_created'
        ? await ofToken(data.eventData.token, () => claim(world, runId, data, params))
        : await world.events.create(runId, data, params)
    const status = STATUS_AFTER[data.eventType]
    if (status && !(status === 'running' && statuses.get(runId) === 'running')) {
      statuses.set(runId, status)
    }
    if (!isOpen(runId) || data.eventType === 'hook_disposed') await forgetTokens(runId)
    return result
  }

  /** A token that another living run holds must look taken to this one. */
  async function claim(world, runId, data, params) {
    const { token } = data.eventData
    const holder = holders.get(token)
    if (!holder || holder === runId || !isOpen(holder)) {
      const result = await world.events.create(runId, data, params)
      holders.set(token, runId)
      return result
    }
    const taken = claimFile(folderOf(runId), token)
    await mkdir(join(taken, '..'), { recursive: true })
    await writeFile(taken, JSON.stringify({ token, hookId: 'elsewhere', runId: holder }))
    try {
      return await world.events.create(runId, data, params)
    } finally {
      await rm(taken, { force: true })
    }
  }

  async function forgetTokens(runId) {
    const claims = isOpen(runId) ? await claimsIn(folderOf(runId), runId) : []
    const held = new Set(claims.map(({ token }) => token))
    for (const [token, holder] of holders) {
      if (holder === runId && !held.has(token)) holders.delete(token)
    }
  }

  async function listRuns(params = {}) {
    await known()
    const { limit = PAGE, cursor, sortOrder = 'desc' } = params.pagination ?? {}
    const sign = sortOrder === 'desc' ? -1 : 1
    const ids = [...statuses.keys()]
      .filter((runId) => !params.status || statuses.get(runId) === params.status)
      .filter((runId) => !cursor || sign * compare(runId, cursor) > 0)
      .sort((a, b) => sign * compare(a, b))
    const data = []
    let last
    for (const runId of ids) {
      if (data.length === limit) break
      last = runId
      const run = await read(runId, (world) => world.runs.get(runId, params)).catch(() => null)
      if (run && (!params.workflowName || run.workflowName === params.workflowName)) data.push(run)
    }
    return { data, cursor: last ?? null, hasMore: last !== undefined && last !== ids.at(-1) }
  }

  /** Reading leaves the open runs open: a sweep over thousands must not close those at work. */
  async function read(runId, look) {
    await known()
    if (!statuses.has(runId)) return look(nothing)
    return look(await (open.get(runId) ?? worldAt(folderOf(runId))))
  }

  async function findRun(folder, name) {
    await known()
    for (const runId of statuses.keys()) {
      const files = await readdir(join(folderOf(runId), folder)).catch(() => [])
      if (files.some((file) => file.endsWith(`${name}.json`))) return runId
    }
    return ''
  }

  return {
    runs: {
      get: (runId, params) => read(runId, (world) => world.runs.get(runId, params)),
      list: listRuns,
    },
    steps: {
      get: async (runId, stepId, params) => {
        const owner = runId ?? (await findRun('steps', `-${stepId}`))
        return read(owner, (world) => world.steps.get(owner, stepId, params))
      },
      list: (params) => read(params.runId, (world) => world.steps.list(params)),
    },
    events: {
      create: append,
      get: (runId, eventId, params) =>
        read(runId, (world) => world.events.get(runId, eventId, params)),
      list: async (params) => {
        if (!statuses.has(params.runId)) await known()
        return (await worldOf(params.runId)).events.list(params)
      },
      listByCorrelationId: async (params) => {
        const owner = params.runId ?? (await findRun('steps', `-${params.correlationId}`))
        return read(owner, (world) => world.events.listByCorrelationId(params))
      },
    },
    hooks: {
      get: async (hookId, params) => {
        const owner = await findRun('hooks', hookId)
        return read(owner, (world) => world.hooks.get(hookId, params))
      },
      getByToken: async (token, params) => {
        await known()
        const holder = holders.get(token)
        return (holder ? await worldOf(holder) : nothing).hooks.getByToken(token, params)
      },
      list: async (params) =>
        params.runId
          ? read(params.runId, (world) => world.hooks.list(params))
          : { data: [], cursor: null, hasMore: false },
    },
    /** Mends every run that is not over; for the one process that may write. See mending.mjs. */
    async mend() {
      await known()
      await forEach([...statuses.keys()].filter(isOpen), (runId) => mendRun(folderOf(runId), runId))
    },
    /** Deletes a run with everything that belongs to it. */
    async forget(runId) {
      open.delete(runId)
      statuses.delete(runId)
      await forgetTokens(runId)
      await rm(folderOf(runId), { recursive: true, force: true })
    },
    /**
     * Gives back the memory in which the stock store keeps the name of every file that it ever wrote.
     * It has no other door to it than deleting a store: one that holds nothing.
     */
    release: () => nothing.clear(),
    /** For whoever watches over its size. */
    size: () => ({ runs: statuses.size, open: open.size, tokens: holders.size }),
  }
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

/** Where the stock store keeps that a token is taken. */
function claimFile(folder, token) {
  return join(folder, 'hooks', 'tokens', `${createHash('sha256').update(token).digest('hex')}.json`)
}

/** A claim whose event was never appended is claimed again by the next replay. */
async function claimsIn(folder, runId) {
  const tokens = join(folder, 'hooks', 'tokens')
  const files = await readdir(tokens).catch(() => [])
  const claims = await Promise.all(
    files
      .filter((file) => file.endsWith('.json') && !file.endsWith('.recovery.json'))
      .map((file) => readFile(join(tokens, file), 'utf8').then(JSON.parse, () => null)),
  )
  return Promise.all(
    claims
      .filter((claim) => claim?.runId === runId)
      .map(async ({ token, eventId }) => ({
        token,
        isHeld: await exists(join(folder, 'events', `${runId}-${eventId}.json`)),
      })),
  )
}

const exists = (file) =>
  access(file).then(
    () => true,
    () => false,
  )

async function forEach(items, work) {
  const queue = [...items]
  const worker = async () => {
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) await work(item)
  }
  await Promise.all(Array.from({ length: READ_AT_ONCE }, worker))
}
