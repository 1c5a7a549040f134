import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  recordMessageFailed,
  recordMessageSent,
  recordMessageUnknown,
  reserveMessage,
  startMessage,
} from '#lib/db/messages.ts'
import { claimOutbox, completeOutbox, failOutbox } from '#lib/db/outbox.ts'
import { recordWebhook } from '#lib/db/webhooks.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { reportLeak } from './test-story.ts'
import { buildWorld, type World } from './test-world.ts'

let test: TestDatabase
let world: World
beforeAll(async () => {
  test = await createTestDatabase()
  world = await buildWorld(test)
})
afterAll(() => test.close())

describe('the inbox', () => {
  it('knows a delivery it has seen', async () => {
    const webhook = { provider: 'twilio', dedupeKey: randomUUID(), kind: 'voice' }
    expect(await recordWebhook(test.db, webhook)).toBe(true)
    expect(await recordWebhook(test.db, webhook)).toBe(false)
    expect(await recordWebhook(test.db, { ...webhook, provider: 'other' })).toBe(true)
    await expect(recordWebhook(test.db, { ...webhook, dedupeKey: '' })).rejects.toThrow('required')
  })
})

describe('the outbox', () => {
  beforeEach(async () => {
    await test.pg.exec('delete from outbox')
    await reportLeak(test, world)
    // One message is enough here.
    await test.pg.exec(`delete from outbox where topic <> 'incident.reported'`)
  })
  const claim = () => claimOutbox(test.db, { limit: 10, leaseSeconds: 30 })

  it('leases a row to one consumer until it is done', async () => {
    const [entry] = await claim()
    expect(entry).toMatchObject({ topic: 'incident.reported', attempts: 1 })
    expect(await claim()).toEqual([])
    await completeOutbox(test.db, { id: entry?.id ?? 0 })
    await test.pg.exec(`update outbox set locked_until = now() - interval '1 minute'`)
    expect(await claim()).toEqual([])
  })

  it('offers it again after a failure or a lost consumer', async () => {
    const [entry] = await claim()
    const id = entry?.id ?? 0
    await failOutbox(test.db, { id, error: 'no hook', retrySeconds: 60 })
    expect(await claim()).toEqual([])
    await test.pg.exec(`update outbox set available_at = now() - interval '1 second'`)
    expect(await claim()).toMatchObject([{ id, attempts: 2 }])
    await test.pg.exec(`update outbox set locked_until = now() - interval '1 second'`)
    expect(await claim()).toMatchObject([{ id, attempts: 3 }])
  })

  it('parks a row after twenty attempts, with its last error', async () => {
    await test.pg.exec(`update outbox set attempts = 20, last_error = 'no hook'`)
    expect(await claim()).toEqual([])
  })

  it('refuses a nonsensical claim', async () => {
    await expect(claimOutbox(test.db, { limit: 0, leaseSeconds: 5 })).rejects.toThrow('limit 1')
  })
})

describe('a text message', () => {
  const reserve = (key: string, phone = world.guestPhone, incidentId: string | null = null) =>
    reserveMessage(test.db, {
      key,
      claims: {
        organizationId: world.organizationId,
        incidentId,
        partyKind: 'guest',
        partyId: world.guestId,
        phone,
      },
      body: 'The plumber comes at four.',
    })
  const reserveNew = async (incidentId: string | null = null): Promise<string> => {
    const reserved = await reserve(randomUUID(), world.guestPhone, incidentId)
    if (reserved.kind !== 'reserved') throw new Error(reserved.kind)
    return reserved.messageId
  }
  const statusOf = async (id: string) =>
    (await test.one<{ status: string }>('select status from messages where id = $1', [id])).status

  it('is reserved once per key and sent by one sender', async () => {
    const key = randomUUID()
    const first = await reserve(key)
    expect(first).toMatchObject({ kind: 'reserved', created: true, status: 'reserved' })
    expect(await reserve(key)).toEqual({ ...first, created: false })
    const messageId = await reserveNew()
    const starts = await Promise.all([1, 2].map(() => startMessage(test.db, { messageId })))
    expect(starts.filter(Boolean)).toHaveLength(1)
    await recordMessageSent(test.db, { messageId, providerSid: `SM${randomUUID()}` })
    await recordMessageFailed(test.db, { messageId, error: 'late' })
    expect(await statusOf(messageId)).toBe('sent')
  })

  it('goes to known numbers only', async () => {
    expect(await reserve(randomUUID(), '+19991112222')).toEqual({ kind: 'not-in-directory' })
  })

  it('may have been sent when nobody knows, and is told without its words', async () => {
    const incidentId = await reportLeak(test, world)
    const messageId = await reserveNew(incidentId)
    await startMessage(test.db, { messageId })
    await recordMessageUnknown(test.db, { messageId, error: 'timeout' })
    expect(await statusOf(messageId)).toBe('unknown')
    expect(await startMessage(test.db, { messageId })).toBe(false)
    const [event] = await test.all<{ type: string; payload: object }>(
      'select type, payload from incident_events where incident_id = $1 order by seq desc limit 1',
      [incidentId],
    )
    expect(event?.type).toBe('message.unknown')
    expect(JSON.stringify(event?.payload)).not.toContain('plumber')
  })
})

describe('the push to screens', () => {
  it('names rows and carries nothing of them', async () => {
    await test.pg.exec('delete from realtime.messages')
    const incidentId = await reportLeak(test, world)
    const pushed = await test.all<{ topic: string; payload: Record<string, unknown> }>(
      'select topic, payload, private from realtime.messages',
    )
    expect(pushed.length).toBeGreaterThan(2)
    expect(new Set(pushed.map(({ topic }) => topic))).toEqual(
      new Set([`org:${world.organizationId}`]),
    )
    const known = ['callId', 'change', 'id', 'incidentId', 'madeAt', 'seq', 'table']
    const keys = new Set(pushed.flatMap(({ payload }) => Object.keys(payload)))
    expect([...keys].toSorted()).toEqual(known)
    expect(pushed.some(({ payload }) => payload['incidentId'] === incidentId)).toBe(true)
    expect(JSON.stringify(pushed)).not.toContain(world.guestPhone)
  })
})
