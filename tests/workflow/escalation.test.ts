import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { sweepEscalations } from '#app/_server/escalation-sweep.ts'
import { beginTransfer, giveUpTransfer } from '#lib/db/transfers.ts'
import { reportIncident } from '#lib/db/incidents.ts'
import { guestCalls } from '#supabase/tests/test-story.ts'
import { makePhone, type World } from '#supabase/tests/test-world.ts'
import { guestCancels, isBusy, isOut, presses, quotes, staysOnTheLine } from './people.ts'
import { PATIENCE_MS, Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())

interface Case {
  readonly world: World
  readonly incidentId: string
  readonly escalationId: string
}

/** A burst pipe at a house of a company with these people on call. */
async function report(ladder: readonly string[], priority: 'p1' | 'p3' = 'p1'): Promise<Case> {
  const world = await stage.company()
  await stage.putOnCall(world, ladder)
  const callId = await guestCalls(stage.test, world)
  const details = { trade: 'plumbing', priority, summary: 'Water under the sink' } as const
  const reported = await reportIncident(stage.test.db, { callId, toolCallId: 'tool-1', details })
  if (reported.kind !== 'reported') throw new Error(reported.reason)
  const { incidentId } = reported
  const [row] = await stage.test.all<{ id: string }>(
    'select id from public.escalations where incident_id = $1',
    [incidentId],
  )
  return { world, incidentId, escalationId: row?.id ?? '' }
}

const people = (count: number): string[] => Array.from({ length: count }, makePhone)

const rungOf = (phones: readonly string[]): string[] =>
  stage.outside.dials.filter(({ to }) => phones.includes(to)).map(({ to }) => to)

const textsTo = (phone: string): string[] =>
  stage.outside.texts.filter(({ to }) => to === phone).map(({ body }) => body)

const told = (escalationId: string) =>
  stage.row('select 1 from public.escalations where id = $1 and told_at is not null', [
    escalationId,
  ])

async function payloadOf(incidentId: string, type: string): Promise<Record<string, unknown>> {
  const sql = 'select payload from public.incident_events where incident_id = $1 and type = $2'
  return (await stage.row<{ payload: Record<string, unknown> }>(sql, [incidentId, type])).payload
}

describe.concurrent('an emergency', () => {
  test('texts everybody at once, and rings one after the other until a key takes it', async () => {
    const ladder = people(4)
    const [busy = '', machine = '', nora = '', last = ''] = ladder
    stage.answers(busy, isBusy)
    // A machine answers, hears the message to its end and presses nothing.
    stage.answers(machine, async () => 'completed')
    stage.answers(nora, presses(stage, '1'))
    const { incidentId, escalationId } = await report(ladder)
    await told(escalationId)

    expect(rungOf(ladder)).toEqual([busy, machine, nora])
    for (const phone of ladder) expect(textsTo(phone)[0]).toContain('emergency reported')
    expect(textsTo(last).at(-1)).toContain('has it')
    expect(textsTo(nora).at(-1)).toContain('is yours')
    expect(textsTo(nora).at(-1)).toContain('Emma')
    expect(await payloadOf(incidentId, 'escalation.accepted')).toMatchObject({ method: 'keypad' })
    const reserved = await stage.test.all(
      `select 1 from public.call_attempts where key like 'escalation:' || $1 || ':%'`,
      [escalationId],
    )
    expect(reserved).toHaveLength(3)
  })

  test('goes on with the repair meanwhile, whoever has it', async () => {
    const ladder = people(1)
    stage.answers(ladder[0] ?? '', presses(stage, '1'))
    const { world, incidentId, escalationId } = await report(ladder)
    stage.answers(world.marco.phone, quotes(stage, 180))
    stage.answers(world.dana.phone, isBusy)
    stage.answers(world.guestPhone, async () => 'completed')
    await stage.handle(incidentId)
    await told(escalationId)
    await stage.reaches(incidentId, 'scheduled')
    expect(rungOf(ladder)).toEqual(ladder)
    await guestCancels(stage, world, incidentId)
  })

  test('that is answered by text stops ringing at once', async () => {
    const [sam = '', nora = ''] = people(2)
    const { conduct, isRinging, hangsUp } = staysOnTheLine()
    stage.answers(sam, conduct)
    const { escalationId } = await report([sam, nora])
    await isRinging
    await stage.accepts(escalationId, nora)
    const dial = stage.outside.dials.find(({ to }) => to === sam)
    await vi.waitFor(() => expect(stage.outside.hangUps).toContain(dial?.sid), PATIENCE_MS)
    hangsUp()
    await told(escalationId)
    expect(rungOf([sam, nora])).toEqual([sam])
    expect(textsTo(sam).at(-1)).toContain('has it')
  })

  test('that is handed on rings the next person at once', async () => {
    const [sam = '', nora = ''] = people(2)
    stage.answers(sam, presses(stage, '2'))
    stage.answers(nora, presses(stage, '1'))
    const { incidentId, escalationId } = await report([sam, nora])
    await told(escalationId)
    expect(rungOf([sam, nora])).toEqual([sam, nora])
    expect(await stage.eventTypes(incidentId)).toContain('escalation.passed')
  })

  test('that is none is less urgent from then on, with who said so and why', async () => {
    const [sam = '', nora = ''] = people(2)
    stage.answers(sam, presses(stage, '3'))
    const { incidentId, escalationId } = await report([sam, nora])
    await told(escalationId)
    const { priority } = await stage.test.one<{ priority: string }>(
      'select priority from public.incidents where id = $1',
      [incidentId],
    )
    expect(priority).toBe('p2')
    const said = await payloadOf(incidentId, 'escalation.de_escalated')
    expect(said).toMatchObject({ from: 'p1', method: 'keypad', reason: 'Pressed 3.' })
    expect(textsTo(nora).at(-1)).toContain('no emergency')
    expect(rungOf([sam, nora])).toEqual([sam])
  })

  test('that nobody takes is rung twice, said on the desk and texted again, until somebody does', async () => {
    const ladder = people(2)
    for (const phone of ladder) stage.answers(phone, isOut)
    const { incidentId, escalationId } = await report(ladder)
    await payloadOf(incidentId, 'escalation.unanswered')
    expect(rungOf(ladder)).toEqual([...ladder, ...ladder])
    const reminded = `select 1 from public.messages where status = 'sent'
      and key like 'escalation:' || $1 || ':reminder:1:%'`
    await stage.row(reminded, [escalationId])
    await stage.accepts(escalationId, ladder[1] ?? '')
    await told(escalationId)
    expect(textsTo(ladder[0] ?? '').at(-1)).toContain('has it')
  })

  test('with nobody on call is loud, and reaches whoever is named later', async () => {
    const { world, incidentId, escalationId } = await report([])
    await payloadOf(incidentId, 'escalation.uncovered')
    const [sam = ''] = people(1)
    stage.answers(sam, isOut)
    await stage.putOnCall(world, [sam])
    await vi.waitFor(() => expect(textsTo(sam)).not.toEqual([]), PATIENCE_MS)
    await stage.accepts(escalationId, sam)
    await told(escalationId)
    expect(textsTo(sam).at(-1)).toContain('is yours')
  })

  test('that is over rings nobody any more', async () => {
    const ladder = people(3)
    for (const phone of ladder) stage.answers(phone, isOut)
    const { world, incidentId, escalationId } = await report(ladder)
    await stage.row('select 1 from public.calls where phone = $1', [ladder[0]])
    await guestCancels(stage, world, incidentId)
    await told(escalationId)
    expect(rungOf(ladder).length).toBeLessThan(3)
    expect(textsTo(ladder[2] ?? '').at(-1)).toContain('nobody need act')
  })

  test('that is not urgent wakes nobody', async () => {
    const ladder = people(1)
    const { escalationId } = await report(ladder, 'p3')
    expect(escalationId).toBe('')
  })
})

