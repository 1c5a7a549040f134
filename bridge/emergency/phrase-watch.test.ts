import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { KNOWN_CALM, KNOWN_CRIES } from '#lib/domain/testing/emergency-sentences.ts'
import { PhraseWatch } from './phrase-watch.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function watch(): { watch: PhraseWatch; found: string[] } {
  const found: string[] = []
  return {
    watch: new PhraseWatch({
      now: () => Date.now(),
      onFound: (each) => found.push(...each.map(({ kind }) => kind)),
    }),
    found,
  }
}

/** A sentence as it comes: in pieces that end anywhere, some tenths of a second apart. */
function hear(words: string, cuts: readonly number[]): string[] {
  const { watch: listener, found } = watch()
  let from = 0
  for (const cut of [...new Set(cuts.map((each) => each % words.length))].toSorted(
    (a, b) => a - b,
  )) {
    listener.take(words.slice(from, cut))
    vi.advanceTimersByTime(150)
    from = cut
  }
  listener.take(words.slice(from))
  vi.advanceTimersByTime(1_000)
  return found
}

test('a cry is found however the transcript is cut into fragments', () => {
  const cries = Object.entries(KNOWN_CRIES).flatMap(([kind, all]) =>
    all.map((words) => ({ kind, words })),
  )
  const cuts = fc.array(fc.nat(200), { maxLength: 8 })
  fc.assert(
    fc.property(fc.constantFrom(...cries), cuts, ({ kind, words }, at) => {
      expect(hear(words, at)).toContain(kind)
    }),
    { numRuns: 300 },
  )
})

test('what is no cry becomes none by being cut', () => {
  const cuts = fc.array(fc.nat(200), { maxLength: 8 })
  fc.assert(
    fc.property(fc.constantFrom(...KNOWN_CALM), cuts, (words, at) => {
      expect(hear(words, at)).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('a sentence that goes on is waited for: a fire may be a fireplace', () => {
  const { watch: listener, found } = watch()
  listener.take('There is a fire')
  vi.advanceTimersByTime(500)
  listener.take(' place in the living room')
  vi.advanceTimersByTime(3_000)
  expect(found).toEqual([])
})

test('nobody is waited for longer than two seconds', () => {
  const { watch: listener, found } = watch()
  listener.take('The kitchen is on fire ')
  for (let said = 0; said < 6; said += 1) {
    vi.advanceTimersByTime(350)
    listener.take('please hurry ')
  }
  expect(found).toEqual(['fire'])
})

test('said again it is found again, and what was said long ago is not', () => {
  const { watch: listener, found } = watch()
  for (const words of ['I smell gas.', 'And it is cold.', 'I smell gas, I said.']) {
    listener.take(words)
    vi.advanceTimersByTime(5_000)
  }
  expect(found).toEqual(['gas', 'gas'])
  listener.take('I smell')
  vi.advanceTimersByTime(20_000)
  listener.take(' gas')
  vi.advanceTimersByTime(5_000)
  expect(found).toHaveLength(2)
})

test('what is left of an old sentence is not judged again without its beginning', () => {
  const { watch: listener, found } = watch()
  const words = ['It only drips now. ', 'Nothing', ' electric', ' is wet.']
  for (const fragment of words) {
    listener.take(fragment)
    vi.advanceTimersByTime(400)
  }
  vi.advanceTimersByTime(10_900)
  listener.take(' No, that is everything.')
  vi.advanceTimersByTime(3_000)
  expect(found).toEqual([])
  listener.take(' The outlet is wet.')
  vi.advanceTimersByTime(3_000)
  expect(found).toEqual(['water_near_power'])
})

test('the last words are judged when nothing more will come, and only once', () => {
  const { watch: listener, found } = watch()
  listener.take('There is a fi')
  listener.take('re in the kitchen!')
  listener.stop()
  expect(found).toEqual(['fire'])
  listener.stop()
  vi.advanceTimersByTime(5_000)
  expect(found).toEqual(['fire'])
})
