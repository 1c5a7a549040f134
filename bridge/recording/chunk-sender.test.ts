import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { RecordedChunk } from '#lib/db/recordings.ts'
import { log } from '#lib/log.ts'
import { ChunkSender } from './chunk-sender.ts'

const chunk = (number: number): RecordedChunk => ({
  startMs: number * 10_000,
  lengthMs: 10_000,
  audio: new Uint8Array(),
})

/** A sender to a storage that may be away, and what came of it. */
function stage(begin = true) {
  const world = { isAway: false, keeps: true, begun: 0, stored: [] as number[], lostMs: 0 }
  const sender = new ChunkSender({
    begin: async () => {
      if (world.isAway) throw new Error('away')
      world.begun += 1
      return begin
    },
    store: async ({ startMs }) => {
      if (world.isAway) throw new Error('away')
      world.stored.push(startMs / 10_000)
      return world.keeps
    },
    onLost: (ms) => (world.lostMs += ms),
    log,
  })
  return { world, sender }
}

test('what is put away goes in order, each once, and is begun once', async () => {
  const { world, sender } = stage()
  sender.start()
  for (const number of [0, 1, 2]) sender.put(chunk(number))
  await sender.flush()
  sender.put(chunk(3))
  await sender.flush()
  expect(world).toMatchObject({ begun: 1, stored: [0, 1, 2, 3], lostMs: 0 })
})

test('while storage is away a minute waits, the oldest is lost, and the loss is counted', async () => {
  const { world, sender } = stage()
  world.isAway = true
  sender.start()
  for (let number = 0; number < 9; number++) sender.put(chunk(number))
  expect(world.lostMs).toBe(30_000)
  world.isAway = false
  await sleep(700)
  await sender.flush()
  expect(world).toMatchObject({ stored: [3, 4, 5, 6, 7, 8], lostMs: 30_000 })
})

test('the end of a call loses nothing, however much of it comes at once, and waits only so long', async () => {
  const { world, sender } = stage()
  world.isAway = true
  sender.start()
  sender.ending()
  for (let number = 0; number < 30; number++) sender.put(chunk(number))
  const before = performance.now()
  await sender.flush()
  expect(performance.now() - before).toBeGreaterThan(2_900)
  expect(performance.now() - before).toBeLessThan(4_500)
  world.isAway = false
  await sleep(5_000)
  await sender.flush()
  expect(world.stored).toHaveLength(30)
  expect(world.lostMs).toBe(0)
}, 15_000)

test.each(['the beginning', 'a piece'])('a refusal at %s ends it', async (at) => {
  const { world, sender } = stage(at !== 'the beginning')
  world.keeps = false
  sender.start()
  for (const number of [0, 1, 2]) sender.put(chunk(number))
  await sender.flush()
  sender.put(chunk(3))
  await sender.flush()
  expect(world.stored).toEqual(at === 'the beginning' ? [] : [0])
})

test('what waits when they refuse is forgotten', async () => {
  const { world, sender } = stage()
  world.isAway = true
  sender.start()
  sender.put(chunk(0))
  sender.stop()
  world.isAway = false
  await sleep(700)
  expect(world).toMatchObject({ begun: 0, stored: [] })
})
