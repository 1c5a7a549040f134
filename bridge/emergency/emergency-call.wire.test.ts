import { afterAll, beforeAll, expect, test } from 'vitest'
import { PhoneWorld } from '#bridge/testing/phone-world.ts'
import { waitUntil } from '#bridge/testing/wait-until.ts'
import { emma } from '#sim/people/emma.ts'

let phones: PhoneWorld
beforeAll(async () => {
  phones = await PhoneWorld.open()
}, 60_000)
afterAll(() => phones.close())

interface EmergencyRow {
  readonly kind: string
  readonly trigger: string
  readonly priority: string
}

const emergenciesOf = (callId: string): Promise<EmergencyRow[]> =>
  phones.supabase.all(
    `select emergency.kind, emergency.trigger, incident.priority
     from emergencies as emergency
     left join incidents as incident on incident.id = emergency.incident_id
     where emergency.call_id = $1`,
    [callId],
  )

test.each([
  ['in-danger', { kind: 'unspecified', trigger: 'keypad', priority: 'p0' }],
  ['smells-gas', { kind: 'gas', trigger: 'phrase', priority: 'p0' }],
])(
  'a guest who rings %s hears what to do, and whoever is on call is to be paged',
  async (purpose, emergency) => {
    await using company = await phones.company(({ guestPhone }) => [{ ...emma, phone: guestPhone }])
    await company.putOnCall('+14155550150')
    const callId = await company.dialIn(company.world.guestPhone, purpose)
    await waitUntil(async () => (await emergenciesOf(callId)).length > 0, 'the emergency', 25_000)
    expect(await emergenciesOf(callId)).toEqual([emergency])
    const due = await phones.supabase.all(
      `select 1 from outbox where topic = 'emergency.raised' and dedupe_key like $1`,
      [`emergency:${callId}:%`],
    )
    expect(due).toHaveLength(1)
    // Fixed sound and no words of the model: what was played is in the transcript.
    await waitUntil(
      async () => (await company.transcript(callId)).includes('A person of our team is being told'),
      'the instructions to be on the transcript',
    )
    await waitUntil(
      async () => /being told right now\.\n.*agent: /s.test(await company.transcript(callId)),
      'the model to go on after them',
      40_000,
    )
    expect(await company.alerts()).toEqual([])
  },
  90_000,
)