test('a caller who was put through to nobody is called back: the ladder is rung for them', async () => {
  const world = await stage.company()
  const ladder = people(1)
  await stage.putOnCall(world, ladder)
  stage.answers(ladder[0] ?? '', presses(stage, '1'))
  const callId = await guestCalls(stage.test, world)
  await beginTransfer(stage.test.db, { callId, toolCallId: 'tool-1' })
  await giveUpTransfer(stage.test.db, callId)
  const { id } = await stage.row<{ id: string }>(
    `select id from public.escalations where call_id = $1 and kind = 'callback'`,
    [callId],
  )
  await told(id)
  expect(textsTo(ladder[0] ?? '').at(-1)).toContain(world.guestPhone)
})

test('without a model, without texts, with no vendor to be had, the people on call are rung all the same', async () => {
  const ladder = people(2)
  const [sam = '', nora = ''] = ladder
  for (const phone of ladder) stage.outside.textless.add(phone)
  stage.outside.geminiIsAway = true
  try {
    stage.answers(sam, isOut)
    stage.answers(nora, presses(stage, '1'))
    const { world, incidentId, escalationId } = await report(ladder)
    stage.answers(world.marco.phone, isBusy)
    stage.answers(world.dana.phone, isBusy)
    await stage.handle(incidentId)
    await told(escalationId)
    expect(rungOf(ladder)).toEqual([sam, nora])
    expect(await stage.eventTypes(incidentId)).toContain('message.failed')
  } finally {
    stage.outside.geminiIsAway = false
  }
})

test('a run that fails is followed by another, which rings on', async () => {
  const ladder = people(2)
  const [sam = '', nora = ''] = ladder
  const { conduct, isRinging, hangsUp } = staysOnTheLine()
  stage.answers(sam, conduct)
  stage.answers(nora, presses(stage, '1'))
  const { escalationId } = await report(ladder)
  await isRinging
  await stage.host.fail(stage.escalationRuns.get(escalationId) ?? '')
  const wake = (id: string): Promise<string> =>
    stage.host.start('handleEscalation', { escalationId: id })
  const sweep = (): Promise<void> => sweepEscalations(stage.test.db, Date.now() - 60_000, wake)
  // Two processes sweep at once.
  await Promise.all([sweep(), sweep()])
  hangsUp()
  await told(escalationId)
  expect(rungOf(ladder)).toEqual(ladder)
})

test('a fresh run takes up the ladder where a lost one was, and repeats no call and no text', async () => {
  const ladder = people(3)
  const [sam = '', nora = '', mona = ''] = ladder
  const { conduct, isRinging, hangsUp } = staysOnTheLine()
  stage.answers(sam, isOut)
  stage.answers(nora, conduct)
  stage.answers(mona, presses(stage, '1'))
  const { escalationId } = await report(ladder)
  await isRinging
  // Gone with everything it remembered: the new host has an empty store.
  await stage.host.program.kill()
  await stage.startHost()
  await stage.host.start('handleEscalation', { escalationId })
  await delay(1500)
  hangsUp()
  await told(escalationId)
  expect(rungOf(ladder)).toEqual(ladder)
  for (const phone of ladder) {
    const first = textsTo(phone).filter((body) => body.includes('We ring you one after the other'))
    expect(first).toHaveLength(1)
  }
})
