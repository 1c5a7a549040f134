import { describe, expect, test } from 'vitest'
import { findEmergencies, normalised } from './emergency-phrases.ts'
import {
  CRIES_LIKE_ANNOUNCEMENTS,
  HELD_OUT_ANNOUNCEMENTS,
  KNOWN_ANNOUNCEMENTS,
} from './testing/emergency-announcements.ts'
import {
  HELD_OUT_CALM,
  HELD_OUT_CRIES,
  KNOWN_CALM,
  KNOWN_CRIES,
} from './testing/emergency-sentences.ts'

type Cry = readonly [kind: string, words: string]

function criesOf(set: Readonly<Record<string, readonly string[]>>): Cry[] {
  return Object.entries(set).flatMap(([kind, words]) => words.map((each): Cry => [kind, each]))
}

const isFound = ([kind, words]: Cry): boolean =>
  findEmergencies(words).some((found) => found.kind === kind)

describe('a cry for help', () => {
  test.each(criesOf(KNOWN_CRIES))('is %s: %s', (kind, words) => {
    expect(findEmergencies(words).map((found) => found.kind)).toContain(kind)
  })

  test('is found in words that the list was not made from, 52 of 53', () => {
    const missed = criesOf(HELD_OUT_CRIES).filter((cry) => !isFound(cry))
    expect(missed).toEqual([['break_in', 'Two men are trying to get in through the back door.']])
  })

  test.each(CRIES_LIKE_ANNOUNCEMENTS)(
    'is %s, however like a machine it sounds: %s',
    (kind, words) => {
      expect(findEmergencies(words).map((found) => found.kind)).toContain(kind)
    },
  )

  test('is found after whatever else was said, and before it', () => {
    const talk = 'Hello, I am staying at the cottage and I have a question about the heating.'
    for (const [kind, words] of criesOf(KNOWN_CRIES)) {
      const found = findEmergencies(`${talk} ${words} Can you hear me? ${talk}`)
      expect([words, found.map((each) => each.kind)]).toEqual([
        words,
        expect.arrayContaining([kind]),
      ])
    }
  })

  test('tells the language it was spoken in', () => {
    expect(findEmergencies('¡Hay fuego en la cocina!')).toEqual([{ kind: 'fire', language: 'es' }])
    expect(findEmergencies('Es riecht nach Gas.')).toEqual([{ kind: 'gas', language: 'de' }])
  })

  test('may be of two kinds at once', () => {
    const found = findEmergencies('There is a fire and my husband is hurt!')
    expect(found.map(({ kind }) => kind).toSorted()).toEqual(['fire', 'person'])
  })
})

describe('what is no emergency', () => {
  test.each(KNOWN_CALM)('%s', (words) => {
    expect(findEmergencies(words)).toEqual([])
  })

  test('is let pass in words that the list was not made from, 44 of 45', () => {
    const mistaken = HELD_OUT_CALM.filter((words) => findEmergencies(words).length > 0)
    expect(mistaken).toEqual(['I am on fire today, three jobs done.'])
  })

  test.each(KNOWN_ANNOUNCEMENTS)('is a machine that answers: %s', (words) => {
    expect(findEmergencies(words)).toEqual([])
  })

  test('is what machines say that the list was not made from, 7 of 10', () => {
    const mistaken = HELD_OUT_ANNOUNCEMENTS.filter((words) => findEmergencies(words).length > 0)
    expect(mistaken).toEqual([
      'Smell gas? Get out first, then call us.',
      'In lebensbedrohlichen Fällen rufen Sie einen Rettungswagen.',
      'Si hay una fuga de gas, salga del edificio.',
    ])
  })

  test('is an endless text without sense', () => {
    const startedMs = performance.now()
    for (const words of [
      'smell '.repeat(20_000),
      'water is '.repeat(20_000),
      'a'.repeat(100_000),
    ]) {
      expect(findEmergencies(words)).toEqual([])
    }
    expect(performance.now() - startedMs).toBeLessThan(500)
  })
})

test('words are compared without case, accents, apostrophes and dots', () => {
  expect(normalised("Où? L'eau… ¡Fuego! Straße")).toBe('ou | leau | fuego | strasse')
})
