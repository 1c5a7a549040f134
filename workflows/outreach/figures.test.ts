import { expect, test } from 'vitest'
import { figuresAgree } from './figures.ts'

const recorded = {
  amountMinCents: 41_000,
  amountMaxCents: 41_000,
  tripFeeCents: 6_000,
  afterHoursFeeCents: 0,
}
const read = {
  amount_min: 410,
  amount_max: 410,
  trip_fee: 60,
  after_hours_fee: null,
  warranty_days: 365,
}

test('the same price and fees agree; a fee that nobody named counts as none', () => {
  expect(figuresAgree(recorded, read)).toBe(true)
})

test('another amount is a disagreement', () => {
  expect(figuresAgree(recorded, { ...read, amount_min: 415, amount_max: 415 })).toBe(false)
})

test('a fee that only one of the two heard is a disagreement', () => {
  expect(figuresAgree(recorded, { ...read, trip_fee: null })).toBe(false)
  expect(figuresAgree({ ...recorded, tripFeeCents: 0 }, read)).toBe(false)
})

test('a price that the second reader did not find is a disagreement', () => {
  expect(figuresAgree(recorded, { ...read, amount_min: null, amount_max: null })).toBe(false)
})
