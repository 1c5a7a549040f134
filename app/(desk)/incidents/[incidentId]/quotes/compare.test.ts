import { expect, test } from 'vitest'
import { againstLimit, againstUsual, clockOf, complianceOf } from './compare.ts'

const policy = {
  version: 2,
  nteCents: 20_000,
  emergencyNteCents: 30_000,
  bidsRequiredOverCents: 50_000,
  bidsRequired: 2,
  currency: 'USD',
  scope: 'landlord',
  quietFrom: '21:00:00',
  quietTo: '08:00:00',
} as const
const history = { repairs: 5, medianCents: 10_000, lowerCents: 9000, upperCents: 11_000 }
const yardstick = { policy, history, priority: 'p3' } as const
const dollars = (amount: number) => ({ totalCents: amount * 100, currency: 'USD' })

test('the limit is the emergency’s in an emergency, and nothing without orders or in another currency', () => {
  expect(againstLimit(dollars(285), yardstick)).toEqual({
    words: '$85 over limit',
    isDoubt: true,
  })
  expect(againstLimit(dollars(285), { ...yardstick, priority: 'p1' }).isDoubt).toBe(false)
  expect(
    againstLimit(dollars(1), { ...yardstick, policy: { ...policy, version: 0 } }).isDoubt,
  ).toBe(true)
  expect(againstLimit({ totalCents: 1, currency: 'EUR' }, yardstick).words).toBe('limit is in USD')
})

test('a price far from what is usual here gives pause, a usual one does not', () => {
  expect(againstUsual(dollars(105), yardstick)).toEqual({
    words: '105 % of usual',
    isDoubt: false,
  })
  expect(againstUsual(dollars(400), yardstick)?.isDoubt).toBe(true)
  expect(againstUsual(dollars(30), yardstick)?.isDoubt).toBe(true)
  expect(againstUsual(dollars(30), { ...yardstick, history: null })).toBeNull()
})

test('papers count to their last day, and the first to end is named', () => {
  const papers = { coi_until: '2026-12-01', licence_until: '2027-02-01' }
  expect(complianceOf(papers, '2026-12-01').words).toBe('papers good to Dec 2026')
  expect(complianceOf(papers, '2026-12-02')).toMatchObject({ isDoubt: true })
  expect(complianceOf({ ...papers, coi_until: '2028-01-01' }, '2027-02-02').words).toContain(
    'licence',
  )
  expect(complianceOf(null, '2026-12-01').isDoubt).toBe(true)
})

test('a moment of a call reads as on a clock', () => {
  expect([0, 67_400, 600_000].map(clockOf)).toEqual(['0:00', '1:07', '10:00'])
})
