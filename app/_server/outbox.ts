import { serviceDb } from '#lib/clients/supabase.ts'
import { outboxMessageSchema } from '#lib/contracts/outbox.ts'
import { claimOutbox, completeOutbox, failOutbox, type OutboxEntry } from '#lib/db/outbox.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { deliver } from './deliver.ts'

const BATCH = 20
/** Longer than any delivery takes; a process that dies gives its batch back after this. */
const LEASE_SECONDS = 30
/** First retry; each further one doubles it, up to a minute. */
const RETRY_SECONDS = 1
const LONGEST_RETRY_SECONDS = 60

interface Drains {
  running: Promise<number> | null
  again: boolean
}

// Next bundles this module once per route; one drain per process is enough.
const global = globalThis as { propertylineOutbox?: Drains }
const shared = (global.propertylineOutbox ??= { running: null, again: false })

/**
 * Delivers everything that is due and returns how many messages were delivered. Called by whoever
 * just changed something (the poke) and by a timer (the sweep). Concurrent calls share one drain;
 * a poke during a drain causes one more round, so nothing committed before the call is missed.
 */
export function drainOutbox(): Promise<number> {
  if (shared.running) {
    shared.again = true
    return shared.running
  }
  shared.running = drain().finally(() => (shared.running = null))
  return shared.running
}

async function drain(): Promise<number> {
  let delivered = 0
  do {
    shared.again = false
    try {
      delivered += await drainBatch()
    } catch (error) {
      // The database is away. The sweep comes back; nothing is lost, as nothing was completed.
      log.error('outbox-unreadable', { reason: messageOf(error) })
    }
  } while (shared.again)
  return delivered
}

async function drainBatch(): Promise<number> {
  let delivered = 0
  let entries: OutboxEntry[]
  do {
    entries = await claimOutbox(serviceDb(), { limit: BATCH, leaseSeconds: LEASE_SECONDS })
    const results = await Promise.all(entries.map(deliverEntry))
    delivered += results.filter(Boolean).length
  } while (entries.length === BATCH)
  return delivered
}

/** True when the message needs no further delivery. */
async function deliverEntry(entry: OutboxEntry): Promise<boolean> {
  const db = serviceDb()
  try {
    const message = outboxMessageSchema.parse({ ...entry.payload, topic: entry.topic })
    await deliver(message)
    await completeOutbox(db, { id: entry.id })
    return true
  } catch (error) {
    log.warn('delivery-failed', {
      topic: entry.topic,
      outboxId: entry.id,
      attempts: entry.attempts,
      reason: messageOf(error),
    })
    await failOutbox(db, {
      id: entry.id,
      error: messageOf(error).slice(0, 500),
      retrySeconds: Math.min(RETRY_SECONDS * 2 ** entry.attempts, LONGEST_RETRY_SECONDS),
    })
    return false
  }
}
