import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test, type TestContext } from 'vitest'
import { clipOf } from '#bridge/clips/clips.ts'
import type { ClipLanguage, ClipName } from '#bridge/clips/texts.ts'
import type { LiveServerSession } from '#bridge/testing/live-server.ts'
import type { MediaClient } from '#bridge/testing/media-client.ts'
import type { TestCall } from '#bridge/testing/records-server.ts'
import { Stage, turnsOf } from '#bridge/testing/stage.ts'
import { waitUntil } from '#bridge/testing/wait-until.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
  stage.records.rpcs['raise_emergency'] = (args) => {
    raised.push(args)
    return ANSWER
  }
})
afterAll(() => stage.close())

const ANSWER = {
  kind: 'raised',
  emergencyId: '00000000-0000-4000-8000-000000000001',
  incidentId: null,
  created: true,
}
const raised: Record<string, unknown>[] = []
const raisedOn = (call: TestCall): Record<string, unknown>[] =>
  raised.filter((args) => args['p_call_id'] === call.callId)

type Instructions = 'fire' | 'gas' | 'unspecified' | 'person'

function instructions(kind: Instructions, language: ClipLanguage = 'en'): string[] {
  const names: ClipName[] = ['safety-message', kind, 'call-911', 'person-told']
  return clipOf(language, names).frames.map(({ mulaw }) => Buffer.from(mulaw).toString('base64'))
}

/** Two seconds: more than all instructions have in common at their beginning. */
const ENOUGH = 150

const payloads = (client: MediaClient): string[] =>
  client.of('media').map((message) => message.media.payload)

/** Where these frames begin in what the caller was sent, unbroken as far as they were sent; -1: nowhere. */
function startOf(frames: readonly string[], sent: readonly string[], from = 0): number {
  const isHere = (start: number): boolean =>
    sent[start] === frames[0] &&
    sent.slice(start, start + frames.length).every((payload, index) => payload === frames[index])
  return sent.findIndex(
    (_, index) => index >= from && index + ENOUGH < sent.length && isHere(index),
  )
}

const heard = (client: MediaClient, frames: readonly string[], from = 0): Promise<void> =>
  waitUntil(
    () => {
      const start = startOf(frames, payloads(client), from)
      return start !== -1 && client.of('media').length >= start + frames.length
    },
    'the instructions to be sent to their end',
    25_000,
  )

/** The clean-up is the test's own: several of these run side by side. */
async function talk(
  onTestFinished: TestContext['onTestFinished'],
  given: Parameters<Stage['records']['addCall']>[0] = {},
): Promise<{ call: TestCall; client: MediaClient; session: LiveServerSession }> {
  const talking = await stage.converse(stage.records.addCall(given))
  onTestFinished(() => stage.hangUp(talking.call))
  return talking
}

const spooled = (dataDir = stage.bridge.dataDir): string[] =>
  readdirSync(join(dataDir, 'spool', 'emergencies'))

/** As the metrics tell. */
async function waiting(): Promise<string | undefined> {
  const metrics = await (await stage.bridge.get('/metrics')).text()
  return /^propertyline_bridge_emergencies_waiting (\d+)$/m.exec(metrics)?.[1]
}

