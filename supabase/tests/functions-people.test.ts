import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  claimVoicemail,
  readCallStanding,
  recordRefusal,
  reportWrongPerson,
} from '#lib/db/call-standing.ts'
import { endConversation, recordCallStatus, reserveCall } from '#lib/db/calls.ts'
import { reserveMessage } from '#lib/db/messages.ts'
import { acceptTransfer, beginTransfer, giveUpTransfer } from '#lib/db/transfers.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { askPlumbers, guestCalls, reportLeak, ring, says } from './test-story.ts'
import { briefFor, buildWorld, inHours, makePhone, NO_CLAIMS, type World } from './test-world.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

async function companyOnCall(phone: string | null = makePhone()): Promise<World> {
  const world = await buildWorld(database)
  await database.all('update public.organizations set on_call_phone = $2 where id = $1', [
    world.organizationId,
    phone,
  ])
  return world
}

const begin = (callId: string, toolCallId = 'tool-1') =>
  beginTransfer(database.db, { callId, toolCallId })

const read = (callId: string): Promise<{ outcome: string | null; providerSid: string }> =>
  database.one('select outcome, metrics, provider_sid as "providerSid" from calls where id = $1', [
    callId,
  ])

async function end(callId: string): Promise<void> {
  const { providerSid } = await read(callId)
  await recordCallStatus(database.db, {
    callId,
    providerSid,
    status: 'completed',
    sequence: 9,
    at: new Date().toISOString(),
  })
}

describe('a transfer', () => {
  test('is begun once, however often it is asked for at the same time', async () => {
    const callId = await guestCalls(database, await companyOnCall())
    const begun = await Promise.all(['a', 'a', 'b', 'c'].map((id) => begin(callId, id)))
    expect(begun).toEqual(Array(4).fill({ kind: 'connecting' }))
    const rows = await database.all('select 1 from transfers where call_id = $1', [callId])
    expect(rows).toHaveLength(1)
  })

  test('is refused when nobody is on call, or only the caller is', async () => {
    const nobody = await guestCalls(database, await companyOnCall(null))
    expect(await begin(nobody)).toEqual({ kind: 'refused', reason: 'nobody-on-call' })
    const world = await companyOnCall(null)
    await database.all('update public.organizations set on_call_phone = $2 where id = $1', [
      world.organizationId,
      world.guestPhone,
    ])
    expect(await begin(await guestCalls(database, world))).toMatchObject({ kind: 'refused' })
  })

  test('is tried twice a call and no more, and not for a call that is over', async () => {
    const world = await companyOnCall()
    const callId = await guestCalls(database, world)
    for (const id of ['a', 'b']) {
      // oxlint-disable-next-line no-await-in-loop
      expect(await begin(callId, id)).toEqual({ kind: 'connecting' })
      // oxlint-disable-next-line no-await-in-loop
      expect(await giveUpTransfer(database.db, callId)).toBe(true)
    }
    expect(await giveUpTransfer(database.db, callId)).toBe(false)
    expect(await begin(callId, 'c')).toEqual({ kind: 'refused', reason: 'tried' })
    const over = await guestCalls(database, world)
    await end(over)
    expect(await begin(over)).toEqual({ kind: 'refused', reason: 'over' })
  })

  test('makes the call a transferred one only when a person has taken it', async () => {
    const world = await companyOnCall()
    const { callIds, incidentId } = await askPlumbers(database, world)
    await begin(callIds.marco)
    expect((await read(callIds.marco)).outcome).toBeNull()
    const accept = (rung: number) => acceptTransfer(database.db, { callId: callIds.marco, rung })
    expect(await accept(1)).toBe(true)
    expect(await accept(1)).toBe(true)
    // Somebody further up who presses a key late is told that the caller is gone.
    expect(await accept(0)).toBe(false)
    expect(await read(callIds.marco)).toMatchObject({ outcome: 'transferred' })
    const events = await database.all(
      `select type from incident_events where incident_id = $1 and type like 'transfer.%'`,
      [incidentId],
    )
    expect(events).toEqual([{ type: 'transfer.accepted' }])
  })

  test('cannot be taken once the caller is gone', async () => {
    const callId = await guestCalls(database, await companyOnCall())
    await begin(callId)
    await end(callId)
    expect(await acceptTransfer(database.db, { callId, rung: 0 })).toBe(false)
  })

  test('that nobody took is told once, to whoever takes the call next', async () => {
    const callId = await guestCalls(database, await companyOnCall())
    const wasUnanswered = async (): Promise<boolean> =>
      (await readCallStanding(database.db, callId)).wasTransferUnanswered
    await begin(callId)
    expect(await wasUnanswered()).toBe(false)
    await giveUpTransfer(database.db, callId)
    expect(await wasUnanswered()).toBe(true)
    await says(database, callId, 7, 'Hello again.')
    expect(await wasUnanswered()).toBe(false)
  })
})

