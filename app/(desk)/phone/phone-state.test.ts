import { expect, test } from 'vitest'
import { type LineReport, readReport } from './line-report.ts'
import { nextState, type PhoneEvent, type PhoneState, SWITCHED_OFF } from './phone-state.ts'

const CALL = 'CA00000000000000000000000000000001'
const report = (told: LineReport): PhoneEvent => ({
  kind: 'report',
  report: told,
  at: '2026-11-21T10:00:00Z',
})
const after = (...events: PhoneEvent[]): PhoneState => events.reduce(nextState, SWITCHED_OFF)
const ON = [
  { kind: 'switched-on' } as const,
  report({ event: 'registered', phone: '+14155550199', line: '+14155550100' }),
]

test('a call goes from the click to the last word, and says who hung up', () => {
  const dialling = after(...ON, report({ event: 'dialling', callSid: CALL }))
  expect(dialling).toMatchObject({ standing: { kind: 'dialling' }, callSid: CALL })
  const up = nextState(dialling, report({ event: 'answered', callSid: CALL }))
  expect(up.standing).toEqual({ kind: 'up', since: '2026-11-21T10:00:00Z' })
  const over = nextState(up, report({ event: 'ended', why: 'they-hung-up' }))
  expect(over).toMatchObject({
    standing: { kind: 'ready' },
    callSid: CALL,
    note: { words: 'The other side hung up.', isFault: false },
  })
})

test('a call that comes in rings, and the next one forgets what became of the last', () => {
  const declined = after(
    ...ON,
    report({ event: 'ringing', callSid: CALL, from: '+14155550100' }),
    report({ event: 'ended', why: 'you-declined' }),
  )
  expect(declined.note?.words).toBe('You declined the call.')
  const again = nextState(
    declined,
    report({ event: 'ringing', callSid: CALL, from: '+14155550100' }),
  )
  expect(again).toMatchObject({ standing: { kind: 'ringing', from: '+14155550100' }, note: null })
})

test.each([
  [1006, /connection to the telephone network was lost/],
  [1013, /All phones of the network are taken/],
  [4401, /took too long/],
  [4409, /holds this phone already/],
])('a socket that closes with %i is told in words', (code, words) => {
  const state = nextState(after(...ON), { kind: 'closed', code })
  expect(state.standing).toEqual({ kind: 'off' })
  expect(state.note).toMatchObject({ isFault: true, words: expect.stringMatching(words) })
})

test('whoever switched it off is told of no fault', () => {
  const off = after(...ON, { kind: 'switched-off' }, { kind: 'closed', code: 1000 })
  expect(off).toMatchObject({ standing: { kind: 'off' }, note: null })
})

test('the last ten texts are kept, those of another person are not', () => {
  const texts = Array.from({ length: 12 }, (_, index) =>
    report({ event: 'message', from: '+14155550100', body: `text ${index}`, at: 'now' }),
  )
  const state = after(...ON, ...texts)
  expect(state.texts.map(({ body }) => body)).toEqual(
    Array.from({ length: 10 }, (_, index) => `text ${index + 2}`),
  )
  expect(nextState(state, { kind: 'switched-on' }).texts).toEqual([])
})

test('only reports that are known and whole are read', () => {
  expect(readReport('{"event":"answered","callSid":"CA1"}')).toEqual({
    event: 'answered',
    callSid: 'CA1',
  })
  for (const junk of [
    '',
    'null',
    '[]',
    '{"event":"answered"}',
    '{"event":"reboot"}',
    '{"event":1}',
  ]) {
    expect(readReport(junk)).toBeNull()
  }
})
