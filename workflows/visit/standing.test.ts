import { expect, test } from 'vitest'
import { standingOf } from './standing.ts'

const NOON = Date.parse('2026-11-21T12:00:00Z')
const AT_NOON = { nowMs: NOON, timeScale: 1, isTimeRefused: false, hasVendorDeclined: false }
const minutes = (count: number): number => count * 60_000
const hours = (count: number): number => minutes(60 * count)
const visit = (
  status: 'held' | 'scheduled' | 'in_progress' | 'done' | 'no_show' | 'cancelled',
  expectedFrom: string,
  noAccessAt: string | null = null,
): Parameters<typeof standingOf>[0] => ({ status, expectedFrom, revision: 0, noAccessAt })

test('a vendor is late a quarter of an hour after they were awaited', () => {
  expect(standingOf(visit('scheduled', '2026-11-21T12:30:00Z'), AT_NOON)).toEqual({
    kind: 'expected',
    revision: 0,
    milestones: [{ what: 'late', atMs: NOON + minutes(45) }],
    isUnwelcome: false,
  })
})

test('people are reminded a day and an hour before, as far as that lies ahead', () => {
  const inTwoDays = standingOf(visit('scheduled', '2026-11-23T12:00:00Z'), AT_NOON)
  expect(inTwoDays).toMatchObject({
    milestones: [
      { what: 'day-before', atMs: NOON + hours(24) },
      { what: 'hour-before', atMs: NOON + hours(47) },
      { what: 'late', atMs: NOON + hours(48) + minutes(15) },
    ],
  })
  const inThreeHours = standingOf(visit('scheduled', '2026-11-21T15:00:00Z'), {
    ...AT_NOON,
    timeScale: 60,
  })
  expect(inThreeHours).toMatchObject({
    milestones: [
      { what: 'hour-before', atMs: NOON + minutes(2) },
      { what: 'late', atMs: NOON + minutes(3) + 15_000 },
    ],
  })
})

test('a deadline that has passed already leaves the runtime its one second', () => {
  expect(standingOf(visit('scheduled', '2026-11-21T08:00:00Z'), AT_NOON)).toMatchObject({
    milestones: [{ what: 'late', atMs: NOON + 1000 }],
  })
})

test('a time that the guest refused is to be changed', () => {
  const refused = standingOf(visit('scheduled', '2026-11-21T15:00:00Z'), {
    ...AT_NOON,
    isTimeRefused: true,
  })
  expect(refused).toMatchObject({ kind: 'expected', isUnwelcome: true })
})

test('a vendor before a locked door waits a quarter of an hour', () => {
  const since = '2026-11-21T11:59:00Z'
  expect(standingOf(visit('scheduled', '2026-11-21T12:00:00Z', since), AT_NOON)).toEqual({
    kind: 'locked-out',
    since,
    deadlineMs: NOON + minutes(15),
  })
})

test('work may take a working day', () => {
  const atWork = visit('in_progress', '2026-11-21T08:00:00Z')
  expect(standingOf(atWork, AT_NOON)).toEqual({ kind: 'working', deadlineMs: NOON + minutes(480) })
  expect(standingOf(atWork, { ...AT_NOON, timeScale: 60 })).toEqual({
    kind: 'working',
    deadlineMs: NOON + minutes(8),
  })
})

test('a visit that was called off is not one that nobody kept', () => {
  const startsAt = '2026-11-21T08:00:00Z'
  expect(standingOf(visit('cancelled', startsAt), AT_NOON)).toEqual({ kind: 'called-off' })
  const byVendor = { ...AT_NOON, hasVendorDeclined: true }
  expect(standingOf(visit('cancelled', startsAt), byVendor)).toEqual({ kind: 'dropped' })
  expect(standingOf(visit('no_show', startsAt), AT_NOON)).toEqual({ kind: 'missed' })
  expect(standingOf(visit('done', startsAt), AT_NOON)).toEqual({ kind: 'done' })
})
