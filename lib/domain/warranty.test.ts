import { expect, test } from 'vitest'
import { isUnderWarranty } from './warranty.ts'

const DONE_AT = Date.parse('2026-11-21T12:00:00Z')
const daysLater = (days: number): number => DONE_AT + days * 86_400_000

test('work is under warranty as long as its vendor said', () => {
  expect(isUnderWarranty({ doneAtMs: DONE_AT, warrantyDays: 90, nowMs: daysLater(90) })).toBe(true)
  expect(isUnderWarranty({ doneAtMs: DONE_AT, warrantyDays: 90, nowMs: daysLater(91) })).toBe(false)
})

test('who named no warranty answers for a month, who gives none for nothing', () => {
  expect(isUnderWarranty({ doneAtMs: DONE_AT, warrantyDays: null, nowMs: daysLater(29) })).toBe(
    true,
  )
  expect(isUnderWarranty({ doneAtMs: DONE_AT, warrantyDays: null, nowMs: daysLater(31) })).toBe(
    false,
  )
  expect(isUnderWarranty({ doneAtMs: DONE_AT, warrantyDays: 0, nowMs: daysLater(0) })).toBe(false)
})
