import { expect, test } from 'vitest'
import {
  ownOrders,
  policyInForce,
  scopeOf,
  versionsOf,
  wouldBind,
  type PolicyVersion,
} from './policy-book.ts'

const HOUSE = { id: 'house', landlordId: 'helen' }
const OTHER = { id: 'other', landlordId: 'helen' }

function version(
  of: Partial<Pick<PolicyVersion, 'landlordId' | 'propertyId'>>,
  number: number,
): PolicyVersion {
  return {
    landlordId: null,
    propertyId: null,
    ...of,
    id: `${of.propertyId ?? of.landlordId ?? 'organization'}-${number}`,
    version: number,
    nteCents: 1,
    emergencyNteCents: 1,
    bidsRequiredOverCents: 1,
    bidsRequired: 1,
    currency: 'USD',
    quietFrom: '21:00:00',
    quietTo: '08:00:00',
    isWithdrawn: false,
    recording: 'off',
    recordingDays: 30,
    createdAt: '2026-01-01T00:00:00Z',
  }
}
const helen = { landlordId: 'helen' }
const house = { landlordId: 'helen', propertyId: 'house' }
const book = [version({}, 1), version(helen, 2), version(helen, 1), version(house, 1)]

test('the nearest orders are in force, and the latest of them', () => {
  expect(policyInForce(book, HOUSE)?.id).toBe('house-1')
  expect(policyInForce(book, OTHER)?.id).toBe('helen-2')
  expect(policyInForce(book, { id: 'x', landlordId: 'peter' })?.id).toBe('organization-1')
  expect(policyInForce([], HOUSE)).toBeNull()
})

test('orders that were withdrawn leave those above, until there are own ones again', () => {
  const withdrawn = [...book, { ...version(house, 2), isWithdrawn: true }]
  expect(policyInForce(withdrawn, HOUSE)?.id).toBe('helen-2')
  expect(ownOrders(withdrawn, { landlordId: 'helen', propertyId: 'house' })).toBeNull()
  expect(wouldBind(withdrawn, { landlordId: 'helen', propertyId: null }, HOUSE)).toBe(true)
  expect(policyInForce([...withdrawn, version(house, 3)], HOUSE)?.id).toBe('house-3')
})

test('the orders of another house bind nobody else', () => {
  expect(policyInForce([version(house, 9)], OTHER)).toBeNull()
})

test('versions are those of one scope, latest first', () => {
  const scope = { landlordId: 'helen', propertyId: null }
  expect(versionsOf(book, scope).map(({ version: number }) => number)).toEqual([2, 1])
  expect(book.map(scopeOf)).toEqual(['organization', 'landlord', 'landlord', 'property'])
})

test('a change reaches only houses that have no nearer orders', () => {
  const ofHelen = { landlordId: 'helen', propertyId: null }
  expect(wouldBind(book, ofHelen, OTHER)).toBe(true)
  expect(wouldBind(book, ofHelen, HOUSE)).toBe(false)
  expect(wouldBind(book, { landlordId: 'helen', propertyId: 'house' }, HOUSE)).toBe(true)
  expect(wouldBind(book, { landlordId: null, propertyId: null }, OTHER)).toBe(false)
})
