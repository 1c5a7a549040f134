import { describe, expect, test } from 'vitest'
import type { CallBrief } from './contracts/call-brief.ts'
import { introduce } from './personas/house-rules.ts'
import { announcesRecording, withRecording } from './recorded-line.ts'

const brief: CallBrief = {
  purpose: 'guest_intake',
  language: 'en-US',
  voice: 'Aoede',
  instructions: 'Be kind.',
  opening: `Hello, ${introduce('Seaside Stays')}. What is happening?`,
  tools: ['end_call', 'record_refusal'],
  keypad: 'none',
  maxSeconds: 600,
}

describe('the brief of a call', () => {
  test('says nothing of recordings where there are none', () => {
    expect(withRecording(brief)).toBe(brief)
    expect(announcesRecording(brief.opening)).toBe(false)
  })

  test('announces a recording in the words it opens with', () => {
    const { opening, instructions, tools } = withRecording({ ...brief, recording: 'announced' })
    expect(opening).toBe(
      'Hello, this is the AI assistant of Seaside Stays, on a recorded and transcribed line. What is happening?',
    )
    expect(announcesRecording(opening)).toBe(true)
    expect(instructions).toContain('this call is recorded')
    expect(tools).toEqual(brief.tools)
  })

  test('announces it all the same where the opening is another', () => {
    const { opening } = withRecording({ ...brief, opening: 'Good day.', recording: 'announced' })
    expect(opening).toBe('Good day. This call is recorded.')
    expect(announcesRecording(opening)).toBe(true)
  })

  test('asks where it has to be asked, and can take the answer', () => {
    const { opening, instructions, tools } = withRecording({ ...brief, recording: 'asked' })
    expect(opening).toBe(brief.opening)
    expect(instructions).toContain('May we record this call?')
    expect(tools).toContain('record_consent')
  })
})

test.each([
  ['Hello, this is the AI assistant of Seaside Stays, on a recorded…', true],
  ['By the way, this call is being recorded.', true],
  ['Esta llamada se está grabando.', true],
  ['Le informo de que esta conversación será grabada.', true],
  ['Esta llamada no se graba.', false],
  ['Cet appel est enregistré.', true],
  ['Cet appel n’est pas enregistré.', false],
  ['Dieses Gespräch wird aufgezeichnet.', true],
  ['Dieses Gespräch wird nicht aufgezeichnet.', false],
  ['Esta chamada está sendo gravada.', true],
  ['A ligação não será gravada.', false],
  ['Questa chiamata viene registrata.', true],
  ['La chiamata non è registrata.', false],
  ['本次通话正在录音。', true],
  ['本次通话不会被录音。', false],
  ['هذه المكالمة مسجلة.', true],
  ['هذه المكالمة غير مسجلة.', false],
  ['This call is not recorded.', false],
  ['Hello, this is the AI assistant of Sea…', false],
  ['I have recorded the leak as PL-1042.', false],
  ['The leak is recorded as PL-1042.', false],
  ['That is a recorded fact.', false],
])('whoever has heard %j knows of a recording: %j', (words, knows) => {
  expect(announcesRecording(words)).toBe(knows)
})
