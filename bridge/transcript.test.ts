import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { log } from '#lib/log.ts'
import { Transcript } from './transcript.ts'
import type { TurnRecord } from './turn-store.ts'

let nowMs = 0
/** Every version that was stored, by turn. */
let stored: Map<number, TurnRecord[]>
let appendFaults = 0

function newTranscript(
  options: { firstSeq?: number; isCallerWithheld?: boolean } = {},
): Transcript {
  return new Transcript({
    now: () => nowMs,
    append: async (turn) => {
      if (appendFaults-- > 0) throw new Error('the database is away')
      stored.set(turn.seq, [...(stored.get(turn.seq) ?? []), turn])
    },
    log,
    firstSeq: options.firstSeq ?? 0,
    recap: [{ speaker: 'caller', text: 'Water everywhere.' }],
    isCallerWithheld: options.isCallerWithheld ?? false,
  })
}

async function lines(transcript: Transcript): Promise<string[]> {
  await transcript.flush()
  return [...stored.entries()]
    .toSorted(([left], [right]) => left - right)
    .map(([, versions]) => `${versions.at(-1)!.speaker}: ${versions.at(-1)!.text}`)
}

beforeEach(() => {
  nowMs = 0
  stored = new Map()
  appendFaults = 0
})

afterEach(() => {
  vi.useRealTimers()
})

test('puts a conversation together from fragments', async () => {
  const transcript = newTranscript()
  transcript.agentWords(1, 'Hello, how can')
  transcript.agentWords(1, ' I help?')
  nowMs = 3_000
  transcript.callerWords(' The sink')
  transcript.callerWords(' leaks.')
  nowMs = 4_000
  transcript.agentWords(2, 'One moment.')
  expect(await lines(transcript)).toEqual([
    'agent: Hello, how can I help?',
    'caller: The sink leaks.',
    'agent: One moment.',
  ])
})

test('gives late words of the caller to the sentence they belong to', async () => {
  const transcript = newTranscript()
  transcript.callerWords('It is')
  transcript.agentWords(1, 'I see.')
  nowMs = 500
  transcript.callerWords(' the kitchen.')
  nowMs = 5_000
  transcript.callerWords('And the bath.')
  expect(await lines(transcript)).toEqual([
    'caller: It is the kitchen.',
    'agent: I see.',
    'caller: And the bath.',
  ])
})

test('parts two sentences that come without a space', async () => {
  const transcript = newTranscript()
  transcript.callerWords('It leaks.')
  transcript.callerWords('A lot.')
  nowMs = 2_000
  transcript.callerWords(' Really')
  nowMs = 4_000
  transcript.callerWords('much')
  expect(await lines(transcript)).toEqual(['caller: It leaks. A lot. Really much'])
})

test('takes back what the caller did not hear', async () => {
  const transcript = newTranscript()
  transcript.agentWords(1, 'one two three four five six seven eight nine ten')
  transcript.agentCut({ turn: 1, heardMs: 1_000, totalMs: 2_000 })
  transcript.agentWords(1, ' eleven')
  expect(await lines(transcript)).toEqual(['agent: one two three four five…'])
  expect(stored.get(0)!.at(-1)).toMatchObject({ interrupted: true, heardMs: 1_000 })
})

test('notes when a turn was heard to its end', async () => {
  const transcript = newTranscript()
  transcript.agentWords(1, 'Hello.')
  transcript.agentHeard({ turn: 1, heardMs: 400, isWhole: false })
  nowMs = 900
  transcript.agentHeard({ turn: 1, heardMs: 800, isWhole: true })
  await transcript.flush()
  expect(stored.get(0)!.at(-1)).toMatchObject({ heardMs: 800, endedMs: 900, interrupted: false })
})

test('never stores a secret, not even its first digits while it is being spoken', async () => {
  vi.useFakeTimers()
  const transcript = newTranscript()
  transcript.keepSecret(['4815'])
  for (const words of ['The code is', ' four', ' eight', ' one', ' five', '. Good luck.']) {
    transcript.agentWords(1, words)
    await vi.advanceTimersByTimeAsync(260)
  }
  transcript.callerWords('Four eight one five?')
  expect(await lines(transcript)).toEqual([
    'agent: The code is [code]. Good luck.',
    'caller: [code]?',
  ])
  const everything = JSON.stringify([...stored.values()]).toLowerCase()
  expect(everything).not.toMatch(/four|eight|4815/)
})

test('takes out a secret that was said before it was known to be one', async () => {
  const transcript = newTranscript()
  transcript.note('caller', 'Is it still 4815?')
  transcript.keepSecret(['4815'])
  expect(await lines(transcript)).toEqual(['caller: Is it still [code]?'])
})

test('writes a growing turn at most four times a second', async () => {
  vi.useFakeTimers()
  const transcript = newTranscript()
  for (let word = 0; word < 50; word++) {
    transcript.agentWords(1, ` word${word}`)
    await vi.advanceTimersByTimeAsync(10)
  }
  await transcript.flush()
  expect(stored.get(0)!.length).toBeLessThanOrEqual(5)
})

test('stores a turn although the database was away for a moment', async () => {
  const transcript = newTranscript()
  appendFaults = 1
  transcript.note('keypad', 'pressed 1')
  expect(await lines(transcript)).toEqual(['keypad: pressed 1'])
})

test('numbers the turns of a later stream from where it is told', async () => {
  const transcript = newTranscript({ firstSeq: 17 })
  transcript.note('caller', 'Hello?')
  await transcript.flush()
  expect([...stored.keys()]).toEqual([17])
})

test('tells a model that was not there what was said, on this stream and before', () => {
  const transcript = newTranscript()
  expect(transcript.recap()).toBe('caller: «Water everywhere.»')
  transcript.note('agent', 'Where?')
  expect(transcript.recap()).toBe('caller: «Water everywhere.»\nagent: «Where?»')
})

test('keeps no word of a caller who wants none kept, and the model hears them all the same', async () => {
  const transcript = newTranscript()
  transcript.callerWords('My name is Ada.')
  transcript.agentWords(1, 'Of course.')
  transcript.withholdCaller()
  transcript.callerWords('My secret is 42.')
  transcript.agentWords(2, 'I see.')
  expect(await lines(transcript)).toEqual([
    'caller: My name is Ada.',
    'agent: Of course.',
    "caller: [not stored at the caller's wish]",
    'agent: I see.',
  ])
  expect([...stored.values()].flat().some(({ text }) => text.includes('42'))).toBe(false)
  expect(transcript.recap()).toContain('My secret is 42.')
})

test('late words of the sentence in which they refused are not kept either', async () => {
  const transcript = newTranscript()
  transcript.callerWords('Do not record this')
  transcript.agentWords(1, 'Of course.')
  transcript.withholdCaller()
  transcript.callerWords(' because of my secret.')
  expect((await lines(transcript)).join()).not.toContain('secret')
})

test('a wish from an earlier stream holds from the first word', async () => {
  const transcript = newTranscript({ isCallerWithheld: true })
  transcript.callerWords('My secret is 42.')
  expect(await lines(transcript)).toEqual(["caller: [not stored at the caller's wish]"])
})