describe('the ladder', () => {
  test('is of managers, who may be rung and texted as the one on call', async () => {
    const world = await companyOnCall()
    const phone = makePhone()
    const { organizationId } = world
    const text = (key: string) =>
      reserveMessage(database.db, {
        key,
        claims: { organizationId, incidentId: null, partyKind: 'manager', partyId: null, phone },
        body: 'Somebody needs you.',
      })
    expect(await text('before')).toEqual({ kind: 'not-in-directory' })
    await database.all(
      `insert into on_call_contacts (organization_id, rank, name, phone) values ($1, 2, 'N', $2)`,
      [organizationId, phone],
    )
    expect(await text('after')).toMatchObject({ kind: 'reserved' })
  })
})

describe('the message on a machine', () => {
  test('is one caller’s to leave, however many want to', async () => {
    const { callIds } = await askPlumbers(database, await buildWorld(database))
    const claims = await Promise.all(
      Array.from({ length: 6 }, () => claimVoicemail(database.db, callIds.marco)),
    )
    expect(claims.filter(Boolean)).toHaveLength(1)
    // What the bridge knows of the call is kept all the same.
    const ending = { callId: callIds.marco, outcome: 'finished', metrics: { clears: 1 } } as const
    await endConversation(database.db, ending)
    expect(await read(callIds.marco)).toMatchObject({
      outcome: 'voicemail',
      metrics: { clears: 1 },
    })
  })

  test('is nobody’s once the conversation or the call is over', async () => {
    const { callIds } = await askPlumbers(database, await buildWorld(database))
    await endConversation(database.db, { callId: callIds.marco, outcome: 'finished', metrics: {} })
    expect(await claimVoicemail(database.db, callIds.marco)).toBe(false)
    await end(callIds.dana)
    expect(await claimVoicemail(database.db, callIds.dana)).toBe(false)
  })
})

