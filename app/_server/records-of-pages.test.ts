import { expect, test } from 'vitest'
import { recordOfPage } from './records-of-pages.ts'

const ID = '00000000-0000-4000-8000-000000000001'

test('a page about one record says which', () => {
  expect(recordOfPage(`/incidents/${ID}`)).toEqual({ kind: 'incidents', id: ID })
  expect(recordOfPage(`/calls/${ID}`)).toEqual({ kind: 'calls', id: ID })
  expect(recordOfPage(`/directory/vendors/${ID}`)).toEqual({ kind: 'vendors', id: ID })
  expect(recordOfPage(`/directory/policy/property/${ID}`)).toEqual({ kind: 'properties', id: ID })
})

test('an address that can name no record is told apart from a page about none', () => {
  expect(recordOfPage('/incidents/all-of-them')).toBe('nonsense')
  expect(recordOfPage('/directory/landlords/1')).toBe('nonsense')
  for (const path of [
    '/',
    '/board',
    '/incidents',
    '/incidents/',
    '/directory/policy/organization/organization',
    `/incidents/${ID}/export`,
  ]) {
    expect(recordOfPage(path), path).toBeNull()
  }
})
