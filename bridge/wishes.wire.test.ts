import { afterAll, beforeAll, expect, test } from 'vitest'
import { recluse, stranger } from '#sim/people/awkward.ts'
import { emma } from '#sim/people/emma.ts'
import { outcomeOfCall } from '#workflows/outreach/outcome-of-call.ts'
import { PhoneWorld } from './testing/phone-world.ts'

let phones: PhoneWorld
beforeAll(async () => {
  phones = await PhoneWorld.open()
}, 60_000)
afterAll(() => phones.close())

test('somebody else at a vendor’s number learns nothing, and the number is flagged', async () => {
  await using company = await phones.company(({ marco }) => [stranger(marco.phone)])
  const callId = await company.callMarco()
  const { outcome, answeredBy, status, incidentId } = await company.ended(callId)
  expect(outcome).toBe('wrong_person')
  expect(outcomeOfCall({ kind: 'ended', callId, status, outcome, answeredBy, refusal: null })).toBe(
    'unreachable',
  )
  const heard = await company.heardAt(company.world.marco.phone)
  expect(heard).toContain('Am I speaking with Rapid Rooter?')
  expect(heard).toContain('I am sorry to have bothered you.')
  expect(heard).not.toMatch(/Harbour|Quay|leak|sink|joint|price|\$/i)
  const flagged = await phones.supabase.all(
    'select phone from public.doubtful_numbers where call_id = $1',
    [callId],
  )
  expect(flagged).toEqual([{ phone: company.world.marco.phone }])
  expect(await company.eventsOf(incidentId ?? '')).toContain('contact.wrong_person')
}, 60_000)

test('a number whose owner wants no calls is not rung again', async () => {
  await using company = await phones.company(({ marco }) => [recluse(marco.phone)])
  const callId = await company.callMarco()
  expect((await company.ended(callId)).outcome).toBe('refused')
  expect(await company.heardAt(company.world.marco.phone)).toContain(
    'do not call this number any more',
  )
  await expect(company.callMarco()).rejects.toThrow('suppressed')
}, 60_000)

test('no word is kept of a caller who wants none kept, now or later', async () => {
  await using company = await phones.company(({ guestPhone }) => [{ ...emma, phone: guestPhone }])
  const callId = await company.dialIn(company.world.guestPhone, 'no-transcript')
  await company.ended(callId)
  const said = (await company.legs()).flatMap((leg) => leg.said.map(({ text }) => text)).join(' ')
  expect(said).toContain('secret orchid')
  const transcript = await company.transcript(callId)
  expect(transcript).toContain("caller: [not stored at the caller's wish]")
  expect(transcript).not.toMatch(/orchid/i)
  expect(phones.bridge.program.stderr).not.toMatch(/orchid/i)
  const consents = await phones.supabase.all(
    `select kind, given_at, withdrawn_at is not null as withdrawn from public.consents where call_id = $1`,
    [callId],
  )
  expect(consents).toEqual([{ kind: 'recording', given_at: null, withdrawn: true }])

  const next = await company.dialIn(company.world.guestPhone, 'report')
  await company.ended(next)
  expect(await company.transcript(next)).not.toMatch(/caller: (?!\[not stored)/)
}, 120_000)
