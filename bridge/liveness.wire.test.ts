import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { BridgeProgram } from './testing/bridge-program.ts'
import { MediaClient } from './testing/media-client.ts'
import { Stage, turnsOf } from './testing/stage.ts'
import { waitUntil } from './testing/wait-until.ts'

let stage: Stage

beforeAll(async () => {
  stage = await Stage.open()
})
afterAll(() => stage.close())

/** What is so faint that no telephone carries it: near-zero amplitude, as broken models send it. */
const NEAR_ZERO = 20
/** Line noise, and a voice far from the telephone. */
const RUSTLE = 16
const FAR_AWAY = 90

// Each waits for seconds: they wait together.
describe.concurrent('a model', () => {
  test('that sends audio without sound is asked again, and nothing of it is waited for', async ({
    expect,
    onTestFinished,
  }) => {
    const call = stage.records.addCall()
    onTestFinished(() => stage.hangUp(call))
    const { client, session } = await stage.converse(call)
    session.hears(' Are you there?')
    session.speak('I am here, and nobody hears me.', 4_000, NEAR_ZERO)
    session.send({ serverContent: { generationComplete: true } })
    session.send({ serverContent: { turnComplete: true } })
    await waitUntil(() => session.texts.length === 2, 'the nudge', 1_500)
    expect(session.texts[1]).toContain('You have been silent')
    const heardBefore = client.heardFrames
    session.say('Here I am.', 400)
    await waitUntil(() => client.heardFrames >= heardBefore + 15, 'the answer at once', 1_500)
    await waitUntil(() => turnsOf(call).includes('agent: Here I am.'), 'the turns')
    expect(turnsOf(call)).not.toContain('agent: I am here, and nobody hears me.')
    const unheard = [...call.turns.values()].find((turn) => turn['p_interrupted'])
    expect(unheard).toMatchObject({ p_speaker: 'agent', p_heard_ms: 0 })
  })

  test('that goes on sending silence is nudged, replaced, and at last done without', async ({
    expect,
    onTestFinished,
  }) => {
    const call = stage.records.addCall()
    onTestFinished(() => stage.hangUp(call))
    const { client, session } = await stage.converse(call)
    session.hears(' Hello?')
    const mumble = setInterval(() => {
      for (const each of stage.live.sessions) {
        const instructions = JSON.stringify(each.frames[0] ?? '')
        if (!each.isClosed && instructions.includes(call.callId)) each.speak('', 200, NEAR_ZERO)
      }
    }, 200)
    const startedMs = performance.now()
    await waitUntil(() => session.texts.length === 2, 'the nudge', 8_000)
    expect(performance.now() - startedMs).toBeGreaterThan(5_500)
    await waitUntil(() => session.isClosed, 'the end of its patience', 8_000)
    expect(await client.closed(15_000)).toBe(1000)
    clearInterval(mumble)
    expect(performance.now() - startedMs).toBeLessThan(25_000)
    // The app apologises with a sentence that needs no model.
    expect(call.ending?.outcome).toBe('failed')
    expect(call.ending?.metrics).toMatchObject({
      'alarms.model-silent': 1,
      'alarms.model-stuck': 1,
      'alarms.model-lost': 1,
    })
  })

  test('that stops in the middle of a sentence is nudged, and then replaced', async ({
    expect,
    onTestFinished,
  }) => {
    const call = stage.records.addCall()
    onTestFinished(() => stage.hangUp(call))
    const { session } = await stage.converse(call)
    session.speak('The plumber comes at', 600)
    await waitUntil(() => session.texts.length === 2, 'the nudge', 9_000)
    expect(session.texts[1]).toContain('cut you off in the middle of a sentence')
    await waitUntil(() => session.isClosed, 'the end of its patience', 8_000)
    const second = await stage.live.session(call.callId, 2)
    await waitUntil(() => second.texts.length > 0, 'the word to go on')
    expect(second.texts[0]).toContain('cut you off in the middle of a sentence')
    second.say('ten o’clock.', 200)
    await waitUntil(() => turnsOf(call).includes('agent: ten o’clock.'), 'the rest')
    expect(call.ending).toBeNull()
  })

  test('that ends a turn without a word is asked again, once', async ({
    expect,
    onTestFinished,
  }) => {
    const call = stage.records.addCall()
    onTestFinished(() => stage.hangUp(call))
    const { session } = await stage.converse(call)
    session.hears(' What now?')
    session.send({ serverContent: { turnComplete: true } })
    await waitUntil(() => session.texts.length === 2, 'the nudge', 1_000)
    session.send({ serverContent: { turnComplete: true } })
    await sleep(500)
    expect(session.texts).toHaveLength(2)
    session.say('I am sorry. Tell me more.', 200)
    await waitUntil(() => turnsOf(call).length === 3, 'the turns')
  })

  test('whose reply was rejected is asked for other words, but not for ever', async ({
    expect,
    onTestFinished,
  }) => {
    const call = stage.records.addCall()
    onTestFinished(() => stage.hangUp(call))
    const { session } = await stage.converse(call)
    for (let refusal = 1; refusal <= 4; refusal++) {
      session.speak('I', 200)
      session.send({
        serverContent: { turnComplete: true, turnCompleteReason: 'RESPONSE_REJECTED' },
      })
      await sleep(200)
    }
    expect(session.texts).toHaveLength(4)
    expect(session.texts.at(-1)).toContain('Say it again in other words')
  })
})

