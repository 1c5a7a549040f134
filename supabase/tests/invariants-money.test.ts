import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { decideApproval } from '#lib/db/approvals.ts'
import { advanceIncident } from '#lib/db/incidents.ts'
import { startHttpDatabase, type HttpDatabase } from './http-database.ts'
import { CLOSED, force, overwrite } from './invariants.ts'
import type { TestDatabase } from './test-database.ts'
import { askLandlord, ring, type Asked } from './test-story.ts'
import { buildWorld, type World } from './test-world.ts'

// Every invariant against the strongest that ever writes: the secret key through the API, and a
// superuser who goes around the functions.
let database: HttpDatabase
let test: TestDatabase
let world: World
let asked: Asked
beforeAll(async () => {
  database = await startHttpDatabase()
  test = database.test
})
afterAll(() => database[Symbol.asyncDispose]())
beforeEach(async () => {
  world = await buildWorld(test)
  asked = await askLandlord(test, world)
})

const decide = () =>
  decideApproval(test.db, {
    approvalId: asked.approvalId,
    decision: 'approve',
    quoteId: null,
    method: 'dashboard',
    actorKind: 'manager',
    actorId: null,
    note: null,
    callId: null,
  })

describe('work is approved only by a live approval of its quote, scope and amount (I1)', () => {
  const UNCOVERED = /^incident PL-\d+ has no live approval that covers its quote$/
  /** An approval and an acceptance as they should be, but for a change; then the incident follows. */
  const approveWith = (change: string, after = 'select 1'): Promise<string> =>
    force(
      test,
      `${change};
       update quotes set status = 'accepted' where id = '${asked.quoteIds.marco}';
       update approvals set status = 'approved', method = 'keypad', decided_by_kind = 'landlord',
         decided_at = now() where id = '${asked.approvalId}';
       ${after};
       update incidents set status = 'approved' where id = '${asked.incidentId}'`,
    )
  const approval = (change: string): string =>
    `update approvals set ${change} where id = '${asked.approvalId}'`

  it('lets it pass when all of it is there', async () => {
    expect(await approveWith('select 1')).toBe('done')
  })

  it('holds for the secret key, the functions and the superuser', async () => {
    expect(await overwrite(test, 'incidents', asked.incidentId, { status: 'approved' })).toBe(
      CLOSED,
    )
    expect(await overwrite(test, 'approvals', asked.approvalId, { status: 'approved' })).toBe(
      CLOSED,
    )
    const advanced = advanceIncident(test.db, {
      incidentId: asked.incidentId,
      to: 'approved',
      key: 'bold',
      type: 'incident.approved',
      actorKind: 'system',
      actorId: null,
      payload: {},
    })
    await expect(advanced).rejects.toThrow('no live approval')
    const bare = `update incidents set status = 'approved' where id = '${asked.incidentId}'`
    expect(await force(test, bare)).toMatch(UNCOVERED)
  })

  it('holds when the cap, the scope, the currency or the quote is another', async () => {
    expect(await approveWith(approval('cap_cents = 28499'))).toMatch(UNCOVERED)
    expect(await approveWith(approval(`scope_hash = 'other'`))).toMatch(UNCOVERED)
    expect(await approveWith(approval(`currency = 'EUR'`))).toMatch(UNCOVERED)
    expect(await approveWith(approval(`quote_id = '${asked.quoteIds.dana}'`))).toMatch(UNCOVERED)
    expect(await approveWith('select 1', approval(`status = 'superseded'`))).toMatch(UNCOVERED)
  })

  it('names who decided and how, and nobody decides twice', async () => {
    expect(await force(test, approval(`status = 'approved'`))).toBe(
      'approvals_decisions_name_method_and_actor',
    )
    await decide()
    expect(await force(test, approval(`status = 'declined'`))).toBe(
      'approvals cannot go from approved to declined',
    )
  })

  it('keeps what was decided, and the figures it was decided on', async () => {
    await decide()
    const decided = `approval ${asked.approvalId} has been decided`
    expect(await force(test, approval('cap_cents = 99900'))).toBe(decided)
    expect(await force(test, approval(`decided_by_kind = 'landlord'`))).toBe(decided)
    const raise = `update quotes set amount_max_cents = 99900 where id = '${asked.quoteIds.marco}'`
    expect(await force(test, raise)).toBe(`quote ${asked.quoteIds.marco} has been decided on`)
    expect(await overwrite(test, 'quotes', asked.quoteIds.marco, { amount_max_cents: 1 })).toBe(
      CLOSED,
    )
  })

  it('gives one answer to landlords who press at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, decide))
    expect(answers.map(({ kind }) => kind).toSorted()).toEqual([
      'decided',
      ...Array<string>(7).fill('inert'),
    ])
  })
})

