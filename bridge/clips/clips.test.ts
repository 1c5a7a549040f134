import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { clipFile, clipLanguageOf, clipOf, loadClips } from './clips.ts'
import { describeClip, readManifest } from './manifest.ts'
import { CLIP_LANGUAGES, CLIP_TEXTS, clipNameSchema } from './texts.ts'

const manifest = readManifest()
const named = manifest.map((entry) => [`${entry.language}/${entry.name}`, entry] as const)

describe('the rendered clips', () => {
  test('are all there, in every language, and nothing else is', () => {
    const wanted = CLIP_LANGUAGES.flatMap((language) =>
      clipNameSchema.options.map((name) => `${language}/${name}`),
    )
    expect(named.map(([name]) => name).toSorted()).toEqual(wanted.toSorted())
    for (const language of CLIP_LANGUAGES) {
      const files = readdirSync(new URL('./', clipFile(language, 'fire')))
      expect(files.length).toBe(clipNameSchema.options.length)
    }
    expect(() => loadClips()).not.toThrow()
  })

  test.each(named)('%s says what is written, as the manifest tells', (_, entry) => {
    const mulaw = readFileSync(clipFile(entry.language, entry.name))
    expect(describeClip(entry.language, entry.name, mulaw)).toEqual(entry)
  })

  test.each(named)('%s is as loud as a voice, not clipped, whole frames, and short', (_, entry) => {
    expect(entry.levelDb).toBeGreaterThan(-22)
    expect(entry.levelDb).toBeLessThan(-15)
    expect(entry.peakDb).toBeLessThan(-1)
    expect(entry.durationMs % 20).toBe(0)
    expect(entry.durationMs).toBeLessThan(14_000)
  })
})

test('several clips are said as one, with their words', () => {
  const clip = clipOf('en', ['safety-message', 'person-told'])
  expect(clip.text).toBe(`${CLIP_TEXTS.en['safety-message']} ${CLIP_TEXTS.en['person-told']}`)
  const [first, second] = (['safety-message', 'person-told'] as const).map((each) =>
    clipOf('en', [each]),
  )
  expect(clip.frames).toHaveLength(first!.frames.length + second!.frames.length)
  expect(clip.frames.some(({ isSound }) => isSound)).toBe(true)
})

test.each([
  [['es', 'en-US'], 'es'],
  [['de-AT'], 'de'],
  [['zh', 'fr-CA'], 'fr'],
  [[null, 'pt-BR'], 'en'],
  [[], 'en'],
] as const)('of the languages %s it takes %s', (wished, taken) => {
  expect(clipLanguageOf(...wished)).toBe(taken)
})
