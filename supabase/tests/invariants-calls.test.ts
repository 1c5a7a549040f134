import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordDialUnknown, reserveCall, startDialling } from '#lib/db/calls.ts'
import { advanceIncident } from '#lib/db/incidents.ts'
import { reserveMessage, startMessage } from '#lib/db/messages.ts'
import { recordQuote } from '#lib/db/quotes.ts'
import {
  INCIDENT_SUCCESSORS,
  incidentStatusSchema,
  type IncidentStatus,
} from '#lib/domain/incident.ts'
import { startHttpDatabase, type HttpDatabase } from './http-database.ts'
import { CLOSED, force, overwrite } from './invariants.ts'
import type { TestDatabase } from './test-database.ts'
import { guestCalls, moveTo, reportLeak, ring } from './test-story.ts'
import { briefFor, buildWorld, inHours, NO_CLAIMS, quoteOf, type World } from './test-world.ts'

let database: HttpDatabase
let test: TestDatabase
let world: World
let incidentId: string
beforeAll(async () => {
  database = await startHttpDatabase()
  test = database.test
})
afterAll(() => database[Symbol.asyncDispose]())
beforeEach(async () => {
  world = await buildWorld(test)
  incidentId = await reportLeak(test, world)
})

const reserve = () =>
  reserveCall(test.db, {
    key: randomUUID(),
    claims: {
      ...NO_CLAIMS,
      round: null,
      organizationId: world.organizationId,
      purpose: 'vendor_quote',
      partyKind: 'vendor',
      partyId: world.marco.vendorId,
      contactId: world.marco.contactId,
      phone: world.marco.phone,
      incidentId,
    },
    brief: briefFor('vendor_quote'),
    deadlineAt: inHours(1),
  })
async function reserveMarco(): Promise<string> {
  const reserved = await reserve()
  if (reserved.kind !== 'reserved') throw new Error(reserved.kind)
  return reserved.callId
}
const call = (phone: string, status = 'reserved'): string => `
  insert into calls (id, organization_id, direction, purpose, party_kind, party_id, phone, status, brief)
  values ('00000000-0000-4000-8000-0000000000c1', '${world.organizationId}', 'outbound',
    'vendor_quote', 'vendor', '${world.marco.vendorId}', '${phone}', '${status}', '{}')`
const attempt = `
  insert into call_attempts (organization_id, call_id, key)
  select organization_id, id, 'forced' from calls where id = '00000000-0000-4000-8000-0000000000c1'`
const dial = (callId: string): string =>
  `update call_attempts set state = 'dialling' where call_id = '${callId}'`

describe('nobody is dialled without a reserved attempt, and never again by itself (I3)', () => {
  it('holds whoever writes the call', async () => {
    expect(await force(test, `${call(world.marco.phone)}; ${attempt}`)).toBe('done')
    expect(await force(test, call(world.marco.phone, 'dialling'))).toBe(
      'call 00000000-0000-4000-8000-0000000000c1 goes out without a reserved attempt',
    )
    const { error } = await test.db.from('calls').insert({} as never)
    expect(error?.code).toBe(CLOSED)
    const callId = await reserveMarco()
    expect(await force(test, `delete from calls where id = '${callId}'`)).toBe(
      'call_attempts_call_id_fkey',
    )
  })

  it('gives the telephone to one of those who ask at the same moment', async () => {
    const callId = await reserveMarco()
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => startDialling(test.db, { callId })),
    )
    expect(answers.filter(Boolean)).toHaveLength(1)
  })

  it('does not dial again what may have rung', async () => {
    const callId = await reserveMarco()
    await startDialling(test.db, { callId })
    await recordDialUnknown(test.db, { callId })
    expect(await startDialling(test.db, { callId })).toBe(false)
    expect(await force(test, dial(callId))).toBe('call_attempts cannot go from unknown to dialling')
    expect(await force(test, `update calls set status = 'reserved' where id = '${callId}'`)).toBe(
      'calls cannot go from unknown to reserved',
    )
    expect(await overwrite(test, 'calls', callId, { status: 'reserved' })).toBe(CLOSED)
  })
})

