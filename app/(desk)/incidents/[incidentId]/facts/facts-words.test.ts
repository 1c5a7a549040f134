import { expect, test } from 'vitest'
import { accessWords, reportedFacts, stayOf } from './facts-words.ts'

test('what the guest told is shown under plain names, and what is shown already is not', () => {
  const details = {
    summary: 'Water',
    trade: 'plumbing',
    location: ' Kitchen ',
    isStillRunning: true,
    nested: { code: '1234' },
    empty: ' ',
  }
  expect(reportedFacts(details)).toEqual([
    ['location', 'Kitchen'],
    ['is still running', 'Yes'],
  ])
  expect(reportedFacts(null)).toEqual([])
  expect(reportedFacts('words')).toEqual([])
})

test('the latest word on going in without the guest counts', () => {
  const [allowed, refused] = [{ type: 'guest.entry_allowed' }, { type: 'guest.entry_refused' }]
  expect(accessWords([{ type: 'call.ended' }, refused, allowed])).toContain('wants to be there')
  expect(accessWords([allowed, refused])).toContain('may go in')
  expect(accessWords([])).toBeNull()
})

test('a guest who came before has the stay that is under way', () => {
  const stay = (guest_id: string, arrives_on: string, departs_on: string) => ({
    guest_id,
    arrives_on,
    departs_on,
  })
  const stays = [
    stay('emma', '2025-06-01', '2025-06-08'),
    stay('emma', '2026-11-19', '2026-11-26'),
    stay('noah', '2026-12-01', '2026-12-05'),
  ]
  expect(stayOf(stays, 'emma')).toBe('stays 2026-11-19 to 2026-11-26')
  expect(stayOf(stays, null)).toBeNull()
})
