import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Admission } from './admission.ts'

/** Longer than the window over which the delay is measured. */
const BUSY_MS = 5_500
const STALL_MS = 70

function stall(): void {
  const untilMs = performance.now() + STALL_MS
  while (performance.now() < untilMs);
}

test('takes calls up to its limit, and none while it drains', () => {
  using admission = new Admission(20)
  expect([0, 19, 20, 21].map((calls) => admission.admits(calls))).toEqual([
    true,
    true,
    false,
    false,
  ])
  admission.startDraining()
  expect(admission.admits(0)).toBe(false)
})

test('a loop that is late takes nobody more, unless there are too few for it to be their doing', async () => {
  using admission = new Admission(200)
  const untilMs = performance.now() + BUSY_MS
  while (performance.now() < untilMs) {
    stall()
    await nextTurn()
  }
  expect(admission.delayP99Ms).toBeGreaterThan(30)
  expect(admission.admits(40)).toBe(false)
  expect(admission.admits(9)).toBe(true)
}, 20_000)
