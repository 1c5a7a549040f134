import { expect, test } from 'vitest'
import { diffRecords } from './record-diff.ts'

test('what stayed is left out, what came and went has one side', () => {
  expect(diffRecords({ name: 'Ana', note: 'x' }, { name: 'Ana', note: '', active: true })).toEqual([
    { name: 'Note', before: 'x', after: null },
    { name: 'Active', before: null, after: 'yes' },
  ])
})

test('orders read as money and clock times, and a version is no change by itself', () => {
  const before = { version: 1, nteCents: 150_00, quietFrom: '21:00:00', currency: 'USD' }
  const after = { version: 2, nteCents: 200_50, quietFrom: '22:00:00', currency: 'USD' }
  expect(diffRecords(before, after)).toEqual([
    { name: 'Limit (NTE)', before: '$150', after: '$200.50' },
    { name: 'Quiet from', before: '21:00', after: '22:00' },
  ])
})

test('a vendor reads as trades and people', () => {
  const ana = { name: 'Ana', phone: '…0123', isPrimary: true, hasConsent: true }
  expect(
    diffRecords(
      { trades: { plumbing: 'both', hvac: 'routine' }, contacts: [ana] },
      { trades: { plumbing: 'both' }, contacts: [{ ...ana, hasConsent: false }] },
    ),
  ).toEqual([
    { name: 'Trades', before: 'hvac (routine), plumbing (both)', after: 'plumbing (both)' },
    { name: 'Contacts', before: 'Ana …0123', after: 'Ana …0123 (no consent)' },
  ])
})

test('the same trades in another order are no change', () => {
  const trades = { plumbing: 'both', hvac: 'routine' }
  const turned = { hvac: 'routine', plumbing: 'both' }
  expect(diffRecords({ trades }, { trades: turned })).toEqual([])
})

test('no record is nothing', () => {
  expect(diffRecords({}, null)).toEqual([])
})
