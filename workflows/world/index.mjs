// WORKFLOW_TARGET_WORLD=./workflows/world/index.mjs (resolved from the working directory).
//
// Wraps the stock worlds of workflow 4.8.9, which must never run bare:
//  - The file store lets two replays of one run write the same wait with different times; the run
//    then fails for good (CORRUPTED_EVENT_LOG). Here: one replay at a time per run, and its events
//    are appended in order.
//  - On Postgres two processes execute the same step at once, so a vendor would be rung twice. Here:
//    an advisory lock per step and per run; the loser is delivered again later.
//  - Anybody who reaches the port can start any workflow. Here: a delivery without our key meets 404.
//  - Interrupted runs are picked up only by a restart, and on files only if somebody starts the
//    world. Here: at every start, and on Postgres by a sweep.
//  - Killed between what it knows and the event about it, a run waits for ever. Here: it is mended.
//  - What a run costs grows with the number of runs, and a thousand sleeping ones stop the queue.
//    Here: each run has its own files, and its one next look is planned beside the queue.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createAdvisoryLocks, LOCK_SPACE } from './advisory-lock.mjs'
import { lockDirectory } from './directory-lock.mjs'
import { FileStore } from './file-store.mjs'
import { createKeyedMutex } from './keyed-mutex.mjs'
import { mendOnPostgres, takeOverFromTheDead } from './mending-postgres.mjs'
import { pruneFinishedRuns } from './pruning.mjs'
import { hasQueueKey, QUEUE_KEY_HEADER, queueKey } from './queue-key.mjs'
import { requeueRun, requeueUnfinishedRuns } from './recovery.mjs'
import { createWakes } from './wakes.mjs'

// From the working directory, as Next's bundles are elsewhere and hold no copy of these packages.
const require = createRequire(join(process.cwd(), 'index.js'))

const PRUNE_EVERY_MS = 5 * 60_000
/** Runs that a start on files looks at without delay, the newest first, and the pace of the others. */
const RECOVERED_AT_ONCE = 100
const RECOVERED_EVERY_MS = 20
/** What a dead process left half written shows itself within this long: ORPHANED_AFTER, and some sweeps. */
const MENDED_FOR_MS = 30_000
/** A delivery that met a locked step or run comes back after this many seconds. */
const STEP_BUSY = { timeoutSeconds: 5 }
const RUN_BUSY = { timeoutSeconds: 1 }

// Next loads this module once per bundle; the locks must be one per process.
const shared = (globalThis[Symbol.for('propertyline.workflow-world')] ??= {
  replay: createKeyedMutex(),
  append: createKeyedMutex(),
  locks: null,
  timer: null,
  unlockDirectory: null,
  files: null,
  wakes: null,
  // The runtime makes a second world for its handlers; what they queue belongs to the first.
  queue: null,
})

function filesWorld() {
  const directory =
    process.env.WORKFLOW_LOCAL_DATA_DIR ?? join(process.env.DATA_DIR || '.data', 'workflow')
  const { createLocalWorld } = require('@workflow/world-local')
  // Recovery is ours: the stock one would queue without the key and meet our own 404.
  const queues = createLocalWorld({ dataDir: directory, recoverActiveRuns: false })
  const files = (shared.files ??= new FileStore(createLocalWorld, directory))
  const base = { ...queues, ...files.storage }
  return {
    base,
    exclusive: (_key, work) => work(),
    async wakeLater(queue, { queueName, runId, seconds }) {
      shared.wakes ??= wakesFor(queue)
      shared.wakes.set(runId, queueName, Date.now() + seconds * 1000)
    },
    async start(queue) {
      shared.unlockDirectory ??= lockDirectory(directory)
      await base.start?.()
      await files.mend()
      await pruneFinishedRuns(files, Date.now())
      await recover(base, inTurn(queue), `start-${process.pid}-${Date.now()}`)
      every(PRUNE_EVERY_MS, () => pruneFinishedRuns(files, Date.now()))
    },
  }
}

