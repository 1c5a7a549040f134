import { expect, test } from 'vitest'
import { draftOf, typedOf } from './draft.ts'

const TYPED = {
  nteCents: '300',
  emergencyNteCents: '500',
  bidsRequiredOverCents: '250.50',
  bidsRequired: '2',
  currency: 'USD',
  quietFrom: '21:00',
  quietTo: '08:00',
  recording: 'announced',
  recordingDays: '30',
}

test('an address without orders tries nothing out', () => {
  expect(draftOf({ under: 'x' })).toEqual({ kind: 'none' })
})

test('what was typed is kept, whether it makes sense or not', () => {
  expect(draftOf(TYPED)).toMatchObject({
    kind: 'orders',
    typed: TYPED,
    orders: { nteCents: 300_00, bidsRequiredOverCents: 250_50 },
  })
  expect(draftOf({ ...TYPED, nteCents: 'much', quietFrom: ['21:00', '22:00'] })).toMatchObject({
    kind: 'faulty',
    typed: { ...TYPED, nteCents: 'much', quietFrom: '' },
    fault: expect.stringContaining('The limit') as string,
  })
})

test('the form begins with the orders in force, and they read back as they are', () => {
  const policy = {
    id: 'p',
    landlordId: null,
    propertyId: null,
    version: 3,
    nteCents: 199_50,
    emergencyNteCents: 250_00,
    bidsRequiredOverCents: 500_00,
    bidsRequired: 2,
    currency: 'USD',
    quietFrom: '21:00:00',
    quietTo: '08:00:00',
    isWithdrawn: false,
    recording: 'asked' as const,
    recordingDays: 90,
    createdAt: '2026-01-01T00:00:00Z',
  }
  const typed = typedOf(policy)
  expect(typed).toMatchObject({ nteCents: '199.50', emergencyNteCents: '250', quietFrom: '21:00' })
  expect(draftOf(typed)).toMatchObject({
    kind: 'orders',
    orders: { nteCents: 199_50, recording: 'asked', recordingDays: 90 },
  })
})

test('an emergency limit below the everyday one reads as what it is worth', () => {
  const policy = { nteCents: 300_00, emergencyNteCents: 100_00 } as Parameters<typeof typedOf>[0]
  expect(
    typedOf({ ...policy, quietFrom: '', quietTo: '' } as Parameters<typeof typedOf>[0]),
  ).toMatchObject({ nteCents: '300', emergencyNteCents: '300' })
})
