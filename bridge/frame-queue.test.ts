import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrameQueue, type QueuedItem } from './frame-queue.ts'

const frameOf = (n: number): Uint8Array => new Uint8Array(160).fill(n % 256)

test('gives back what was put in, in order, however much waits and whenever it is taken', () => {
  const act = fc.oneof(
    fc.record({ put: fc.integer({ min: 1, max: 600 }), turn: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ end: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ take: fc.integer({ min: 1, max: 700 }) }),
    fc.constant({ clear: true }),
  )
  fc.assert(
    fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
      const queue = new FrameQueue()
      let waiting: QueuedItem[] = []
      const [taken, given]: [unknown[], unknown[]] = [[], []]
      const [stood, stands]: [unknown[], unknown[]] = [[], []]
      let count = 0
      for (const each of acts) {
        if ('put' in each) {
          for (let n = 0; n < each.put; n += 1) {
            const frame = frameOf((count += 1))
            const isSound = count % 3 === 0
            queue.pushFrame(each.turn, frame, isSound)
            const payload = Buffer.from(frame).toString('base64')
            waiting.push({ kind: 'frame', turn: each.turn, payload, isSound })
          }
        } else if ('end' in each) {
          queue.pushEnd(each.end)
          waiting.push({ kind: 'end', turn: each.end })
        } else if ('clear' in each) {
          queue.clear()
          waiting = []
        } else {
          const due = waiting.splice(0, each.take)
          taken.push(...due.map(() => queue.shift()))
          given.push(...due)
        }
        const [first] = waiting
        stands.push([queue.length, queue.frameTurn])
        stood.push([waiting.length, first?.kind === 'frame' ? first.turn : null])
      }
      expect(taken).toEqual(given)
      expect(stands).toEqual(stood)
    }),
    { numRuns: 50 },
  )
})

test('has nothing to give when it is empty', () => {
  const queue = new FrameQueue()
  expect(queue.shift()).toBeNull()
  expect(queue.frameTurn).toBeNull()
})

test('keeps a frame as it was when it was put in', () => {
  const queue = new FrameQueue()
  const frame = frameOf(7)
  queue.pushFrame(1, frame, true)
  frame.fill(9)
  expect(queue.shift()).toMatchObject({ payload: Buffer.from(frameOf(7)).toString('base64') })
})
