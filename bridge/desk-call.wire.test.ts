import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { controlLiveCall, type CallAct } from '#app/_server/control-call.ts'
import { emma } from '#sim/people/emma.ts'
import type { Person } from '#sim/people/person.ts'
import { decliningManager, manager } from '#sim/people/sam.ts'
import { freePort } from './testing/bridge-program.ts'
import { type Company, PhoneWorld } from './testing/phone-world.ts'
import { waitUntil } from './testing/wait-until.ts'

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

const act = (callId: string, part: Partial<CallAct>) =>
  controlLiveCall(phones.supabase.db, {
    callId,
    kind: 'transfer',
    words: 'I know them',
    phone: null,
    key: randomUUID(),
    ...part,
  })

/** A guest's call in which the agent has been heard. */
async function inConversation(company: Company): Promise<string> {
  const callId = await company.dialIn(company.world.guestPhone, 'report')
  let words = ''
  const poll = setInterval(() => void company.transcript(callId).then((all) => (words = all)), 250)
  await waitUntil(() => words.includes('agent:'), 'the agent to speak', 20_000)
  clearInterval(poll)
  return callId
}

test('whoever takes a call from the desk is rung, and nobody else is', async () => {
  await using company = await companyWith(manager(SAM, 'Sam Okafor'), manager(NORA, 'Nora'))
  await company.putOnCall(NORA)
  const callId = await inConversation(company)
  expect(await act(callId, { phone: SAM })).toEqual({ kind: 'done' })
  const { outcome, streams } = await company.ended(callId)
  expect({ outcome, streams }).toEqual({ outcome: 'transferred', streams: 1 })
  expect(await company.heardAt(SAM)).toContain('A guest is on the line')
  expect(await company.heardAt(SAM)).toContain('as you asked at the desk')
  expect(await company.heardAt(company.world.guestPhone)).toContain('Sam Okafor here.')
  expect((await company.legs()).some(({ to }) => to === NORA)).toBe(false)
}, 90_000)

test('a call that was taken and then declined is back with the agent', async () => {
  await using company = await companyWith(decliningManager(SAM, 'Sam'))
  await company.putOnCall(NORA)
  const callId = await inConversation(company)
  expect(await act(callId, { phone: SAM })).toEqual({ kind: 'done' })
  const { streams, outcome } = await company.ended(callId, 120_000)
  expect(streams).toBe(2)
  expect(outcome).not.toBe('transferred')
}, 150_000)

test('a line whose bridge is gone is closed by the carrier, and is told nothing', async () => {
  await using company = await companyWith()
  const callId = await inConversation(company)
  await phones.supabase.all('update calls set bridge_url = $2 where id = $1', [
    callId,
    `http://127.0.0.1:${await freePort()}`,
  ])
  const note = await act(callId, { kind: 'whisper', words: 'Ask about the valve' })
  expect(note).toEqual({ kind: 'unreachable' })
  expect(await act(callId, { kind: 'hang_up' })).toEqual({ kind: 'done' })
  await company.ended(callId)
  const after = await act(callId, { kind: 'whisper' })
  expect(after).toEqual({ kind: 'refused', reason: 'over' })
}, 60_000)
