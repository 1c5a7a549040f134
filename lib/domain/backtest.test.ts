import { expect, test } from 'vitest'
import type { OwnerPolicy, PolicyCase } from './approval.ts'
import { backtest, type PastDecision } from './backtest.ts'

const DRAFT: OwnerPolicy = {
  version: 2,
  scope: 'landlord',
  nteCents: 300_00,
  emergencyNteCents: 300_00,
  bidsRequiredOverCents: 200_00,
  bidsRequired: 2,
  currency: 'USD',
}

function decided(
  matter: Partial<PolicyCase>,
  by: Pick<PastDecision, 'decidedBy' | 'decision'> = { decidedBy: 'person', decision: 'approved' },
): PastDecision {
  return {
    incidentId: 'i',
    reference: 'PL-1',
    matter: {
      priority: 'p3',
      kind: 'quote',
      confirmation: 'confirmed',
      totalCents: 150_00,
      currency: 'USD',
      bids: 1,
      doubtful: [],
      ...matter,
    },
    ...by,
  }
}

test('nothing to look at changes nothing', () => {
  expect(backtest(DRAFT, [])).toEqual({
    looked: 0,
    asBefore: 0,
    changed: [],
    unaskedCents: 0,
    againstTheirWord: 0,
  })
})

test('a higher limit would not have asked, and says how much money that was', () => {
  const result = backtest(DRAFT, [
    decided({ totalCents: 150_00 }),
    decided({ totalCents: 250_00, bids: 2 }),
    decided({ totalCents: 350_00 }),
  ])
  expect(result).toMatchObject({ looked: 3, asBefore: 1, unaskedCents: 400_00 })
  expect(result.changed.map(({ now }) => now)).toEqual(['unasked', 'unasked'])
})

test('a lower limit or a further bid would have asked, with the reason', () => {
  const byPolicy = { decidedBy: 'policy', decision: 'approved' } as const
  const result = backtest(DRAFT, [
    decided({ totalCents: 301_00 }, byPolicy),
    decided({ totalCents: 250_00, bids: 1 }, byPolicy),
    decided({ totalCents: 100_00 }, byPolicy),
  ])
  expect(result.changed.map(({ now, reason }) => [now, reason])).toEqual([
    ['asked', 'over the limit of $300 by $1'],
    ['asked', '1 of 2 bids required over $200'],
  ])
  expect(result.unaskedCents).toBe(0)
})

test('an owner who said no is counted by itself', () => {
  const result = backtest(DRAFT, [
    decided({}, { decidedBy: 'person', decision: 'declined' }),
    decided({}, { decidedBy: 'person', decision: 'another_round' }),
    decided({}),
  ])
  expect(result).toMatchObject({ againstTheirWord: 2, unaskedCents: 450_00 })
})

test('an estimate is asked about whatever the limit', () => {
  expect(backtest(DRAFT, [decided({ kind: 'estimate' })])).toMatchObject({ asBefore: 1 })
})
