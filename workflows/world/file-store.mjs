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
 */
export class FileStore {
  #createLocalWorld
  #home
  /** Knows nothing, and says so in the runtime's own errors. */
  #nothing
  #ofToken = createKeyedMutex()
  /** @type {Map<string, import('@workflow/world-local').LocalWorld>} */
  #open = new Map()
  /** @type {Map<string, string>} */
  #holders = new Map()
  /** @type {Map<string, string>} */
  #statuses = new Map()
  /** @type {Promise<void> | undefined} */
  #ready

  /**
   * @param {typeof import('@workflow/world-local').createLocalWorld} createLocalWorld
   * @param {string} directory
   */
  constructor(createLocalWorld, directory) {
    this.#createLocalWorld = createLocalWorld
    this.#home = join(directory, 'by-run')
    this.#nothing = this.#worldAt(join(directory, 'nothing'))
  }

  /** @returns {import('@workflow/world').Storage} */
  get storage() {
    return {
      runs: {
        get: (runId, params) => this.#read(runId, ({ runs }) => runs.get(runId, params)),
        list: (params) => this.#listRuns(params),
      },
      steps: {
        get: async (runId, stepId, params) => {
          const owner = runId ?? (await this.#findRun('steps', `-${stepId}`))
          return this.#read(owner, ({ steps }) => steps.get(owner, stepId, params))
        },
        list: (params) => this.#read(params.runId, ({ steps }) => steps.list(params)),
      },
      events: {
        create: (runId, data, params) => this.#append(runId, data, params),
        get: (runId, eventId, params) =>
          this.#read(runId, ({ events }) => events.get(runId, eventId, params)),
        list: async (params) => (await this.#worldOf(params.runId)).events.list(params),
        listByCorrelationId: async (params) => {
          const owner = params.runId ?? (await this.#findRun('steps', `-${params.correlationId}`))
          return this.#read(owner, ({ events }) => events.listByCorrelationId(params))
        },
      },
      hooks: {
        get: async (hookId, params) => {
          const owner = await this.#findRun('hooks', hookId)
          return this.#read(owner, ({ hooks }) => hooks.get(hookId, params))
        },
        getByToken: async (token, params) => {
          await this.#known()
          const holder = this.#holders.get(token)
          const world = holder ? await this.#worldOf(holder) : this.#nothing
          return world.hooks.getByToken(token, params)
        },
        list: async (params) =>
          params.runId
            ? this.#read(params.runId, ({ hooks }) => hooks.list(params))
            : { data: [], cursor: null, hasMore: false },
      },
    }
  }

  /** Mends every run that is not over; for the one process that may write. See mending.mjs. */
  async mend() {
    await this.#known()
    const open = [...this.#statuses.keys()].filter((runId) => this.#isOpen(runId))
    await forEach(open, (runId) => mendRun(this.#folderOf(runId), runId))
  }

  /**
   * Deletes a run with everything that belongs to it.
   *
   * @param {string} runId
   */
  async forget(runId) {
    this.#open.delete(runId)
    this.#statuses.delete(runId)
    await this.#forgetTokens(runId)
    await rm(this.#folderOf(runId), { recursive: true, force: true })
  }

  /**
   * Gives back the memory in which the stock store keeps the name of every file that it ever wrote.
   * It has no other door to it than deleting a store: one that holds nothing.
   */
  async release() {
    await this.#nothing.clear()
  }

  #worldAt(folder) {
    return this.#createLocalWorld({ dataDir: folder, recoverActiveRuns: false })
  }

  #folderOf(runId) {
    if (!/^[\w-]+$/.test(runId)) throw new Error(`"${runId}" is no id of a run.`)
    return join(this.#home, runId)
  }

  #isOpen(runId) {
    return ['pending', 'running'].includes(this.#statuses.get(runId))
  }

  /** Reads once, at first use, which runs there are and what they listen for. */
  #known() {
    this.#ready ??= this.#learn()
    return this.#ready
  }

  async #learn() {
    await forEach(await readdir(this.#home).catch(() => []), async (runId) => {
      const folder = this.#folderOf(runId)
      const file = join(folder, 'runs', `${runId}.json`)
      const text = await readFile(file, 'utf8').catch(() => null)
      if (text === null) return
      this.#statuses.set(runId, JSON.parse(text).status)
      if (!this.#isOpen(runId)) return
      for (const { token, isHeld } of await claimsIn(folder, runId)) {
        if (isHeld) this.#holders.set(token, runId)
      }
    })
  }

  /** For work on a run, which goes on: the last ones are kept open. */
  async #worldOf(runId) {
    await this.#known()
    const world = this.#open.get(runId) ?? this.#worldAt(this.#folderOf(runId))
    this.#open.delete(runId)
    this.#open.set(runId, world)
    if (this.#open.size > OPEN_MAX) this.#open.delete(this.#open.keys().next().value)
    return world
  }

  /** For a look at one of thousands, which must not close those that are worked on. */
  async #read(runId, look) {
    await this.#known()
    if (!this.#statuses.has(runId)) return look(this.#nothing)
    return look(this.#open.get(runId) ?? this.#worldAt(this.#folderOf(runId)))
  }

  async #append(runId, data, params) {
    if (!runId) throw new Error('This store expects the runtime to name its runs.')
    const world = await this.#worldOf(runId)
    const result =
      data.eventType === 'hook_created'
        ? await this.#ofToken(data.eventData.token, () => this.#claim(world, runId, data, params))
        : await world.events.create(runId, data, params)
    const status = STATUS_AFTER[data.eventType]
    if (status) this.#statuses.set(runId, status)
    if (!this.#isOpen(runId) || data.eventType === 'hook_disposed') await this.#forgetTokens(runId)
    return result
  }

  /** A token that another living run holds must look taken to this one. */
  async #claim(world, runId, data, params) {
    const { token } = data.eventData
    const holder = this.#holders.get(token)
    if (!holder || holder === runId || !this.#isOpen(holder)) {
      const result = await world.events.create(runId, data, params)
      this.#holders.set(token, runId)
      return result
    }
    const taken = claimFile(this.#folderOf(runId), token)
    await mkdir(join(taken, '..'), { recursive: true })
    await writeFile(taken, JSON.stringify({ token, hookId: 'elsewhere', runId: holder }))
    try {
      return await world.events.create(runId, data, params)
    } finally {
      await rm(taken, { force: true })
    }
  }

  async #forgetTokens(runId) {
    const claims = this.#isOpen(runId) ? await claimsIn(this.#folderOf(runId), runId) : []
    const held = new Set(claims.map(({ token }) => token))
    for (const [token, holder] of this.#holders) {
      if (holder === runId && !held.has(token)) this.#holders.delete(token)
    }
  }

  async #listRuns(params = {}) {
    await this.#known()
    const { limit = PAGE, cursor, sortOrder = 'desc' } = params.pagination ?? {}
    const sign = sortOrder === 'desc' ? -1 : 1
    const ids = [...this.#statuses.keys()]
      .filter((runId) => !params.status || this.#statuses.get(runId) === params.status)
      .filter((runId) => !cursor || sign * compare(runId, cursor) > 0)
      .toSorted((a, b) => sign * compare(a, b))
    const data = []
    let last
    for (const runId of ids) {
      if (data.length === limit) break
      last = runId
      const run = await this.#read(runId, ({ runs }) => runs.get(runId, params)).catch(() => null)
      if (run && (!params.workflowName || run.workflowName === params.workflowName)) data.push(run)
    }
    return { data, cursor: last ?? null, hasMore: last !== undefined && last !== ids.at(-1) }
  }

  async #findRun(folder, name) {
    await this.#known()
    for (const runId of this.#statuses.keys()) {
      const files = await readdir(join(this.#folderOf(runId), folder)).catch(() => [])
      if (files.some((file) => file.endsWith(`${name}.json`))) return runId
    }
    return ''
  }
}

const compare = (a, b) => Number(a > b) - Number(a < b)

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
