import { afterAll, beforeAll, expect, test } from 'vitest'
import { PhoneWorld } from '#bridge/testing/phone-world.ts'
import { waitUntil } from '#bridge/testing/wait-until.ts'
import { askingEmma } from '#sim/people/asking.ts'

let phones: PhoneWorld
beforeAll(async () => {
  phones = await PhoneWorld.open()
}, 60_000)
afterAll(() => phones.close())

interface PromiseRow {
  readonly what: string
  readonly turn_seq: number | null
  readonly minutes: number
}

test('what the agent promises a guest on the telephone is on record, with when and where it was said', async () => {
  await using company = await phones.company(({ guestPhone }) => [
    { ...askingEmma, phone: guestPhone },
  ])
  const callId = await company.dialIn(company.world.guestPhone, 'report')
  const read = (): Promise<PromiseRow[]> =>
    phones.supabase.all(
      `select what, turn_seq, round(extract(epoch from due_at - created_at) / 60)::integer as minutes
       from promises where call_id = $1 order by created_at`,
      [callId],
    )
  await waitUntil(async () => (await read()).length === 2, 'both promises', 90_000)
  const [nextStep, news] = await read()
  // What every report is answered with: its next step, and when that is late.
  expect(nextStep).toMatchObject({ what: 'appointment', minutes: 60 })
  expect(news).toMatchObject({ what: 'news' })
  expect(news?.minutes).toBeGreaterThan(25)
  expect(news?.turn_seq).toBeGreaterThan(0)
  await waitUntil(
    async () => (await company.transcript(callId)).includes('within half an hour'),
    'the promise to be said',
    30_000,
  )
}, 150_000)
