import { expect, test } from 'vitest'
import { isFound, listQueryOf } from './list-query.ts'

test('an address that means nothing is the list as it is', () => {
  expect(listQueryOf({}, ['urgent', 'name'])).toEqual({ search: '', sort: 'urgent' })
  expect(listQueryOf({ sort: 'drop table', q: ['a', 'b'] }, ['urgent', 'name'])).toEqual({
    search: 'a',
    sort: 'urgent',
  })
  expect(listQueryOf({ sort: 'name', q: ' pool ' }, ['urgent', 'name'])).toEqual({
    search: 'pool',
    sort: 'name',
  })
})

test('each word is somewhere, in whatever order and case', () => {
  expect(isFound('quay cottage', ['Harbour Cottage', '12 Quay Street'])).toBe(true)
  expect(isFound('quay villa', ['Harbour Cottage', '12 Quay Street', null])).toBe(false)
  expect(isFound('', [])).toBe(true)
})
