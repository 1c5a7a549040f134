import { expect, test } from 'vitest'
import type { CallEnd } from '#workflows/call/steps.ts'
import { callBack, nextCall, outcomeOfCall } from './outcome-of-call.ts'

function ended(end: Partial<Extract<CallEnd, { kind: 'ended' }>>): CallEnd {
  return {
    kind: 'ended',
    callId: 'call',
    status: 'completed',
    outcome: null,
    answeredBy: null,
    refusal: null,
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

test('who wants no machine on the telephone is not rung by it again', () => {
  expect(outcomeOfCall(ended({ outcome: 'refused' }))).toBe('unreachable')
  expect(outcomeOfCall(ended({ outcome: 'transferred' }))).toBe('unreachable')
})

test('a talk without a price or a refusal is partial', () => {
  expect(outcomeOfCall(ended({ outcome: 'caller_hung_up', answeredBy: 'human' }))).toBe('partial')
})

test('a call nobody knows the end of leaves the vendor unreachable, and is not repeated', () => {
  const outcome = outcomeOfCall(ended({ status: 'unknown' }))
  expect(outcome).toBe('unreachable')
  expect(nextCall(outcome, { made: 1, isCalledBack: false })).toBe(null)
})

test('a number that does not work is told from a carrier that has too much to do or refuses us', () => {
  expect(outcomeOfCall(ended({ status: 'failed' }))).toBe('failed')
  const refused = (refusal: string) => outcomeOfCall(ended({ status: 'failed', refusal }))
  expect(refused('21211: The number is not valid.')).toBe('failed')
  expect(refused('busy: Too many requests')).toBe('busy')
  expect(refused('20003: Authenticate')).toBe('unreachable')
})

test('a call that we did not make for reasons of our own says nothing about the vendor', () => {
  expect(outcomeOfCall({ kind: 'not-placed', reason: 'not-in-control' })).toBe(null)
  expect(outcomeOfCall({ kind: 'not-placed', reason: 'not-needed' })).toBe(null)
  const refusal = 'not-needed: nobody needs the call any more'
  expect(outcomeOfCall(ended({ status: 'canceled', refusal }))).toBe(null)
})

const tries = (made: number, isCalledBack = false) => ({ made, isCalledBack })
const MINUTE_MS = 60_000

test('a busy vendor is rung again after two and after five minutes', () => {
  expect(nextCall('busy', tries(1))).toEqual({ suffix: '2', waitMs: 2 * MINUTE_MS })
  expect(nextCall('busy', tries(2))).toEqual({ suffix: '3', waitMs: 5 * MINUTE_MS })
  expect(nextCall('busy', tries(3))).toBe(null)
})

test('one who did not pick up is rung once more', () => {
  expect(nextCall('no_answer', tries(1))?.suffix).toBe('2')
  expect(nextCall('no_answer', tries(2))).toBe(null)
})

test('a machine, a dead number and a refusal are not rung again', () => {
  for (const status of ['voicemail', 'failed', 'declined', 'unreachable', 'quoted'] as const) {
    expect(nextCall(status, tries(1))).toBe(null)
  }
})

test('a talk that came to no certain price is taken up again once', () => {
  expect(nextCall('partial', tries(1))).toEqual({ suffix: 'again', waitMs: MINUTE_MS })
  expect(nextCall('partial', tries(1, true))).toBe(null)
  expect(callBack(tries(2))?.suffix).toBe('again')
  expect(callBack(tries(2, true))).toBe(null)
})
