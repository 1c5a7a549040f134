import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Company, PhoneWorld } from '#bridge/testing/phone-world.ts'
import { waitUntil } from '#bridge/testing/wait-until.ts'
import { readEscalation } from '#lib/db/escalations.ts'
import { escalationCallKey } from '#lib/domain/escalation.ts'
import type { Person } from '#sim/people/person.ts'
import { onCallPerson } from '#sim/people/sam.ts'
import { reportLeak } from '#supabase/tests/test-story.ts'
import { ringRung } from '#workflows/escalation/ringing-steps.ts'

let phones: PhoneWorld
beforeAll(async () => {
  phones = await PhoneWorld.open()
}, 60_000)
afterAll(() => phones.close())

const SAM = onCallPerson('+14155550150', 'Sam Okafor', 'takes-it')
const NORA = onCallPerson('+14155550151', 'Nora Lindqvist', 'hands-it-on')
const MONA = onCallPerson('+14155550152', 'Mona Weiss', 'says-it-is-none')
const MACHINE: Person = {
  ...onCallPerson('+14155550153', 'Ray Sutter', 'takes-it'),
  line: { kind: 'voicemail', afterMs: 500, greeting: 'This is Ray. Leave a message.' },
}
const LADDER = [SAM, NORA, MONA, MACHINE]

const escalation = (escalationId: string) => readEscalation(phones.supabase.db, escalationId)

/** A burst pipe; the people on call are to hear of it. */
async function escalated(company: Company): Promise<string> {
  const incidentId = await reportLeak(phones.supabase, company.world)
  const { id } = await phones.supabase.one<{ id: string }>(
    'select id from public.escalations where incident_id = $1',
    [incidentId],
  )
  return id
}

/** One person is rung, as the workflow does, until they have hung up. */
async function ring(company: Company, escalationId: string, person: Person): Promise<void> {
  const at = { round: 1, rung: LADDER.indexOf(person) }
  const order = { escalationId, at, key: escalationCallKey(escalationId, at) }
  // Calls begin a second apart: whoever is queued asks again, as the workflow does.
  let placed = await ringRung(order)
  for (let question = 1; placed.kind === 'queued' && question <= 20; question += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one question after the other
    await delay(placed.askAgainMs - Date.now())
    // oxlint-disable-next-line no-await-in-loop -- one question after the other
    placed = await ringRung(order)
  }
  if (placed.kind === 'not-placed') throw new Error(placed.reason)
  await company.ended(placed.callId, 60_000)
}

test('who is rung in an emergency hears what it is and answers with a key; a machine answers nothing', async () => {
  await using company = await phones.company(() => LADDER)
  const [first = '', ...others] = LADDER.map(({ phone }) => phone)
  await company.putOnCall(first, ...others)
  const ids = await Promise.all(LADDER.map(() => escalated(company)))
  await Promise.all(LADDER.map((person, index) => ring(company, ids[index] ?? '', person)))

  const [taken, passed, none, machine] = await Promise.all(ids.map(escalation))
  expect(taken).toMatchObject({ closedHow: 'accepted', acceptedPhone: SAM.phone })
  expect(passed).toMatchObject({ closedHow: null, passedAt: expect.any(String) as string })
  expect(none).toMatchObject({ closedHow: 'de_escalated', acceptedBy: null })
  expect(machine).toMatchObject({ closedHow: null, passedAt: null })
  const heard = await company.heardAt(SAM.phone)
  expect(heard).toMatch(/AI assistant of Seaside Stays.*Emergency reported, Harbour Cottage/)
  expect(heard).toContain('it is yours')
  expect(await company.heardAt(NORA.phone)).toContain('ringing the next person')
  // No model and no bridge had a part in it, and Twilio had nothing to object to.
  expect(phones.asked).not.toContain('/api/twilio/stream-ended')
  expect(await company.alerts()).toEqual([])
}, 120_000)

test('the same by text, to whatever is open; who is too late is told so', async () => {
  await using company = await phones.company(() => LADDER)
  const [first = '', ...others] = LADDER.map(({ phone }) => phone)
  await company.putOnCall(first, ...others)
  const one = await escalated(company)
  const two = await escalated(company)
  const reference = (await escalation(one)).reference ?? ''
  const settled = (id: string) =>
    waitUntil(async () => (await escalation(id)).closedHow !== null, 'somebody to have it')
  const replied = (phone: string, words: string) =>
    waitUntil(async () => {
      const sql = `select 1 from public.messages where phone = $1 and body like '%' || $2 || '%'`
      return (await phones.supabase.all(sql, [phone, words])).length > 0
    }, words)

  // Two are open: a bare 1 could mean either.
  await company.text(SAM.phone, '1')
  await replied(SAM.phone, 'Which one?')
  await company.text(SAM.phone, `Take ${reference}`)
  await settled(one)
  await replied(SAM.phone, 'is yours')
  await company.text(NORA.phone, `1 ${reference}`)
  await replied(NORA.phone, 'has it already')
  await company.text(MONA.phone, '3')
  await settled(two)
  expect(await escalation(one)).toMatchObject({ closedHow: 'accepted', acceptedPhone: SAM.phone })
  expect(await escalation(two)).toMatchObject({ closedHow: 'de_escalated' })
}, 60_000)