function postgresWorld(url) {
  const base = require('@workflow/world-postgres').createWorld()
  const sweepMs = Number(process.env.WORKFLOW_SWEEP_MS || 3000)
  // Every unfinished run is replayed once a bucket, whether or not anything seems to be wrong with it.
  const bucketMs = Math.max(sweepMs, Number(process.env.WORKFLOW_SWEEP_BUCKET_MS || 1_800_000))
  let bucket = Math.floor(Date.now() / bucketMs)
  const locks = () => (shared.locks ??= createAdvisoryLocks(require('pg').Pool, url))
  return {
    base,
    exclusive: (key, work, busy) => locks().tryExclusive(key, work, busy),
    wakeLater(queue, { queueName, runId, seconds }) {
      // One job for a run and second, however many messages meet it asleep.
      const second = Math.ceil(Date.now() / 1000 + seconds)
      const idempotencyKey = `wake:${runId}:${second}`
      return queue(queueName, { runId }, { delaySeconds: seconds, idempotencyKey })
    },
    async start(queue) {
      // Not base.start(): it would queue unfinished runs without our key. The worker starts with the
      // first queue() call, which recovery or the sweep makes as soon as there is a run to work on.
      await locks().use(mendOnPostgres)
      await recover(base, queue, `start-${process.pid}-${Date.now()}`)
      let mendUntilMs = 0
      every(sweepMs, async () => {
        const orphans = await locks().use((pool) => takeOverFromTheDead(pool, LOCK_SPACE))
        if (orphans.length > 0) mendUntilMs = Date.now() + MENDED_FOR_MS
        // Nobody need ever start again: whoever lives mends what the dead one left half written.
        const mended = Date.now() < mendUntilMs ? await locks().use(mendOnPostgres) : []
        // A process that never queued anything has no worker yet: this starts it.
        for (const runId of new Set([...orphans, ...mended])) {
          await requeue(base, queue, { runId, occasion: Date.now() })
        }
        const now = Math.floor(Date.now() / bucketMs)
        if (now === bucket) return
        bucket = now
        await locks().use(mendOnPostgres)
        await recover(base, queue, `sweep-${bucket}`)
      })
    },
  }
}

/** All of thousands at once would leave no room for anything new: the first ones now, the rest in turn. */
function inTurn(queue) {
  let count = 0
  const wakes = (shared.wakes ??= wakesFor(queue))
  return async (name, message, options) => {
    count += 1
    if (count <= RECOVERED_AT_ONCE) return queue(name, message, options)
    const dueMs = Date.now() + (count - RECOVERED_AT_ONCE) * RECOVERED_EVERY_MS
    wakes.set(message.runId, name, dueMs)
  }
}

const wakesFor = (queue) => createWakes((runId, name) => queue(name, { runId }))

const topicPrefix = () => require('@workflow/world').getQueueTopicPrefix('workflow')

function recover(base, queue, occasion) {
  return requeueUnfinishedRuns(base.runs, queue, { topicPrefix: topicPrefix(), occasion })
}

async function requeue(base, queue, { runId, occasion }) {
  const run = await base.runs.get(runId, { resolveData: 'none' })
  await requeueRun(run, queue, { topicPrefix: topicPrefix(), occasion })
}

function every(intervalMs, work) {
  if (shared.timer || intervalMs <= 0) return
  shared.timer = setInterval(() => {
    work().catch((error) => {
      process.stderr.write(
        `${JSON.stringify({ level: 'warn', event: 'workflow-sweep-failed', reason: error.message })}\n`,
      )
    })
  }, intervalMs)
  shared.timer.unref()
}

/** @returns {import('@workflow/world').World} */
export default function createWorld() {
  const url = process.env.WORKFLOW_POSTGRES_URL
  const store = url ? postgresWorld(url) : filesWorld()
  const { base } = store

  const queue = (name, message, options) =>
    base.queue(name, message, {
      ...options,
      headers: { ...options?.headers, [QUEUE_KEY_HEADER]: queueKey() },
    })

  return {
    ...base,
    queue,
    events: {
      ...base.events,
      create: (runId, data, params) =>
        shared.append(runId ?? 'new', () => base.events.create(runId, data, params)),
    },
    createQueueHandler(prefix, handler) {
      const deliver = base.createQueueHandler(prefix, (message, meta) => {
        const run = () => handler(message, meta)
        if (message?.stepId) return store.exclusive(`step:${message.stepId}`, run, STEP_BUSY)
        if (!message?.runId) return run()
        const { runId } = message
        const replay = async () => {
          const next = await run()
          const seconds = next?.timeoutSeconds
          if (!seconds) return next
          await store.wakeLater(shared.queue ?? queue, {
            queueName: meta.queueName,
            runId,
            seconds,
          })
        }
        return shared.replay(runId, () => store.exclusive(`run:${runId}`, replay, RUN_BUSY))
      })
      return async (request) =>
        hasQueueKey(request.headers) ? deliver(request) : new Response(null, { status: 404 })
    },
    async start() {
      queueKey()
      shared.queue = queue
      await store.start(queue)
    },
    async close() {
      clearInterval(shared.timer)
      shared.timer = null
      shared.wakes?.clear()
      shared.wakes = null
      shared.files = null
      shared.queue = null
      await base.close?.()
      await shared.locks?.close()
      shared.locks = null
      shared.unlockDirectory?.()
      shared.unlockDirectory = null
    },
  }
}
