import { expect, test } from 'vitest'
import type { CallEnd } from '#workflows/call/steps.ts'
import { outcomeOfCall } from './outcome-of-call.ts'

function ended(end: Partial<Extract<CallEnd, { kind: 'ended' }>>): CallEnd {
  return {
    kind: 'ended',
    callId: 'call',
    status: 'completed',
    outcome: null,
    answeredBy: null,
    ...end,
  }
}

test('a call that was never placed leaves the vendor unreachable', () => {
  expect(outcomeOfCall({ kind: 'not-placed', reason: 'suppressed' })).toBe('unreachable')
})

test('busy, unanswered and failed calls are told apart', () => {
  expect(outcomeOfCall(ended({ status: 'busy' }))).toBe('busy')
  expect(outcomeOfCall(ended({ status: 'no_answer' }))).toBe('no_answer')
  expect(outcomeOfCall(ended({ status: 'failed' }))).toBe('failed')
})

test('a machine is no answer, whether the carrier or the agent noticed it', () => {
  expect(outcomeOfCall(ended({ answeredBy: 'machine_start' }))).toBe('voicemail')
  expect(outcomeOfCall(ended({ outcome: 'voicemail' }))).toBe('voicemail')
})

test('whoever talked with the agent is not a machine because the carrier says so', () => {
  const end = ended({ answeredBy: 'machine_end_silence', outcome: 'finished' })
  expect(outcomeOfCall(end)).toBe('partial')
})

test('a vendor at whose number somebody else answers was not reached', () => {
  expect(outcomeOfCall(ended({ outcome: 'wrong_person' }))).toBe('unreachable')
  expect(outcomeOfCall(ended({ answeredBy: 'fax' }))).toBe('unreachable')
})

test('a talk without a price or a refusal is partial', () => {
  expect(outcomeOfCall(ended({ outcome: 'caller_hung_up', answeredBy: 'human' }))).toBe('partial')
})

test('a call nobody knows the end of counts as failed', () => {
  expect(outcomeOfCall(ended({ status: 'unknown' }))).toBe('failed')
})
