import { expect, test } from 'vitest'
import { MessageAllowance } from './message-allowance.ts'

test('lets a telephone speak for an hour', () => {
  const allowance = new MessageAllowance(0)
  for (let sentMs = 0; sentMs < 3_600_000; sentMs += 20) {
    expect(allowance.take(sentMs)).toBe(true)
  }
})

test('lets what piled up during a stall come at once, and then no more', () => {
  const allowance = new MessageAllowance(0)
  const taken = Array.from({ length: 1_500 }, () => allowance.take(0)).filter(Boolean)
  expect(taken).toHaveLength(1_000)
  expect(allowance.take(20)).toBe(true)
})
