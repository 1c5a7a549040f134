import { expect, test } from 'vitest'
import { standingOf } from './standing.ts'

const NOON = Date.parse('2026-11-21T12:00:00Z')
const AT_NOON = { delayMs: 0, nowMs: NOON, timeScale: 1 }
const minutes = (count: number): number => count * 60_000

test('a vendor is late a quarter of an hour after the window began', () => {
  expect(standingOf({ status: 'scheduled', startsAt: '2026-11-21T14:00:00Z' }, AT_NOON)).toEqual({
    kind: 'expected',
    deadlineMs: NOON + minutes(135),
  })
})

test('who said they would be late is late later', () => {
  const visit = { status: 'scheduled', startsAt: '2026-11-21T11:50:00Z' } as const
  expect(standingOf(visit, { ...AT_NOON, delayMs: minutes(30) })).toEqual({
    kind: 'expected',
    deadlineMs: NOON + minutes(35),
  })
})

test('a deadline that has passed already leaves the runtime its one second', () => {
  expect(standingOf({ status: 'scheduled', startsAt: '2026-11-21T08:00:00Z' }, AT_NOON)).toEqual({
    kind: 'expected',
    deadlineMs: NOON + 1000,
  })
})

test('work may take a working day', () => {
  const visit = { status: 'in_progress', startsAt: '2026-11-21T08:00:00Z' } as const
  expect(standingOf(visit, AT_NOON)).toEqual({ kind: 'working', deadlineMs: NOON + minutes(480) })
  expect(standingOf(visit, { ...AT_NOON, timeScale: 60 })).toEqual({
    kind: 'working',
    deadlineMs: NOON + minutes(8),
  })
})

test('a visit that was called off and one that nobody kept were both missed', () => {
  const startsAt = '2026-11-21T08:00:00Z'
  expect(standingOf({ status: 'cancelled', startsAt }, AT_NOON)).toEqual({ kind: 'missed' })
  expect(standingOf({ status: 'no_show', startsAt }, AT_NOON)).toEqual({ kind: 'missed' })
  expect(standingOf({ status: 'done', startsAt }, AT_NOON)).toEqual({ kind: 'done' })
})
