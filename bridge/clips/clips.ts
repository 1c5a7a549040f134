import { readFileSync } from 'node:fs'
import { FRAME_BYTES } from '#lib/audio/g711.ts'
import { isAudible } from '#lib/audio/level.ts'
import { CLIP_LANGUAGES, CLIP_TEXTS, type ClipLanguage, type ClipName } from './texts.ts'

/** 20 ms, as Twilio plays them. */
export interface ClipFrame {
  readonly mulaw: Uint8Array
  readonly isSound: boolean
}

export interface Clip {
  readonly frames: readonly ClipFrame[]
  /** The words, for the transcript. */
  readonly text: string
}

const loaded = new Map<string, readonly ClipFrame[]>()

/** Where a clip lies: raw μ-law, 8 kHz, whole frames of 20 ms. */
export function clipFile(language: ClipLanguage, name: ClipName): URL {
  return new URL(`./audio/${language}/${name}.ulaw`, import.meta.url)
}

/** Reads every clip, so that none is looked for in the middle of an emergency. Throws if one is missing. */
export function loadClips(): void {
  for (const language of CLIP_LANGUAGES) {
    for (const name of Object.keys(CLIP_TEXTS[language]) as ClipName[]) framesOf(language, name)
  }
}

/**
 * Clips one after the other, as one thing that is said, by `AgentVoice.play`. Needs neither a model
 * nor a network.
 */
export function clipOf(language: ClipLanguage, names: readonly ClipName[]): Clip {
  return {
    frames: names.flatMap((name) => framesOf(language, name)),
    text: names.map((name) => CLIP_TEXTS[language][name]).join(' '),
  }
}

/** The first of these languages (`de`, `de-DE`) in which there are clips; otherwise English. */
export function clipLanguageOf(...wished: readonly (string | null)[]): ClipLanguage {
  for (const each of wished) {
    const primary = each?.toLowerCase().split('-')[0]
    const known = CLIP_LANGUAGES.find((language) => language === primary)
    if (known) return known
  }
  return 'en'
}

function framesOf(language: ClipLanguage, name: ClipName): readonly ClipFrame[] {
  const key = `${language}/${name}`
  const known = loaded.get(key)
  if (known) return known
  const clip = readFileSync(clipFile(language, name))
  const frames: ClipFrame[] = []
  for (let start = 0; start < clip.length; start += FRAME_BYTES) {
    const mulaw = clip.subarray(start, start + FRAME_BYTES)
    frames.push({ mulaw, isSound: isAudible(mulaw) })
  }
  loaded.set(key, frames)
  return frames
}
