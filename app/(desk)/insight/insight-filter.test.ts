import { expect, test } from 'vitest'
import { insightFilterOf } from './insight-filter.ts'

test('an address that means nothing asks for the last 90 days of everything', () => {
  const all = { days: 90, propertyId: null, trade: null }
  expect(insightFilterOf({})).toEqual(all)
  expect(insightFilterOf({ days: '7000', property: 'x', trade: 'magic' })).toEqual(all)
})

test('days, property and trade are taken as they stand', () => {
  const id = '00000000-0000-4000-8000-000000000001'
  expect(insightFilterOf({ days: ['365', '30'], property: id, trade: 'pool' })).toEqual({
    days: 365,
    propertyId: id,
    trade: 'pool',
  })
})
