import type { LiveServerMessage } from '@google/genai'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventsOf, readAudio } from './gemini-live-event.ts'

const from = (message: unknown): ReturnType<typeof eventsOf> =>
  eventsOf(message as LiveServerMessage)

test('reads everything that one message says, in the order to act on it', () => {
  const inlineData = { data: 'AAAA', mimeType: 'audio/pcm;rate=24000' }
  expect(
    from({
      serverContent: {
        turnComplete: true,
        generationComplete: true,
        modelTurn: { parts: [{ inlineData }, { text: 'thinking' }, { inlineData }] },
        outputTranscription: { text: 'Hello' },
        interrupted: true,
        inputTranscription: { text: 'Wait' },
      },
      toolCall: { functionCalls: [{ id: 'fc-1', name: 'end_call' }] },
    }),
  ).toEqual([
    { kind: 'caller-words', text: 'Wait' },
    { kind: 'interrupted' },
    { kind: 'agent-words', text: 'Hello' },
    { kind: 'audio', pcmBase64: 'AAAA', mimeType: 'audio/pcm;rate=24000' },
    { kind: 'audio', pcmBase64: 'AAAA', mimeType: 'audio/pcm;rate=24000' },
    { kind: 'generation-complete' },
    { kind: 'turn-complete', isRejected: false },
    { kind: 'tool-call', calls: [{ id: 'fc-1', name: 'end_call', args: {} }] },
  ])
})

test('tells a reply that was withheld from one that is over', () => {
  const endOf = (turnCompleteReason: string): ReturnType<typeof eventsOf> =>
    from({ serverContent: { turnComplete: true, turnCompleteReason } })
  expect(endOf('RESPONSE_REJECTED')).toEqual([{ kind: 'turn-complete', isRejected: true }])
  expect(endOf('MALFORMED_FUNCTION_CALL')).toEqual([{ kind: 'turn-complete', isRejected: true }])
  expect(endOf('NEED_MORE_INPUT')).toEqual([{ kind: 'turn-complete', isRejected: false }])
})

test('keeps a handle only while the session can be resumed with it', () => {
  expect(from({ sessionResumptionUpdate: { newHandle: 'h', resumable: true } })).toEqual([
    { kind: 'resumable', handle: 'h' },
  ])
  expect(from({ sessionResumptionUpdate: { newHandle: 'h' } })).toEqual([
    { kind: 'resumable', handle: null },
  ])
})

test('knows how long is left, or assumes little', () => {
  expect(from({ goAway: { timeLeft: '50s' } })).toEqual([
    { kind: 'going-away', timeLeftMs: 50_000 },
  ])
  expect(from({ goAway: {} })).toEqual([{ kind: 'going-away', timeLeftMs: 10_000 }])
})

test('counts tokens by direction and modality', () => {
  const usageMetadata = {
    promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 12 }],
    responseTokensDetails: [{ modality: 'TEXT' }],
  }
  expect(from({ usageMetadata })).toEqual([
    { kind: 'usage', tokens: { in_audio: 12, out_text: 0 } },
  ])
})

test('passes over what is not what its name promises, and takes the rest', () => {
  const message = {
    serverContent: { modelTurn: { parts: [null, 7] }, outputTranscription: { text: 'Hello' } },
    toolCall: { functionCalls: [{ id: 1, name: 'end_call', args: 'none' }] },
    usageMetadata: { promptTokensDetails: { modality: 'AUDIO' } },
    goAway: { timeLeft: 5 },
  }
  expect(from(message)).toEqual([
    { kind: 'agent-words', text: 'Hello' },
    { kind: 'tool-call', calls: [{ id: '', name: 'end_call', args: {} }] },
    { kind: 'going-away', timeLeftMs: 10_000 },
    { kind: 'usage', tokens: {} },
  ])
})

test('reads any message there can be without failing', () => {
  const fields = ['serverContent', 'toolCall', 'toolCallCancellation', 'usageMetadata', 'goAway']
  const message = fc.dictionary(fc.constantFrom(...fields), fc.jsonValue())
  fc.assert(
    fc.property(fc.oneof(message, fc.jsonValue()), (value) => {
      expect(Array.isArray(from(value))).toBe(true)
    }),
  )
})

const audioMessage = (data: string, mimeType = 'audio/pcm;rate=24000'): object => ({
  serverContent: { modelTurn: { parts: [{ inlineData: { mimeType, data } }] } },
})

test.each([
  ['in one line', undefined],
  ['with line breaks and spaces', 2],
])('reads sound alone on the short way, written %s', (_how, indent) => {
  const message = audioMessage('AAEC/+8=')
  const audio = readAudio(Buffer.from(`${JSON.stringify(message, null, indent)}\n`))
  expect([audio]).toEqual(from(message))
  expect(audio?.pcmBase64).toBe('AAEC/+8=')
})

test('the short way says of a message what the long way says, or nothing', () => {
  const text = fc.oneof(
    fc.constantFrom('AAAA', 'AAE=', '', 'A\\u0041AA', 'A"A', 'é', '\\/', 'A'.repeat(5_000)),
    fc.base64String(),
    fc.string({ unit: 'binary' }),
  )
  const type = fc.constantFrom('audio/pcm;rate=24000', 'audio/pcm', 'audio/pcm;rate=1', 'audio/l16')
  const more = fc.constantFrom('', ',"turnComplete":true', ',"modelTurn":{}', '}', '},"goAway":{}')
  const writing = fc.record({ extra: more, indent: fc.nat(3), isRaw: fc.boolean() })
  let taken = 0
  fc.assert(
    fc.property(text, type, writing, (data, mimeType, { extra, indent, isRaw }) => {
      const written = JSON.stringify(audioMessage(data, mimeType), null, indent)
      // Not only what a serialiser would write: also what it never would.
      const raw = written.replace(JSON.stringify(data), () => `"${data}"`)
      const sent = (isRaw ? raw : written).replace(/\}$/, () => `${extra}}`)
      const audio = readAudio(Buffer.from(sent))
      if (audio === null) return
      taken += 1
      expect([audio]).toEqual(from(JSON.parse(sent)))
    }),
    { numRuns: 3_000 },
  )
  expect(taken).toBeGreaterThan(100)
})

test('finds nothing in a message it does not know', () => {
  expect(from({ setupComplete: {} })).toEqual([])
  expect(from({ somethingNew: 1 })).toEqual([])
})