describe('one quote of an incident is accepted (I2)', () => {
  it('whoever accepts the second', async () => {
    await decide()
    const second = `update quotes set status = 'accepted' where id = '${asked.quoteIds.dana}'`
    expect(await force(test, second)).toBe('quotes cannot go from rejected to accepted')
    const both = await askLandlord(test, await buildWorld(test))
    expect(
      await force(
        test,
        `update quotes set status = 'accepted' where incident_id = '${both.incidentId}'`,
      ),
    ).toBe('quotes_one_accepted_idx')
    expect(await overwrite(test, 'quotes', asked.quoteIds.dana, { status: 'accepted' })).toBe(
      CLOSED,
    )
  })

  it('and one approval is live', async () => {
    await decide()
    const again = `insert into approvals (organization_id, incident_id, round, quote_id, landlord_id,
        scope_hash, cap_cents, expires_at, status, method, decided_by_kind, decided_at)
      select organization_id, incident_id, round + 1, quote_id, landlord_id, scope_hash, cap_cents,
        expires_at, status, method, decided_by_kind, decided_at
      from approvals where id = '${asked.approvalId}'`
    expect(await force(test, again)).toBe('approvals_one_live_idx')
  })
})

describe('a figure is confirmed by words that were said, or is unconfirmed (I5)', () => {
  const quote = (change: string): string =>
    `update quotes set ${change} where id = '${asked.quoteIds.marco}'`

  it('is not confirmed by nothing', async () => {
    expect(await force(test, quote(`confirmation = 'confirmed'`))).toBe(
      'quotes_are_confirmed_by_evidence',
    )
    expect(
      await overwrite(test, 'quotes', asked.quoteIds.marco, { confirmation: 'confirmed' }),
    ).toBe(CLOSED)
  })

  it('is not confirmed by the words of another call, or by words that were not those', async () => {
    const evidence = (callId: string, sha256: string): string =>
      `insert into evidence (id, organization_id, call_id, turn_seq, speaker, verbatim, started_ms, sha256)
       values ('00000000-0000-4000-8000-0000000000e1', '${world.organizationId}', '${callId}', 0,
         'caller', 'It is 285', 0, ${sha256});
       ${quote(`confirmation = 'confirmed', evidence_id = '00000000-0000-4000-8000-0000000000e1'`)}`
    const hash = `encode(sha256('It is 285'), 'hex')`
    const { call_id: itsCall } = await test.one<{ call_id: string }>(
      'select call_id from quotes where id = $1',
      [asked.quoteIds.marco],
    )
    const otherCall = await ring(test, {
      organizationId: world.organizationId,
      purpose: 'landlord_approval',
      partyKind: 'landlord',
      partyId: world.landlordId,
      phone: world.landlordPhone,
      approvalId: asked.approvalId,
    })
    expect(await force(test, evidence(itsCall, hash))).toBe('done')
    expect(await force(test, evidence(otherCall, hash))).toBe(
      `quote ${asked.quoteIds.marco} rests on words of another call`,
    )
    expect(await force(test, evidence(itsCall, `repeat('0', 64)`))).toBe(
      'evidence_hash_fits_its_words',
    )
  })

  it('is not confirmed any more when it changes', async () => {
    const checked = quote(`confirmation = 'unconfirmed'`)
    expect(await force(test, `${checked}; ${quote('amount_max_cents = 29000')}`)).toBe(
      `quote ${asked.quoteIds.marco} has new figures that nobody has checked`,
    )
  })
})
