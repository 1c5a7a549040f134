import { expect, test } from 'vitest'
import {
  answerOfDigit,
  answerOfText,
  escalationCallKey,
  escalationOfCallKey,
  type Rung,
  rungAfter,
} from './escalation.ts'

function climb(people: number): string[] {
  const rungs: string[] = []
  for (let at: Rung | null = rungAfter(null, people); at; at = rungAfter(at, people)) {
    rungs.push(`${at.round}.${at.rung}`)
  }
  return rungs
}

test('the ladder is climbed twice from the first to the last, and ends', () => {
  expect(climb(0)).toEqual([])
  expect(climb(1)).toEqual(['1.0', '2.0'])
  expect(climb(3)).toEqual(['1.0', '1.1', '1.2', '2.0', '2.1', '2.2'])
  expect(climb(50)).toHaveLength(10)
})

test('a call on the ladder is found by the key it was reserved under, and no other call is', () => {
  const id = '6f2b8a4e-0d6b-4c53-9a44-1f6f2f0a1d11'
  expect(escalationOfCallKey(escalationCallKey(id, { round: 2, rung: 1 }))).toBe(id)
  expect(escalationOfCallKey(`${id}:approval:1:1`)).toBeNull()
})

test('keys and texts mean what the message says they do, and nothing else means anything', () => {
  expect(['1', '2', '3', '4', '', '11', '#'].map(answerOfDigit)).toEqual([
    'accept',
    'pass',
    'de-escalate',
    null,
    null,
    null,
    null,
  ])
  expect(answerOfText('1')).toEqual({ answer: 'accept', reference: null })
  expect(answerOfText(' Take pl-1042! ')).toEqual({ answer: 'accept', reference: 'PL-1042' })
  expect(answerOfText('3.')).toEqual({ answer: 'de-escalate', reference: null })
  for (const body of ['', '12', '1 minute, I am driving', 'take care', '31', 'I take it', '2']) {
    expect(answerOfText(body)).toBeNull()
  }
})