describe.concurrent('a caller’s line', () => {
  test('that carries nothing but zeros from the start is told so', async ({
    expect,
    onTestFinished,
  }) => {
    const call = stage.records.addCall()
    onTestFinished(() => stage.hangUp(call))
    const { session } = await stage.converse(call)
    await waitUntil(() => session.texts.length === 2, 'the word', 12_000)
    expect(session.texts[1]).toContain('one direction only')
  })

  test('that falls into zeros is taken for muted', async ({ expect, onTestFinished }) => {
    const call = stage.records.addCall()
    onTestFinished(() => stage.hangUp(call))
    const client = await stage.start(call)
    client.rustle(RUSTLE)
    const session = await stage.live.session(call.callId)
    await waitUntil(() => client.heardFrames >= 20, 'the greeting to be heard')
    client.rustle(0)
    await waitUntil(() => session.texts.length === 2, 'the word', 16_000)
    expect(session.texts[1]).toContain('telephone is muted')
  })

  test('on which somebody speaks too quietly is asked for a louder voice', async ({
    expect,
    onTestFinished,
  }) => {
    const call = stage.records.addCall()
    onTestFinished(() => stage.hangUp(call))
    const client = await stage.start(call)
    const session = await stage.live.session(call.callId)
    for (let word = 0; word < 36 && session.texts.length < 2; word++) {
      client.rustle(FAR_AWAY)
      await sleep(250)
      client.rustle(RUSTLE)
      await sleep(150)
    }
    expect(session.texts[1]).toContain('very faint')
  })

  test('with somebody quiet on it is asked whether they are there', async ({
    expect,
    onTestFinished,
  }) => {
    const call = stage.records.addCall()
    onTestFinished(() => stage.hangUp(call))
    const client = await stage.start(call)
    client.rustle(RUSTLE)
    const session = await stage.live.session(call.callId)
    await waitUntil(() => session.texts.length === 2, 'the question', 16_000)
    expect(session.texts[1]).toContain('Ask in a few words whether they are still there')
    expect(call.ending).toBeNull()
  })

  test('on which nobody ever answers is let go with a goodbye', async ({
    expect,
    onTestFinished,
  }) => {
    const call = stage.records.addCall()
    onTestFinished(() => stage.hangUp(call))
    const { client, session } = await stage.converse(call)
    let answered = session.texts.length
    const answering = setInterval(() => {
      if (session.texts.length === answered) return
      answered = session.texts.length
      session.say('I cannot hear you.', 200)
    }, 20)
    onTestFinished(() => clearInterval(answering))
    expect(await client.closed(34_000)).toBe(1000)
    expect(session.texts).toHaveLength(4)
    expect(session.texts.at(-1)).toContain('Say that you cannot hear anybody, say goodbye')
    expect(call.ending?.outcome).toBe('silent')
    expect(call.ending?.metrics).toMatchObject({
      'alarms.caller-unheard': 2,
      'alarms.caller-gone': 1,
    })
  })

  test('without media leaves the model in silence, and is given back to the carrier', async ({
    expect,
    onTestFinished,
  }) => {
    const call = stage.records.addCall()
    onTestFinished(() => stage.hangUp(call))
    const { client, session } = await stage.converse(call)
    client.fallSilent()
    await sleep(700)
    const before = session.audioMessages
    await sleep(1_000)
    expect(session.audioMessages - before).toBeGreaterThan(35)
    expect(session.audioMessages - before).toBeLessThan(65)
    expect(await client.closed(12_000)).toBe(1011)
    expect(call.ending).toBeNull()

    stage.records.rearm(call)
    await stage.start(call)
    const next = await stage.live.session(call.callId, 2)
    await waitUntil(() => next.texts.length > 0, 'the word to go on')
    expect(next.texts[0]).toContain('The line dropped and is back')
  })
})

