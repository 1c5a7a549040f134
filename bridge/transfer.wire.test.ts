import { afterAll, beforeAll, expect, test } from 'vitest'
import { emma } from '#sim/people/emma.ts'
import type { Person } from '#sim/people/person.ts'
import { decliningManager, manager } from '#sim/people/sam.ts'
import { type Company, PhoneWorld } from './testing/phone-world.ts'

const SAM = '+14155550150'
const NORA = '+14155550151'

let phones: PhoneWorld
beforeAll(async () => {
  phones = await PhoneWorld.open()
}, 60_000)
afterAll(() => phones.close())

function companyWith(...managers: readonly Person[]): Promise<Company> {
  return phones.company(({ guestPhone }) => [{ ...emma, phone: guestPhone }, ...managers])
}

async function humansRequested(callId: string): Promise<number> {
  const rows = await phones.supabase.all(
    `select 1 from outbox where topic = 'human.requested' and payload ->> 'callId' = $1`,
    [callId],
  )
  return rows.length
}

async function transfersOf(callId: string): Promise<Record<string, unknown>[]> {
  return phones.supabase.all(
    'select state, accepted_rung from public.transfers where call_id = $1',
    [callId],
  )
}

test('a caller who asks for a person is put through to the one who takes the call', async () => {
  await using company = await companyWith(manager(SAM, 'Sam Okafor'))
  await company.putOnCall(SAM)
  const callId = await company.dialIn(company.world.guestPhone, 'person')
  const { outcome, streams } = await company.ended(callId)
  expect({ outcome, streams }).toEqual({ outcome: 'transferred', streams: 1 })
  expect(await transfersOf(callId)).toEqual([{ state: 'accepted', accepted_rung: 0 }])
  expect(await humansRequested(callId)).toBe(1)
  const caller = await company.heardAt(company.world.guestPhone)
  expect(caller).toContain('I am putting you through to a person of our team.')
  expect(caller).toContain('Sam Okafor here. What has happened?')
  const person = await company.heardAt(SAM)
  expect(person).toContain(
    'A guest is on the line and asks for a person. To take the call, press 1.',
  )
  expect(person).toContain('My kitchen sink leaks')
  expect(await company.alerts()).toEqual([])
}, 60_000)

test('the next on the ladder is rung when the first one declines', async () => {
  await using company = await companyWith(decliningManager(SAM, 'Sam'), manager(NORA, 'Nora'))
  await company.putOnCall(SAM, NORA)
  const callId = await company.dialIn(company.world.guestPhone, 'person')
  expect((await company.ended(callId)).outcome).toBe('transferred')
  expect(await transfersOf(callId)).toEqual([{ state: 'accepted', accepted_rung: 1 }])
  expect(await company.heardAt(company.world.guestPhone)).toContain('Nora here.')
}, 60_000)

test('a manager’s voicemail does not swallow the caller, who goes back to an agent that knows', async () => {
  const machine: Person = {
    ...manager(SAM, 'Sam'),
    line: { kind: 'voicemail', afterMs: 300, greeting: 'Sam is out. Leave a message.' },
  }
  await using company = await companyWith(machine)
  await company.putOnCall(SAM)
  const callId = await company.dialIn(company.world.guestPhone, 'person')
  const { outcome, streams } = await company.ended(callId, 90_000)
  expect(streams).toBe(2)
  expect(outcome).not.toBe('transferred')
  expect(await transfersOf(callId)).toEqual([{ state: 'unanswered', accepted_rung: null }])
  expect(await humansRequested(callId)).toBe(1)
  const caller = await company.heardAt(company.world.guestPhone)
  expect(caller).toContain('nobody of our team could take your call just now')
  expect(caller.match(/AI assistant/g)).toHaveLength(1)
  // Nothing but the question reached the machine: no guest, no address, no problem.
  expect(await company.heardAt(SAM)).not.toMatch(/Emma|Harbour|leak|sink/i)
}, 120_000)

test('with nobody on call nobody is rung, and a person calls back', async () => {
  await using company = await companyWith()
  const callId = await company.dialIn(company.world.guestPhone, 'person')
  await company.ended(callId)
  expect(await transfersOf(callId)).toEqual([])
  expect(await humansRequested(callId)).toBe(1)
  expect(await company.heardAt(company.world.guestPhone)).toContain('will call back on this number')
}, 60_000)

test('whoever wants no AI is offered a person, and gets one', async () => {
  await using company = await companyWith(manager(SAM, 'Sam'))
  await company.putOnCall(SAM)
  const callId = await company.dialIn(company.world.guestPhone, 'no-ai')
  expect((await company.ended(callId)).outcome).toBe('transferred')
  expect(await company.heardAt(company.world.guestPhone)).toContain('May a person of our team')
}, 60_000)
