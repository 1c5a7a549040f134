import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getApproval, getApprovalForIncident } from '#lib/db/approvals.ts'
import {
  findUnknownSid,
  getAttemptKey,
  getCall,
  getCallBrief,
  getCallByProviderSid,
  listCalls,
  recordCallStatus,
} from '#lib/db/calls.ts'
import {
  closeIncident,
  getIncident,
  getLatestGuestAnswer,
  recordGuestAnswer,
} from '#lib/db/incidents.ts'
import { matchMaintenance } from '#lib/db/maintenance.ts'
import { listQuotes } from '#lib/db/quotes.ts'
import { appendTurn, listTurns } from '#lib/db/turns.ts'
import { getActiveVisit, getVisit, recordVisitEvent } from '#lib/db/visits.ts'
import { startHttpDatabase, type HttpDatabase } from './http-database.ts'
import type { TestDatabase } from './test-database.ts'
import {
  agreeVisit,
  askLandlord,
  callAboutVisit,
  guestCalls,
  reportLeak,
  ring,
} from './test-story.ts'
import { buildWorld, inHours, type World } from './test-world.ts'

// What `lib/db` reads is checked where it is read: through supabase-js and the embedded server.
let database: HttpDatabase
let test: TestDatabase
let world: World
beforeAll(async () => {
  database = await startHttpDatabase()
  test = database.test
  world = await buildWorld(test)
})
afterAll(() => database[Symbol.asyncDispose]())

describe('what the programs read', () => {
  it('is an incident with its calls and their words', async () => {
    const { db } = test
    const callId = await guestCalls(test, world)
    const turn = { callId, endedMs: null, interrupted: false, heardMs: null }
    await appendTurn(db, { ...turn, seq: 1, speaker: 'caller', text: 'Water!', startedMs: 900.4 })
    await appendTurn(db, { ...turn, seq: 0, speaker: 'agent', text: 'Hello', startedMs: 0 })
    expect(await listTurns(db, callId)).toMatchObject([
      { seq: 0, speaker: 'agent', text: 'Hello' },
      { seq: 1, speaker: 'caller', text: 'Water!', startedMs: 900 },
    ])
    const incidentId = await reportLeak(test, world)
    expect(await getIncident(db, incidentId)).toMatchObject({
      status: 'reported',
      priority: 'p1',
      guestId: world.guestId,
      details: { trade: 'plumbing' },
    })
    const [call] = await listCalls(db, incidentId)
    expect(call).toMatchObject({ purpose: 'guest_intake', phone: world.guestPhone, incidentId })
    expect(await getCallByProviderSid(db, call?.providerSid ?? '')).toEqual(call)
    expect(await getCallByProviderSid(db, 'CAnobody')).toBeNull()
    expect(await getAttemptKey(db, callId)).toBeNull()
    expect(await getCallBrief(db, callId)).toMatchObject({
      claims: { callId, partyKind: 'guest', propertyId: world.propertyId },
      brief: { purpose: 'guest_intake' },
    })
  })

  it("is which of the carrier's calls is none of ours yet", async () => {
    const { db } = test
    const { providerSid } = await getCall(db, await guestCalls(test, world))
    const [known, lost] = [providerSid ?? '', `CA${'0'.repeat(32)}`]
    expect(await findUnknownSid(db, [known, lost])).toBe(lost)
    expect(await findUnknownSid(db, [known])).toBeNull()
    expect(await findUnknownSid(db, [])).toBeNull()
  })

  it('is what was asked of the landlord, and on which figures', async () => {
    const asked = await askLandlord(test, world)
    expect(await getApproval(test.db, asked.approvalId)).toMatchObject({
      status: 'pending',
      capCents: 285_00,
      quoteId: asked.quoteIds.marco,
    })
    expect(await getApprovalForIncident(test.db, asked.incidentId, 2)).toBeNull()
    expect(await listQuotes(test.db, asked.incidentId, 1)).toHaveLength(2)
  })

  it('is the visit, from the agreed window to the guest who confirms', async () => {
    const { db } = test
    const { incidentId, visitId } = await agreeVisit(test, world)
    const visit = await getVisit(db, visitId)
    expect(Date.parse(visit.endsAt) - Date.parse(visit.startsAt)).toBe(2 * 3_600_000)
    expect((await getActiveVisit(db, incidentId))?.id).toBe(visitId)
    const callId = await callAboutVisit(test, world, visitId, {
      vendor: world.marco,
      phone: world.marco.phone,
    })
    const report = { callId, payload: { note: 'soldered' } }
    await recordVisitEvent(db, { ...report, toolCallId: 't1', event: 'arrived' })
    await recordVisitEvent(db, { ...report, toolCallId: 't2', event: 'done' })
    expect(await getVisit(db, visitId)).toMatchObject({
      status: 'done',
      report: { note: 'soldered' },
    })
    expect(await getActiveVisit(db, incidentId)).toBeNull()
    expect(await getLatestGuestAnswer(db, incidentId)).toBeNull()
    const guestCall = await ring(test, {
      organizationId: world.organizationId,
      purpose: 'guest_update',
      partyKind: 'guest',
      partyId: world.guestId,
      phone: world.guestPhone,
      incidentId,
    })
    await recordGuestAnswer(db, {
      callId: guestCall,
      toolCallId: 't3',
      event: 'fixed',
      payload: {},
    })
    expect(await getLatestGuestAnswer(db, incidentId)).toBe('fixed')
    const { providerSid } = await getCall(db, guestCall)
    expect(
      await recordCallStatus(db, {
        callId: guestCall,
        providerSid: providerSid ?? '',
        status: 'completed',
        sequence: null,
        at: inHours(0),
      }),
    ).toEqual({ applied: true, ended: true })
    expect((await getCall(db, guestCall)).endedAt).not.toBeNull()
    const embedding = Array.from({ length: 768 }, (_, index) => Math.sin(index))
    await closeIncident(db, {
      incidentId,
      key: 'close',
      record: {
        title: 'Joint replaced',
        description: '',
        resolution: 'Soldered',
        trade: 'plumbing',
        costCents: null,
        embedding,
        embeddingModel: 'm',
      },
    })
    const [match] = await matchMaintenance(db, {
      propertyId: world.propertyId,
      embedding,
      model: 'm',
      limit: 3,
    })
    expect(match).toMatchObject({ title: 'Joint replaced', costCents: null })
    expect(match?.similarity).toBeCloseTo(1)
  })

  it('says what is missing, and what was wrong, without quoting rows', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000'
    await expect(getIncident(test.db, nobody)).rejects.toMatchObject({
      code: 'database-row-missing',
      remedy: 'give-up',
    })
    await expect(
      appendTurn(test.db, {
        callId: nobody,
        seq: 0,
        speaker: 'agent',
        text: 'x',
        startedMs: 0,
        endedMs: null,
        interrupted: false,
        heardMs: null,
      }),
    ).rejects.toMatchObject({
      code: 'database-refused',
      remedy: 'give-up',
      message: expect.stringContaining('there is no call'),
    })
  })
})