describe.concurrent('a tool that takes long', () => {
  test('makes the agent say a word, and its answer is used all the same', async ({
    expect,
    onTestFinished,
  }) => {
    const call = stage.records.addCall()
    onTestFinished(() => stage.hangUp(call))
    stage.records.rpcs['request_human'] = () => sleep(3_000, { kind: 'requested' })
    const { session } = await stage.converse(call)
    // What the greeting said does not count as a word about the tool.
    await sleep(1_500)
    const startedMs = performance.now()
    session.useTool('fc-1', 'transfer_to_human', { reason: 'slow' })
    await waitUntil(() => session.texts.length === 2, 'the request for a word', 3_000)
    expect(performance.now() - startedMs).toBeGreaterThan(1_000)
    expect(session.texts[1]).toContain('A tool is still at work')
    expect(session.answerTo('fc-1')).toBeUndefined()
    session.say('One moment, please.', 300)
    await waitUntil(() => session.answerTo('fc-1') !== undefined, 'the answer')
    expect(session.answerTo('fc-1')).toMatchObject({ output: { status: 'requested' } })
    expect(session.texts).toHaveLength(2)
  })

  test('does not make a model speak whose tool that would take back', async ({
    expect,
    onTestFinished,
  }) => {
    const call = stage.records.addCall()
    onTestFinished(() => stage.hangUp(call))
    const other = await BridgeProgram.start({
      recordsUrl: stage.records.url,
      liveUrl: stage.live.url,
      env: { GEMINI_LIVE_MODEL: 'gemini-3.1-flash-live-preview' },
    })
    await using _program = other.program
    const client = new MediaClient({
      url: other.mediaUrl,
      accountSid: BridgeProgram.accountSid,
      authToken: BridgeProgram.authToken,
      callSid: call.callSid,
    })
    await client.start(call.token)
    const session = await stage.live.session(call.callId)
    await waitUntil(() => client.heardFrames >= 20, 'the greeting to be heard')
    await sleep(1_500)
    session.useTool('fc-1', 'transfer_to_human', { reason: 'slow' })
    await waitUntil(() => session.answerTo('fc-1') !== undefined, 'the answer')
    expect(session.texts).toHaveLength(1)
    client.hangUp()
  })
})

describe.concurrent('the time', () => {
  test('of a call runs on over its streams, and its end is announced', async ({
    expect,
    onTestFinished,
  }) => {
    const call = stage.records.addCall({ brief: { maxSeconds: 600 } })
    onTestFinished(() => stage.hangUp(call))
    const { client } = await stage.converse(call)
    client.cut()
    call.answeredAt = new Date(Date.now() - 541_000).toISOString()
    stage.records.rearm(call)
    await stage.start(call)
    const session = await stage.live.session(call.callId, 2)
    await waitUntil(() => session.texts.length === 2, 'the warning')
    expect(session.texts[1]).toContain('cut in one minute')
  })

  test('that is up ends the call with a goodbye, or without one', async ({
    expect,
    onTestFinished,
  }) => {
    const polite = stage.records.addCall({ brief: { maxSeconds: 10 } })
    onTestFinished(() => stage.hangUp(polite))
    const { client, session } = await stage.converse(polite)
    const mute = stage.records.addCall({ brief: { maxSeconds: 10 } })
    onTestFinished(() => stage.hangUp(mute))
    const { client: other } = await stage.converse(mute)
    client.rustle(RUSTLE)
    other.rustle(RUSTLE)
    await waitUntil(() => session.texts.length === 2, 'the word that the time is up', 12_000)
    expect(session.texts[1]).toContain('The time is up')
    session.say('Our time is up. Goodbye.', 400)
    expect(await client.closed(4_000)).toBe(1000)
    expect(polite.ending?.outcome).toBe('finished')
    expect(turnsOf(polite).at(-1)).toBe('agent: Our time is up. Goodbye.')
    expect(await other.closed(10_000)).toBe(1000)
    expect(mute.ending?.outcome).toBe('finished')
  })
})
