import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { MULAW_DECODE } from '#lib/audio/g711.ts'
import {
  CLIP_TEXTS,
  clipNameSchema,
  CLIP_LANGUAGES,
  type ClipLanguage,
  type ClipName,
} from './texts.ts'

const SAMPLES_PER_MS = 8
const FULL_SCALE = 32_768
/** Quieter than this it is a pause. */
const PAUSE_AMPLITUDE = 300

const entrySchema = z.object({
  language: z.enum(CLIP_LANGUAGES),
  name: clipNameSchema,
  /** SHA-256 of the words it was rendered from. */
  text: z.string(),
  /** SHA-256 of the file. */
  audio: z.string(),
  durationMs: z.int().positive(),
  /** Root mean square of what is not a pause, and the highest sample: dB of full scale. */
  levelDb: z.number(),
  peakDb: z.number(),
})
export type ManifestEntry = z.infer<typeof entrySchema>

export const MANIFEST: URL = new URL('./audio/manifest.json', import.meta.url)

/** What the clips were rendered from, and what they are. */
export function readManifest(): ManifestEntry[] {
  return z.array(entrySchema).parse(JSON.parse(readFileSync(MANIFEST, 'utf8')))
}

export function describeClip(
  language: ClipLanguage,
  name: ClipName,
  mulaw: Uint8Array,
): ManifestEntry {
  const samples = Array.from(mulaw, (code) => MULAW_DECODE[code] ?? 0)
  const sound = samples.filter((sample) => Math.abs(sample) > PAUSE_AMPLITUDE)
  const power = sound.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, sound.length)
  const peak = Math.max(...samples.map(Math.abs), 1)
  return {
    language,
    name,
    text: sha256(CLIP_TEXTS[language][name]),
    audio: sha256(mulaw),
    durationMs: Math.round(mulaw.length / SAMPLES_PER_MS),
    levelDb: decibels(Math.sqrt(power)),
    peakDb: decibels(peak),
  }
}

function decibels(amplitude: number): number {
  return Math.round(200 * Math.log10(Math.max(1, amplitude) / FULL_SCALE)) / 10
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
