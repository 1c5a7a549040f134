import { expect, test } from 'vitest'
import { lineOf, sortVendors } from './standing.ts'

type Vendor = Parameters<typeof lineOf>[0]
const TODAY = '2026-11-21'

function vendor(name: string, more: Partial<Vendor> = {}): Vendor {
  return {
    id: name,
    name,
    rating: 4,
    active: true,
    base_note: '',
    trades: [],
    contacts: [{ id: 'c', name: 'C', phone: '+1', is_primary: true, consent_at: '2026-01-01' }],
    compliance: { coi_until: '2028-01-01', licence_until: '2028-01-01' },
    ...more,
  }
}
const line = (one: Vendor, figures: Partial<Parameters<typeof lineOf>[1]> = {}) =>
  lineOf(
    one,
    {
      vendorId: one.id,
      name: one.name,
      asked: 0,
      answered: 0,
      quoted: 0,
      startHours: null,
      jobs: 0,
      isReachable: true,
      ...figures,
    },
    TODAY,
  )
const out = { coi_until: '2026-11-20', licence_until: '2028-01-01' }
const soon = { coi_until: '2028-01-01', licence_until: '2026-12-01' }

test('says why somebody is not asked, the plainest reason first', () => {
  expect(line(vendor('a')).obstacle).toBeNull()
  expect(line(vendor('a', { active: false, compliance: out })).obstacle).toBe('Suspended')
  expect(line(vendor('a', { compliance: out, contacts: [] })).obstacle).toBe('Papers out')
  expect(line(vendor('a', { compliance: null })).obstacle).toBe('Papers out')
  expect(line(vendor('a', { contacts: [] })).obstacle).toBe('No consent')
  expect(line(vendor('a'), { isReachable: false }).obstacle).toBe('Asked not to be called')
})

test('who should be sent and cannot be comes first, who was suspended last', () => {
  const lines = [
    line(vendor('fine')),
    line(vendor('suspended', { active: false })),
    line(vendor('soon', { compliance: soon })),
    line(vendor('out', { compliance: out })),
  ]
  expect(sortVendors(lines, 'urgent').map((one) => one.vendor.name)).toEqual([
    'out',
    'soon',
    'fine',
    'suspended',
  ])
})

test('who was never asked has no answer rate to be worst at', () => {
  const lines = [
    line(vendor('never')),
    line(vendor('half'), { asked: 4, answered: 2 }),
    line(vendor('none'), { asked: 2, answered: 0 }),
  ]
  expect(sortVendors(lines, 'answers').map((one) => one.vendor.name)).toEqual([
    'none',
    'half',
    'never',
  ])
})