describe('what somebody refuses', () => {
  const refuse = (callId: string, what: 'ai' | 'transcript' | 'calls'): Promise<void> =>
    recordRefusal(database.db, { callId, toolCallId: 'tool-1', what })

  async function reserve(world: World, to: 'landlord' | 'vendor', incidentId: string) {
    const party =
      to === 'landlord'
        ? { partyId: world.landlordId, phone: world.landlordPhone }
        : { partyId: world.marco.vendorId, phone: world.marco.phone }
    return reserveCall(database.db, {
      key: `again:${to}:${incidentId}`,
      claims: {
        ...NO_CLAIMS,
        organizationId: world.organizationId,
        purpose: to === 'landlord' ? 'landlord_approval' : 'vendor_quote',
        partyKind: to,
        incidentId,
        round: null,
        ...party,
      },
      brief: briefFor('landlord_approval'),
      deadlineAt: inHours(1),
    })
  }

  function callLandlord(world: World): Promise<string> {
    return ring(database, {
      organizationId: world.organizationId,
      purpose: 'landlord_approval',
      partyKind: 'landlord',
      partyId: world.landlordId,
      phone: world.landlordPhone,
    })
  }

  test('a transcript is refused on this call and on every other from that number', async () => {
    const world = await buildWorld(database)
    const callId = await guestCalls(database, world)
    await refuse(callId, 'transcript')
    await refuse(callId, 'transcript')
    expect(await readCallStanding(database.db, callId)).toMatchObject({ isTranscriptRefused: true })
    const next = await readCallStanding(database.db, await guestCalls(database, world))
    expect(next.isTranscriptRefused).toBe(true)
    const other = await guestCalls(database, await buildWorld(database))
    expect((await readCallStanding(database.db, other)).isTranscriptRefused).toBe(false)
  })

  test('calls are refused for good by a vendor, whatever has happened', async () => {
    const world = await buildWorld(database)
    const { callIds, incidentId } = await askPlumbers(database, world)
    await refuse(callIds.marco, 'calls')
    expect(await reserve(world, 'vendor', incidentId)).toEqual({ kind: 'suppressed' })
  })

  test('an owner who refused calls is rung when their own house is in danger, and only then', async () => {
    const world = await buildWorld(database)
    await refuse(await callLandlord(world), 'calls')
    await expect(callLandlord(world)).rejects.toThrow('suppressed')
    const incidentId = await reportLeak(database, world)
    expect(await reserve(world, 'landlord', incidentId)).toMatchObject({ kind: 'reserved' })
    await database.all(`update incidents set priority = 'p3' where id = $1`, [incidentId])
    await expect(callLandlord(world)).rejects.toThrow('suppressed')
  })

  test('a number that a person has listed is never rung', async () => {
    const world = await buildWorld(database)
    await database.all(
      `insert into suppressions (organization_id, phone, reason) values ($1, $2, 'by hand')`,
      [world.organizationId, world.landlordPhone],
    )
    const incidentId = await reportLeak(database, world)
    expect(await reserve(world, 'landlord', incidentId)).toEqual({ kind: 'suppressed' })
  })

  test('a caller who withholds the number is heeded for this call', async () => {
    const world = await buildWorld(database)
    const callId = await guestCalls(database, { ...world, guestPhone: '' })
    await refuse(callId, 'transcript')
    await refuse(callId, 'calls')
    expect(await readCallStanding(database.db, callId)).toMatchObject({ isTranscriptRefused: true })
    expect(await database.all('select 1 from consents where call_id = $1', [callId])).toEqual([])
  })
})

describe('somebody else at a number', () => {
  const report = (callId: string, isWrongNumber: boolean): Promise<void> =>
    reportWrongPerson(database.db, { callId, toolCallId: 'tool-1', isWrongNumber })
  const flagged = (world: World): Promise<{ phone: string }[]> =>
    database.all('select phone from doubtful_numbers where organization_id = $1', [
      world.organizationId,
    ])

  test('flags a number that is wrong, which is neither rung nor texted any more', async () => {
    const world = await buildWorld(database)
    const { callIds, incidentId } = await askPlumbers(database, world)
    await report(callIds.marco, true)
    await report(callIds.marco, true)
    expect(await flagged(world)).toEqual([{ phone: world.marco.phone }])
    const text = await reserveMessage(database.db, {
      key: `text:${incidentId}`,
      claims: {
        organizationId: world.organizationId,
        incidentId,
        partyKind: 'vendor',
        partyId: world.marco.vendorId,
        phone: world.marco.phone,
      },
      body: 'Your PIN is 1234.',
    })
    expect(text).toEqual({ kind: 'suppressed' })
    const { vendors } = await database.one<{ vendors: { vendorId: string }[] }>(
      'select choose_vendors($1, 10) as vendors',
      [incidentId],
    )
    expect(vendors.map(({ vendorId }) => vendorId)).not.toContain(world.marco.vendorId)
  })

  test('flags nothing when a colleague picked up, or when they rang us', async () => {
    const world = await buildWorld(database)
    const { callIds } = await askPlumbers(database, world)
    await report(callIds.dana, false)
    await report(await guestCalls(database, world), true)
    expect(await flagged(world)).toEqual([])
  })
})