describe.concurrent('an emergency on a call', () => {
  test('by key 9 is told, marked and on the transcript, and the model goes on from there', async ({
    onTestFinished,
  }) => {
    const { call, client, session } = await talk(onTestFinished)
    const textsBefore = session.texts.length
    client.press('9')
    await waitUntil(() => raisedOn(call).length === 1, 'the mark', 2_000)
    expect(raisedOn(call)[0]).toMatchObject({ p_kind: 'unspecified', p_trigger: 'keypad' })
    await waitUntil(() => stage.records.eventsOf(call).length === 1, 'the app to be told')
    expect(stage.records.eventsOf(call)[0]).toMatchObject({ kind: 'records-changed' })
    await heard(client, instructions('unspecified'))
    await waitUntil(() => session.texts.length > textsBefore, 'the model to be told')
    expect(session.texts.at(-1)).toMatch(/^\[system\] Emergency: /)
    session.say('Is everybody safe?', 300)
    await waitUntil(() => turnsOf(call).length >= 4, 'the turns')
    const turns = turnsOf(call).join('\n')
    expect(turns).toMatch(/keypad: pressed 9\nagent: This is an automatic safety message\./)
    expect(turns).toMatch(/call 9 1 1 now\. A person of our team is being told right now\.\n/)
    expect(turns).toMatch(/agent: Is everybody safe\?/)
    expect(spooled().some((name) => name.includes(call.callId))).toBe(false)
  })

  test('is told to its end, whoever speaks over it', async ({ onTestFinished }) => {
    const { call, client, session } = await talk(onTestFinished)
    session.speak('And as to the price of the', 3_000)
    await waitUntil(() => client.of('media').length > 40, 'the model to speak')
    client.press('9')
    await waitUntil(() => client.of('clear').length === 1, 'the model to be cut off')
    session.speak('towels, they are in the cupboard', 3_000)
    session.hears('what?')
    client.speak(1_500)
    await sleep(1_500)
    session.send({ serverContent: { interrupted: true } })
    session.send({ serverContent: { turnComplete: true } })
    session.say('They are blue.', 500)
    await heard(client, instructions('unspecified'))
    expect(client.of('clear')).toHaveLength(1)
    const turns = turnsOf(call).join('\n')
    expect(turns).not.toContain('cupboard')
    expect(turns).not.toContain('blue')
    // What comes after it is heard again.
    const sent = client.of('media').length
    await waitUntil(() => session.texts.at(-1)?.includes('Emergency') === true, 'the nudge')
    session.say('Are you safe?', 400)
    await waitUntil(() => client.of('media').length > sent + 10, 'the model to be heard again')
  })

  test('by words, in pieces and in Spanish, is told in Spanish', async ({ onTestFinished }) => {
    const { call, client, session } = await talk(onTestFinished)
    for (const piece of ['¡Ayu', 'da! Hay fue', 'go en la', ' cocina']) session.hears(piece)
    await waitUntil(() => raisedOn(call).length === 1, 'the mark')
    expect(raisedOn(call)[0]).toMatchObject({ p_kind: 'fire', p_trigger: 'phrase' })
    await waitUntil(
      () => startOf(instructions('fire', 'es'), payloads(client)) !== -1,
      'the instructions',
      10_000,
    )
    session.hears('¡Fuego! ¡Hay fuego en la cocina!')
    await sleep(1_500)
    expect(raisedOn(call)).toHaveLength(1)
  })

  test('in the last words before the caller hangs up is marked all the same', async ({
    onTestFinished,
  }) => {
    const { call, session } = await talk(onTestFinished)
    session.hears('There is a fire in the kitchen, I am getting out!')
    await sleep(150)
    expect(raisedOn(call)).toEqual([])
    stage.hangUp(call)
    await waitUntil(() => raisedOn(call).length === 1, 'the mark', 2_000)
    expect(raisedOn(call)[0]).toMatchObject({ p_kind: 'fire', p_trigger: 'phrase' })
  })

  test('is not what the agent says, nor what sounds alike', async ({ onTestFinished }) => {
    const { call, session } = await talk(onTestFinished)
    session.say('If there is a fire, leave. There is a fire in the house.', 400)
    session.hears('The smoke detector beeps, I think it is the battery. There is no fire.')
    session.hears(' Somebody should fire the contractor.')
    await sleep(1_500)
    expect(raisedOn(call)).toEqual([])
  })

  test('keyed again after its end is told again, and paged once', async ({ onTestFinished }) => {
    const { call, client, session } = await talk(onTestFinished)
    client.press('9')
    const frames = instructions('unspecified')
    await heard(client, frames)
    await waitUntil(() => session.texts.at(-1)?.includes('Emergency') === true, 'their end')
    client.press('9')
    await sleep(800)
    client.press('9')
    await heard(client, frames, startOf(frames, payloads(client)) + frames.length)
    expect(raisedOn(call)).toHaveLength(1)
  })

  test('of two kinds is told one after the other', async ({ onTestFinished }) => {
    const { call, client, session } = await talk(onTestFinished)
    session.hears('I smell gas and my husband is hurt!')
    await waitUntil(() => raisedOn(call).length === 2, 'both marks')
    expect(new Set(raisedOn(call).map((args) => args['p_kind']))).toEqual(
      new Set(['gas', 'person']),
    )
    await heard(client, instructions('gas'))
    await waitUntil(
      () => startOf(instructions('person'), payloads(client)) !== -1,
      'the other instructions',
      15_000,
    )
  })

  test('a PIN with nines in it is a PIN, and a 9 alone is an emergency there too', async ({
    onTestFinished,
  }) => {
    const pins: unknown[] = []
    stage.records.rpcs['verify_visit_pin'] = (args) => {
      pins.push(args['p_pin_hash'])
      return { kind: 'wrong', attemptsLeft: 4 }
    }
    const { call, client } = await talk(onTestFinished, {
      purpose: 'vendor_visit',
      partyKind: 'vendor',
      visitId: '00000000-0000-4000-8000-000000000002',
      brief: { keypad: 'visit_pin' },
    })
    for (const digit of '9993') {
      client.press(digit)
      // oxlint-disable-next-line no-await-in-loop
      await sleep(500)
    }
    await waitUntil(() => pins.length === 1, 'the PIN to be checked')
    await sleep(4_500)
    expect(raisedOn(call)).toEqual([])
    client.press('9')
    await waitUntil(() => raisedOn(call).length === 1, 'the emergency', 6_000)
    expect(pins).toHaveLength(1)
    expect(turnsOf(call).join()).not.toContain('9993')
  })
})

