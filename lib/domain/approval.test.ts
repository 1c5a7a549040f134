import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { evaluatePolicy, type OwnerPolicy, type PolicyCase } from './approval.ts'

const policy: OwnerPolicy = {
  version: 3,
  scope: 'landlord',
  nteCents: 500_00,
  emergencyNteCents: 800_00,
  bidsRequiredOverCents: 300_00,
  bidsRequired: 2,
  currency: 'USD',
}
const matter: PolicyCase = {
  priority: 'p3',
  kind: 'quote',
  confirmation: 'confirmed',
  totalCents: 285_00,
  currency: 'USD',
  bids: 1,
  doubtful: [],
}

describe('what an owner allows without being asked, and why', () => {
  it.each([
    [{}, 'covered', 'within the limit of $500'],
    [{ totalCents: 400_00, bids: 2 }, 'covered', 'within the limit of $500, 2 of 2 bids'],
    [{ totalCents: 400_00 }, 'ask', '1 of 2 bids required over $300'],
    [{ totalCents: 585_00 }, 'ask', 'over the limit of $500 by $85'],
    [{ priority: 'p1', totalCents: 585_00 }, 'covered', 'within the emergency limit of $800'],
    [{ kind: 'estimate' }, 'ask', 'an estimate, not a firm price'],
    [{ confirmation: 'unconfirmed', doubtful: ['trip fee'] }, 'ask', 'unconfirmed: trip fee'],
    [{ confirmation: 'unchecked' }, 'ask', 'unconfirmed: figures'],
    [{ currency: 'EUR' }, 'ask', 'the limit is in USD'],
  ] as const)('%o', (change, kind, reason) => {
    expect(evaluatePolicy(policy, { ...matter, ...change })).toEqual({ kind, reason })
  })

  it('is nothing without standing orders', () => {
    expect(evaluatePolicy({ ...policy, version: 0 }, { ...matter, totalCents: 0 }).kind).toBe('ask')
  })
})

const cases = fc.record({
  priority: fc.constantFrom('p0', 'p1', 'p2', 'p3', 'p4'),
  kind: fc.constantFrom('quote', 'estimate'),
  confirmation: fc.constantFrom('unchecked', 'confirmed', 'unconfirmed'),
  totalCents: fc.nat(2_000_00),
  currency: fc.constantFrom('USD', 'EUR'),
  bids: fc.nat(4),
  doubtful: fc.constant([]),
}) as fc.Arbitrary<PolicyCase>

test('nothing in doubt, no range and nothing over the limit is ever covered', () => {
  fc.assert(
    fc.property(cases, (given) => {
      if (evaluatePolicy(policy, given).kind === 'ask') return
      expect(given).toMatchObject({ kind: 'quote', confirmation: 'confirmed', currency: 'USD' })
      const isEmergency = given.priority === 'p0' || given.priority === 'p1'
      expect(given.totalCents).toBeLessThanOrEqual(isEmergency ? 800_00 : 500_00)
    }),
  )
})

test('a cheaper price, another bid or more urgency never needs the owner where the dearer did not', () => {
  fc.assert(
    fc.property(cases, fc.nat(500_00), (given, less) => {
      if (evaluatePolicy(policy, given).kind === 'ask') return
      const better = {
        ...given,
        totalCents: Math.max(0, given.totalCents - less),
        bids: given.bids + 1,
      }
      expect(evaluatePolicy(policy, better).kind).toBe('covered')
      expect(evaluatePolicy(policy, { ...given, priority: 'p1' }).kind).toBe('covered')
    }),
  )
})
