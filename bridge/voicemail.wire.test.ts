import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { marco } from '#sim/people/marco.ts'
import type { LineBehaviour, Person } from '#sim/people/person.ts'
import type { World } from '#supabase/tests/test-world.ts'
import { type Company, PhoneWorld } from './testing/phone-world.ts'

const MESSAGE = /Hello, this is the AI assistant of Test Stays\. Please call us back on/g
const CONFIDENTIAL = /Harbour|Quay|leak|sink|plumb|\$|Emma/i

let phones: PhoneWorld
beforeAll(async () => {
  phones = await PhoneWorld.open()
}, 60_000)
afterAll(() => phones.close())

const LONG_GREETING =
  'Hello, you have reached Rapid Rooter Plumbing. We are out on a job and cannot take your call. Please leave a message after the tone.'

function machineAt(phone: string, line: Partial<LineBehaviour> = {}): Person {
  const machine = { kind: 'voicemail', afterMs: 300, greeting: LONG_GREETING, ...line }
  return { ...marco, phone, line: machine as LineBehaviour }
}

type Detection = 'late' | 'mistaken' | 'never'

function companyWith(person: (phone: string) => Person, detection?: Detection): Promise<Company> {
  return phones.company(
    ({ marco: { phone } }: World) => [person(phone)],
    ({ marco: { phone } }: World) => (detection ? { detection: { [phone]: detection } } : {}),
  )
}

/** How a call to Marco's number ended, and what was heard there, when nothing more can come. */
async function endOf(company: Company): Promise<{ outcome: string | null; heard: string }> {
  const { outcome } = await company.ended(await company.callMarco())
  // Whatever else wanted to leave a message has had its time.
  await sleep(1_500)
  return { outcome, heard: await company.heardAt(company.world.marco.phone) }
}

test.each([
  ['by both, at their own time', undefined, {}],
  ['by the agent, since detection comes too late', 'late', {}],
  ['by the agent, since detection takes it for a person', 'mistaken', {}],
  ['by the agent, since detection never reports', 'never', {}],
  ['without a beep', undefined, { isMute: true }],
] as const)(
  'a machine that is noticed %s gets the one message, once',
  async (_how, detection, line) => {
    await using company = await companyWith((phone) => machineAt(phone, line), detection)
    const { outcome, heard } = await endOf(company)
    expect(outcome).toBe('voicemail')
    expect(heard.match(MESSAGE)).toHaveLength(1)
    expect(heard).toMatch(/Thank you\.$/)
    expect(heard).not.toMatch(CONFIDENTIAL)
    expect(await company.alerts()).toEqual([])
  },
  90_000,
)

test('a machine whose greeting sounds like a person’s is noticed by its beep', async () => {
  await using company = await companyWith((phone) =>
    machineAt(phone, { greeting: 'Hi, Marco here, go ahead.' }),
  )
  const { outcome, heard } = await endOf(company)
  expect(outcome).toBe('voicemail')
  expect(heard.match(MESSAGE)).toHaveLength(1)
  expect(heard).not.toMatch(CONFIDENTIAL)
}, 90_000)

test('a person whom detection takes for a machine is not cut off', async () => {
  await using company = await companyWith(
    (phone) => ({ ...marco, phone, line: { kind: 'answers', afterMs: 300 } }),
    'mistaken',
  )
  const callId = await company.callMarco()
  const { outcome, answeredBy } = await company.ended(callId, 90_000)
  expect(answeredBy).toBe('machine_end_silence')
  expect(outcome).toBe('finished')
  const heard = await company.heardAt(company.world.marco.phone)
  expect(heard).not.toContain('call us back')
  expect(heard).toContain('Is that right?')
}, 120_000)
