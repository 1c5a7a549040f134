import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createWakes } from '#workflows/world/wakes.mjs'

test('a sleeping run that many messages meet is looked at once, at the earliest time', async () => {
  const woken: string[] = []
  const wakes = createWakes(async (runId) => void woken.push(runId))
  const now = Date.now()
  for (let message = 0; message < 1000; message += 1) wakes.set('run', 'queue', now + 60_000)
  wakes.set('run', 'queue', now + 50)
  wakes.set('run', 'queue', now + 70_000)
  expect(wakes.size()).toBe(1)
  await delay(150)
  expect(woken).toEqual(['run'])
  expect(wakes.size()).toBe(0)
})

test('a sleep of months is not cut short by what a timer can hold', async () => {
  const woken: string[] = []
  const wakes = createWakes(async (runId) => void woken.push(runId))
  wakes.set('run', 'queue', Date.now() + 90 * 86_400_000)
  await delay(50)
  expect(woken).toEqual([])
  wakes.clear()
  expect(wakes.size()).toBe(0)
})