describe('only people in the books are rung, in their role, with consent, unless they said no (I4)', () => {
  const NOT_THEM = 'calls go to people in the books who have not refused'
  const withdraw = (): string =>
    `update vendor_contacts set consent_at = null where id = '${world.marco.contactId}'`
  const suppress = (): string =>
    `insert into suppressions (organization_id, phone, reason)
     values ('${world.organizationId}', '${world.marco.phone}', 'asked')`

  it('holds whoever writes the call', async () => {
    expect(await force(test, call('+19990000000'))).toBe(NOT_THEM)
    expect(await force(test, call(world.guestPhone))).toBe(NOT_THEM)
    expect(await force(test, `${withdraw()}; ${call(world.marco.phone)}`)).toBe(NOT_THEM)
    expect(await force(test, `${suppress()}; ${call(world.marco.phone)}`)).toBe(NOT_THEM)
  })

  it('holds between the reservation and the telephone', async () => {
    const callId = await reserveMarco()
    await test.pg.exec(suppress())
    expect(await force(test, dial(callId))).toBe(
      `call ${callId} must not go out: the number is suppressed`,
    )
    expect(await startDialling(test.db, { callId })).toBe(false)
    expect(
      await test.one('select state, error from call_attempts where call_id = $1', [callId]),
    ).toEqual({ state: 'refused', error: 'the number is suppressed' })
    expect(await reserve()).toEqual({ kind: 'suppressed' })
  })
})

describe('nobody else is written to either (I4)', () => {
  const message = (phone: string): string =>
    `insert into messages (organization_id, key, party_kind, party_id, phone, body)
     values ('${world.organizationId}', 'forced', 'guest', '${world.guestId}', '${phone}', 'Hello')`
  const refuse = (): string =>
    `insert into suppressions (organization_id, phone, reason)
     values ('${world.organizationId}', '${world.guestPhone}', 'asked')`
  const NOT_THEM = 'messages go to people in the books who have not refused'

  it('whoever writes the message, and whenever they refuse', async () => {
    expect(await force(test, message(world.guestPhone))).toBe('done')
    expect(await force(test, message(world.marco.phone))).toBe(NOT_THEM)
    expect(await force(test, `${refuse()}; ${message(world.guestPhone)}`)).toBe(NOT_THEM)
    expect(
      await force(
        test,
        `${message(world.guestPhone)}; ${refuse()};
         update messages set status = 'sending' where key = 'forced'`,
      ),
    ).toBe(NOT_THEM)
  })

  it('and the message that was reserved says why it was not sent', async () => {
    const reserved = await reserveMessage(test.db, {
      key: randomUUID(),
      claims: {
        organizationId: world.organizationId,
        incidentId,
        partyKind: 'guest',
        partyId: world.guestId,
        phone: world.guestPhone,
      },
      body: 'Hello',
    })
    if (reserved.kind !== 'reserved') throw new Error(reserved.kind)
    await test.pg.exec(refuse())
    expect(await startMessage(test.db, reserved)).toBe(false)
    expect(
      await test.one('select status, error from messages where id = $1', [reserved.messageId]),
    ).toEqual({ status: 'failed', error: 'they must not be written to any more' })
  })
})

describe('an incident moves where the domain lets it, once (I7), and what is over stays over (I8)', () => {
  const statuses = incidentStatusSchema.options
  const illegal = statuses.flatMap((from) =>
    statuses
      .filter((to) => to !== from && !INCIDENT_SUCCESSORS[from].includes(to))
      .map((to): [IncidentStatus, IncidentStatus] => [from, to]),
  )

  it(`refuses each of the ${illegal.length} other moves, whoever tries`, async () => {
    const original = await reportLeak(test, world)
    for (const [from, to] of illegal) {
      // The state to start from is put there with the triggers off.
      const sql = `
        set local session_replication_role = replica;
        update incidents set status = '${from}',
          duplicate_of = ${from === 'duplicate' ? `'${original}'` : 'null'} where id = '${incidentId}';
        set local session_replication_role = origin;
        update incidents set status = '${to}' where id = '${incidentId}'`
      // oxlint-disable-next-line no-await-in-loop -- one session
      expect(await force(test, sql)).toBe(`an incident cannot go from ${from} to ${to}`)
    }
    expect(await overwrite(test, 'incidents', incidentId, { status: 'closed' })).toBe(CLOSED)
    expect(await overwrite(test, 'incidents', incidentId, { version: 9 })).toBe(CLOSED)
  })

  it('lets one of those who move it at the same moment, and records the others as late', async () => {
    const advance = (key: string) =>
      advanceIncident(test.db, {
        incidentId,
        to: 'triaged',
        key,
        type: 'incident.triaged',
        actorKind: 'system',
        actorId: null,
        payload: {},
      })
    const moves = await Promise.all(Array.from({ length: 8 }, (_, index) => advance(`k${index}`)))
    expect(moves.filter(({ kind }) => kind === 'advanced')).toHaveLength(1)
    expect(moves.filter(({ kind }) => kind === 'stale')).toHaveLength(7)
    expect(
      await test.one(
        `select version, (select count(*)::int from incident_events as event
           where event.incident_id = incidents.id and type = 'late:incident.triaged') as late
         from incidents where id = $1`,
        [incidentId],
      ),
    ).toEqual({ version: 2, late: 7 })
  })
})

