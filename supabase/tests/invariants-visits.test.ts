import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { releaseAccessCode } from '#lib/db/access.ts'
import { holdVisit } from '#lib/db/visits.ts'
import { startHttpDatabase, type HttpDatabase } from './http-database.ts'
import { CLOSED, force, overwrite } from './invariants.ts'
import type { TestDatabase } from './test-database.ts'
import { agreeVisit, callAboutVisit, guestCalls, ringForTime } from './test-story.ts'
import { buildWorld, fromNow, inHours, type World } from './test-world.ts'

let database: HttpDatabase
let test: TestDatabase
let world: World
beforeAll(async () => {
  database = await startHttpDatabase()
  test = database.test
})
afterAll(() => database[Symbol.asyncDispose]())
beforeEach(async () => {
  world = await buildWorld(test)
})

/** The visit once more, with something changed. */
const again = (visitId: string, changed: Record<string, string>): string => {
  const columns = [
    'organization_id',
    'incident_id',
    'vendor_id',
    'contact_id',
    'quote_id',
    'approval_id',
    'during',
  ]
  return `insert into visits (${columns.join()})
    select ${columns.map((column) => changed[column] ?? column).join()}
    from visits where id = '${visitId}'`
}

describe('an incident has one active visit, a vendor is in one place (I2)', () => {
  it('whoever writes the second', async () => {
    const { visitId } = await agreeVisit(test, world)
    const nextDay = `tstzrange(lower(during) + interval '1 day', upper(during) + interval '1 day')`
    expect(await force(test, again(visitId, { during: nextDay }))).toBe('visits_one_active_idx')
    const second = await ringForTime(test, world)
    const sameTime = again(visitId, {
      incident_id: `'${second.incidentId}'`,
      quote_id: `'${second.quoteIds.marco}'`,
      approval_id: `'${second.approvalId}'`,
    })
    expect(await force(test, sameTime)).toBe('visits_of_one_vendor_do_not_overlap')
    expect(await overwrite(test, 'visits', visitId, { status: 'cancelled' })).toBe(CLOSED)
    const { error } = await test.db.from('visits').insert({} as never)
    expect(error?.code).toBe(CLOSED)
  })

  it('when two incidents want the same hour at the same moment', async () => {
    const calls = [await ringForTime(test, world), await ringForTime(test, world)]
    const answers = await Promise.all(
      calls.map(({ callId }, index) =>
        holdVisit(test.db, {
          callId,
          toolCallId: 'tool',
          startsAt: inHours(1 + index / 2),
          endsAt: inHours(3),
        }),
      ),
    )
    expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['conflict', 'held'])
  })

  it('and a visit that is over does not begin again', async () => {
    const { visitId } = await agreeVisit(test, world)
    const change = (status: string): string =>
      `update visits set status = '${status}' where id = '${visitId}'`
    expect(await force(test, `${change('cancelled')}; ${change('scheduled')}`)).toBe(
      'visits cannot go from cancelled to scheduled',
    )
    expect(await force(test, `${change('done')}; ${change('in_progress')}`)).toBe(
      'visits cannot go from done to in_progress',
    )
  })

  it('has a beginning and an end, and a PIN once it is agreed', async () => {
    const { visitId } = await agreeVisit(test, world)
    const change = (sql: string): Promise<string> =>
      force(test, `update visits set ${sql} where id = '${visitId}'`)
    expect(await change(`during = tstzrange(now(), 'infinity')`)).toBe(
      'visits_have_a_beginning_and_an_end',
    )
    expect(await change('pin_hash = null')).toBe('visits_that_are_agreed_have_event_and_pin')
  })
})