describe('with something away', () => {
  afterEach(() => {
    stage.records.breaking.clear()
    stage.clear()
  })

  test('the model never answers: instructions and page come all the same', async () => {
    stage.live.isHanging = true
    const call = stage.records.addCall()
    const client = await stage.start(call)
    client.press('9')
    await waitUntil(() => raisedOn(call).length === 1, 'the mark', 2_000)
    await heard(client, instructions('unspecified'))
    stage.live.isHanging = false
    // The line is let go only after them, and the app speaks next.
    await client.closed(15_000)
    expect(call.ending?.outcome).toBe('failed')
  })

  test('the model dies in the middle of them: they are told to their end', async ({
    onTestFinished,
  }) => {
    const { call, client, session } = await talk(onTestFinished)
    client.press('9')
    await waitUntil(() => raisedOn(call).length === 1, 'the mark')
    stage.live.isDown = true
    session.cut()
    await heard(client, instructions('unspecified'))
    await client.closed(15_000)
    expect(call.ending?.outcome).toBe('failed')
  })

  test('the database breaks: the app is asked to page, and it is marked once it is back', async ({
    onTestFinished,
  }) => {
    const { call, client } = await talk(onTestFinished)
    stage.records.breaking.add('raise_emergency')
    client.press('9')
    const pages = (): unknown[] =>
      stage.records.eventsOf(call).filter(({ kind }) => kind === 'emergency-raised')
    await waitUntil(() => pages().length === 1, 'the app to be asked', 6_000)
    expect(pages()[0]).toMatchObject({ emergency: 'unspecified', trigger: 'keypad' })
    const [file = ''] = spooled().filter((name) => name.includes(call.callId))
    const written = readFileSync(join(stage.bridge.dataDir, 'spool', 'emergencies', file), 'utf8')
    expect(`${written}${stage.bridge.program.stderr}`).not.toMatch(/\+1415555|Quay/)
    expect(written).toContain('"contacts":"v1:')
    expect(await waiting()).toBe('1')

    stage.records.breaking.clear()
    await waitUntil(() => raisedOn(call).length === 1, 'the mark', 8_000)
    await waitUntil(() => spooled().length === 0, 'the spool to be empty')
    await waitUntil(async () => (await waiting()) === '0', 'the metrics to say so')
  })

  test('the app is away as well: it is said loudly, and seen through when both are back', async ({
    onTestFinished,
  }) => {
    const { call, client } = await talk(onTestFinished)
    stage.records.breaking.add('raise_emergency')
    stage.records.appFaults = Array.from({ length: 50 }, () => 503)
    client.press('9')
    const isSaid = (): boolean =>
      stage.bridge.program.stderr
        .split('\n')
        .some((line) => line.includes('emergency-untold') && line.includes(call.callId))
    await waitUntil(isSaid, 'the log to say so', 8_000)
    await heard(client, instructions('unspecified'))
    stage.records.appFaults = []
    stage.records.breaking.clear()
    await waitUntil(() => raisedOn(call).length === 1, 'the mark', 20_000)
    await waitUntil(() => spooled().length === 0, 'the spool to be empty')
    expect(raisedOn(call)).toHaveLength(1)
  })

  test('the bridge is killed between the disk and the database: the next one marks it, once', async ({
    onTestFinished,
  }) => {
    const own = await Stage.open()
    onTestFinished(() => own.close())
    let attempts = 0
    own.records.rpcs['raise_emergency'] = () => {
      attempts += 1
      return new Promise(() => undefined)
    }
    const { call, client } = await own.converse(own.records.addCall())
    client.press('9')
    await waitUntil(() => attempts === 1, 'the attempt')
    own.bridge.program.signal('SIGKILL')
    await own.bridge.program.ended()
    expect(spooled(own.bridge.dataDir)).toHaveLength(1)

    const marks: Record<string, unknown>[] = []
    own.records.rpcs['raise_emergency'] = (args) => {
      marks.push(args)
      return ANSWER
    }
    await own.restart()
    await waitUntil(() => marks.length === 1, 'the mark')
    expect(marks[0]).toMatchObject({ p_call_id: call.callId, p_kind: 'unspecified' })
    await waitUntil(() => spooled(own.bridge.dataDir).length === 0, 'the spool to be empty')
    await sleep(2_500)
    expect(marks).toHaveLength(1)
  })
})
