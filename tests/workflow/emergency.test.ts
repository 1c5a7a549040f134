import { afterAll, beforeAll, expect, test } from 'vitest'
import { raiseEmergency } from '#lib/db/emergencies.ts'
import { guestCalls } from '#supabase/tests/test-story.ts'
import { buildWorld, makePhone } from '#supabase/tests/test-world.ts'
import { isOut } from './people.ts'
import { Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())

test('an emergency pages everybody on call, once, and calls no vendor', async () => {
  const world = await buildWorld(stage.test)
  const ladder = [makePhone(), makePhone()]
  await stage.test.all('update public.organizations set on_call_phone = $2 where id = $1', [
    world.organizationId,
    ladder[0],
  ])
  await stage.test.all(
    `insert into public.on_call_contacts (organization_id, rank, name, phone)
     values ($1, 2, 'N', $2)`,
    [world.organizationId, ladder[1]],
  )
  for (const phone of ladder) stage.answers(phone, isOut)
  const callId = await guestCalls(stage.test, world)
  const at = new Date().toISOString()
  const raise = () =>
    raiseEmergency(stage.test.db, { callId, kind: 'person', trigger: 'keypad', at })
  const [{ emergencyId, incidentId }] = await Promise.all([raise(), raise()])
  await stage.row(
    `select 1 from incident_events where incident_id = $1 and type = 'emergency.paged'`,
    [incidentId],
  )
  await stage.host.ended(await stage.host.start('handleEmergency', { emergencyId }))
  const texts = stage.outside.texts.filter(
    ({ to, body }) => ladder.includes(to) && body.startsWith('EMERGENCY'),
  )
  expect(texts.map(({ to }) => to).toSorted()).toEqual(ladder.toSorted())
  expect(texts[0]?.body).toContain('somebody hurt or trapped at Harbour Cottage')
  const rung = await stage.rung(incidentId ?? '')
  expect(rung.filter(({ purpose }) => purpose !== 'escalation')).toEqual([])
})