describe('a report and what must follow from it are one (I10)', () => {
  it('so that nobody is told of an incident that wakes nobody', async () => {
    const callId = await guestCalls(test, world)
    const sql = `
      alter table outbox add constraint outbox_is_broken check (false) not valid;
      select report_incident('${callId}', 'tool-1',
        '{"trade": "plumbing", "priority": "p0", "summary": "Gas"}')`
    expect(await force(test, sql)).toBe('outbox_is_broken')
    expect(
      await test.all('select topic from outbox where dedupe_key = $1', [
        `incident.reported:${incidentId}`,
      ]),
    ).toEqual([{ topic: 'incident.reported' }])
    const { error } = await test.db.from('outbox').delete().eq('topic', 'incident.reported')
    expect(error?.code).toBe(CLOSED)
  })
})

describe('nobody is rung about what is over, but the guest (I11)', () => {
  it('holds for what was reserved before, whoever dials', async () => {
    const callId = await reserveMarco()
    await moveTo(test, incidentId, 'cancelled')
    expect(await force(test, dial(callId))).toBe(
      `call ${callId} must not go out: the incident is over`,
    )
    expect(await startDialling(test.db, { callId })).toBe(false)
    expect(await reserve()).toEqual({ kind: 'incident-over' })
    const toGuest = {
      organizationId: world.organizationId,
      purpose: 'guest_update',
      partyKind: 'guest',
      partyId: world.guestId,
      phone: world.guestPhone,
      incidentId,
    } as const
    expect(await ring(test, toGuest)).toBeTypeOf('string')
  })
})

describe('a tool may do what its call was made for, and not what its arguments say (I12)', () => {
  it('because a call keeps its claims', async () => {
    const callId = await guestCalls(test, world)
    const kept = `call ${callId} keeps its claims`
    const claim = (change: string): Promise<string> =>
      force(test, `update calls set ${change} where id = '${callId}'`)
    expect(await claim(`party_kind = 'landlord', party_id = '${world.landlordId}'`)).toBe(kept)
    expect(await claim(`purpose = 'vendor_visit'`)).toBe(kept)
    expect(await claim(`phone = '${world.landlordPhone}'`)).toBe(kept)
    // Another guest's, at another house.
    const foreign = await reportLeak(test, await buildWorld(test))
    expect(await claim(`incident_id = '${foreign}'`)).toBe(kept)
    expect(await claim('property_id = null')).toBe(kept)
    expect(await claim(`provider_sid = 'CA0'`)).toBe(kept)
    expect(await overwrite(test, 'calls', callId, { party_kind: 'manager' })).toBe(CLOSED)
  })

  it('and a guest cannot name a price', async () => {
    const callId = await guestCalls(test, world)
    const named = { callId, toolCallId: 't', quote: quoteOf(1), evidenceTurnSeq: null }
    expect(await recordQuote(test.db, named)).toEqual({ kind: 'refused', reason: 'no-request' })
  })

  it('and nothing names a thing of another organisation', async () => {
    const other = await buildWorld(test)
    expect(
      await force(
        test,
        `update stays set property_id = '${other.propertyId}'
        where property_id = '${world.propertyId}'`,
      ),
    ).toBe('stays.property_id names something of another organisation')
    expect(
      await force(
        test,
        `update incidents set property_id = '${other.propertyId}' where id = '${incidentId}'`,
      ),
    ).toMatch(/^incident PL-\d+ stays where it was reported$/)
    const moved = { organization_id: other.organizationId }
    expect(await overwrite(test, 'properties', world.propertyId, moved)).toBe('23514')
  })
})
