import { expect, test } from 'vitest'
import { areEnough, type Bid } from './enough-quotes.ts'

const NOW = Date.parse('2026-11-21T12:00:00Z')
const rule = {
  policy: {
    nteCents: 200_00,
    emergencyNteCents: 250_00,
    bidsRequiredOverCents: 500_00,
    bidsRequired: 3,
  },
  priority: 'p3',
  usualCostCents: null,
  nowMs: NOW,
} as const
const emergency = { ...rule, priority: 'p1' } as const

function bid(dollars: number, rest: Partial<Bid> = {}): Bid {
  return { totalCents: dollars * 100, isFirm: true, startsAtMs: NOW + 3_600_000, ...rest }
}

test('nobody has quoted: it is not enough', () => {
  expect(areEnough([], rule)).toBe(false)
  expect(areEnough([], emergency)).toBe(false)
})

test('below the owner’s limit for single bids one firm price is enough', () => {
  expect(areEnough([bid(500)], rule)).toBe(true)
  expect(areEnough([bid(500, { isFirm: false })], rule)).toBe(false)
})

test('above it three firm prices are', () => {
  expect(areEnough([bid(501), bid(700)], rule)).toBe(false)
  expect(areEnough([bid(501), bid(700), bid(900, { isFirm: false })], rule)).toBe(false)
  expect(areEnough([bid(501), bid(700), bid(900)], rule)).toBe(true)
})

test('in an emergency one price within its limit is enough, from somebody who comes in time', () => {
  const strict = { ...emergency, policy: { ...rule.policy, bidsRequiredOverCents: 100_00 } }
  expect(areEnough([bid(250)], strict)).toBe(true)
  expect(areEnough([bid(251)], strict)).toBe(false)
  expect(areEnough([bid(250, { startsAtMs: NOW + 5 * 3_600_000 })], strict)).toBe(false)
  expect(areEnough([bid(250, { startsAtMs: null })], strict)).toBe(false)
  expect(areEnough([bid(250, { isFirm: false })], strict)).toBe(false)
})

test('a price far above what is usual is no reason to stop asking', () => {
  expect(areEnough([bid(450)], { ...rule, usualCostCents: 200_00 })).toBe(false)
  expect(areEnough([bid(450), bid(390)], { ...rule, usualCostCents: 200_00 })).toBe(true)
})