describe('an appointment rests on an approval (I1)', () => {
  const NO_APPROVAL = `the visit has no live approval of its vendor's quote`

  it('of the same incident, vendor and quote', async () => {
    const { visitId } = await agreeVisit(test, world)
    const end = `update visits set status = 'cancelled' where id = '${visitId}'`
    const retry = (changed: Record<string, string>): Promise<string> =>
      force(test, `${end}; ${again(visitId, changed)}`)
    expect(await retry({})).toBe('done')
    expect(await retry({ vendor_id: `'${world.dana.vendorId}'` })).toBe(NO_APPROVAL)
    expect(await retry({ contact_id: `'${world.dana.contactId}'` })).toBe(NO_APPROVAL)
    const other = await ringForTime(test, world)
    expect(await retry({ approval_id: `'${other.approvalId}'` })).toBe(NO_APPROVAL)
    expect(await retry({ incident_id: `'${other.incidentId}'` })).toBe(NO_APPROVAL)
  })
})

describe('an access code reaches the assigned contact inside the grant, and nobody else (I6)', () => {
  const SEALED = 'v1:aXY:dGFn:Y29kZQ'
  let visitId: string
  let callId: string
  beforeEach(async () => {
    await test.pg.query(
      `insert into access_codes (organization_id, property_id, ciphertext, label) values ($1, $2, $3, 'box')`,
      [world.organizationId, world.propertyId, SEALED],
    )
    visitId = (await agreeVisit(test, world)).visitId
    callId = await callAboutVisit(test, world, visitId, {
      vendor: world.marco,
      phone: world.marco.phone,
    })
  })
  const verify = (): string => `update calls set pin_verified_at = now() where id = '${callId}'`
  const grant = (changed: { call?: string; contact?: string; from?: string } = {}): string =>
    `insert into access_grants (organization_id, visit_id, contact_id, call_id, property_id, not_before,
       not_after)
     values ('${world.organizationId}', '${visitId}', '${changed.contact ?? world.marco.contactId}',
       '${changed.call ?? callId}', '${world.propertyId}', now() ${changed.from ?? ''},
       now() + interval '1 hour')`
  const NOT_THEM = 'nobody is let in but the assigned contact, after the PIN'

  it('is stored sealed and never read back with the secret key', async () => {
    const { error } = await test.db.from('access_codes').select('ciphertext')
    expect(error?.code).toBe(CLOSED)
    const bare = { ciphertext: '4815' }
    const { id } = await test.one<{ id: string }>(
      'select id from access_codes where property_id = $1',
      [world.propertyId],
    )
    expect(await overwrite(test, 'access_codes', id, bare)).toBe('23514')
    expect(
      await force(test, `update access_codes set ciphertext = '4815' where id = '${id}'`),
    ).toBe('access_codes_are_sealed')
  })

  it('is not released without the PIN, on another call, to another contact or at another time', async () => {
    const guest = await guestCalls(test, world)
    expect(await force(test, grant())).toBe(NOT_THEM)
    expect(await force(test, `${verify()}; ${grant()}`)).toBe('done')
    expect(await force(test, `${verify()}; ${grant({ call: guest })}`)).toBe(NOT_THEM)
    expect(await force(test, `${verify()}; ${grant({ contact: world.dana.contactId })}`)).toBe(
      NOT_THEM,
    )
    expect(await force(test, `${verify()}; ${grant({ from: `+ interval '1 minute'` })}`)).toBe(
      'access_grants_are_given_inside_their_window',
    )
    const { error } = await test.db.from('access_grants').insert({} as never)
    expect(error?.code).toBe(CLOSED)
  })

  it('leaves no way to a guest, and a release that cannot be undone or hidden', async () => {
    const released = (call: string) =>
      releaseAccessCode(test.db, { callId: call, toolCallId: 't', now: fromNow(0) })
    expect(await released(await guestCalls(test, world))).toEqual({
      kind: 'refused',
      reason: 'no-visit',
    })
    await test.pg.exec(verify())
    expect(await released(callId)).toMatchObject({ kind: 'released', ciphertext: SEALED })
    expect(await force(test, `delete from access_grants where call_id = '${callId}'`)).toBe(
      'access_grants is append-only',
    )
    expect(await force(test, `delete from calls where id = '${callId}'`)).toBe(
      'access_grants_call_id_fkey',
    )
  })
})
