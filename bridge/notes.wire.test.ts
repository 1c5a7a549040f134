import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { LiveServerSession } from './testing/live-server.ts'
import type { TestCall } from './testing/records-server.ts'
import { Stage } from './testing/stage.ts'
import { waitUntil } from './testing/wait-until.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

const NOTE = 'Offer them Thursday morning, and mention the parking'

/** As the app does: on record first, and then told to the bridge that has the call. */
async function whisper(call: TestCall, controlId: string = randomUUID()): Promise<unknown> {
  if (!call.notes.some((note) => note.controlId === controlId)) {
    call.notes.push({ controlId, words: NOTE, isTakenUp: false })
  }
  const request = { controlId, callId: call.callId, kind: 'whisper', words: NOTE }
  return (await stage.bridge.ask('/control', request)).json()
}

const timesTold = (session: LiveServerSession): number =>
  session.texts.filter((text) => text.includes(NOTE)).length

const instructionsOf = (session: LiveServerSession): string =>
  session.frames[0]?.setup?.systemInstruction?.parts[0]?.text ?? ''

/** The bridge dies, and the carrier brings the call to another one. */
async function failOver(call: TestCall, streams: number): Promise<LiveServerSession> {
  stage.bridge.program.signal('SIGKILL')
  await stage.restart()
  stage.records.rearm(call)
  await stage.start(call)
  const session = await stage.live.session(call.callId, streams)
  await waitUntil(() => session.texts.length > 0, 'the word to go on')
  return session
}

test('a note that its bridge took to the grave is told by the next one, once', async () => {
  const { call, client, session } = await stage.converse(stage.records.addCall())
  session.speak('I am in the middle of a sentence', 4_000)
  await waitUntil(() => client.heardFrames >= 30, 'the sentence')
  const controlId = randomUUID()
  expect(await whisper(call, controlId)).toEqual({ status: 'done' })

  const second = await failOver(call, 2)
  expect(timesTold(session)).toBe(0)
  expect(instructionsOf(second)).not.toContain(NOTE)
  expect(timesTold(second)).toBe(0)
  second.say('Sorry about that.', 400)
  await waitUntil(() => timesTold(second) === 1, 'the note, in the first pause')
  // The app, which had no answer, asks again: the same act.
  expect(await whisper(call, controlId)).toEqual({ status: 'done' })
  expect(call.notes[0]?.isTakenUp).toBe(false)
  second.say('Would Thursday morning suit you? You can park behind the house.', 600)
  await waitUntil(() => call.notes[0]?.isTakenUp === true, 'the note to be taken up')
  expect(timesTold(second)).toBe(1)

  // Whoever comes after that knows of it, and does not act on it a second time.
  const third = await failOver(call, 3)
  expect(instructionsOf(third)).toContain(`The property manager has told you during this call`)
  expect(instructionsOf(third)).toContain(NOTE)
  third.say('Where were we?', 400)
  third.say('Thursday morning, then.', 400)
  await waitUntil(() => call.turns.size >= 5, 'what was said to be on record')
  expect(timesTold(third)).toBe(0)
}, 90_000)

test('a note that was told, and then the line broke before a word of answer, is told again', async () => {
  const { call, session } = await stage.converse(stage.records.addCall())
  await whisper(call)
  await waitUntil(() => timesTold(session) === 1, 'the note')
  expect(call.notes[0]?.isTakenUp).toBe(false)
  const second = await failOver(call, 2)
  second.say('Sorry about that.', 400)
  await waitUntil(() => timesTold(second) === 1, 'the note, once more')
}, 60_000)
