import { expect, test } from 'vitest'
import { filterOf, isFiltered } from './filter.ts'

const NONE = { propertyId: null, priority: null, trade: null, status: null, search: null }

test('an address without a filter filters nothing', () => {
  expect(filterOf({})).toEqual(NONE)
  expect(isFiltered(filterOf({}))).toBe(false)
})

test('what means nothing filters nothing', () => {
  expect(filterOf({ property: 'x', priority: 'p9', trade: '', status: 'gone', q: '   ' })).toEqual(
    NONE,
  )
})

test('takes the first of several, and no more of a search than fits', () => {
  const filter = filterOf({ priority: ['p1', 'p2'], q: ` ${'a'.repeat(200)} ` })
  expect(filter).toEqual({ ...NONE, priority: 'p1', search: 'a'.repeat(80) })
  expect(isFiltered(filter)).toBe(true)
})
