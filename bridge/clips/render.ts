import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clipFile } from './clips.ts'
import { describeClip, MANIFEST, type ManifestEntry } from './manifest.ts'
import { CLIP_LANGUAGES, CLIP_TEXTS, type ClipLanguage, type ClipName } from './texts.ts'
import { FRAME_BYTES, MULAW_ENCODE, MULAW_SILENCE } from '#lib/audio/g711.ts'
import { Resampler } from '#lib/audio/resampler.ts'

// Renders the clips from their words: node bridge/clips/render.ts
// Needs espeak-ng (Debian: apt-get install espeak-ng). The clips are in the repository, so that
// nothing else does.

const VOICES: Readonly<Record<ClipLanguage, string>> = {
  en: 'en-us',
  es: 'es',
  fr: 'fr-fr',
  de: 'de',
}
const WORDS_PER_MINUTE = '155'
const LINE_RATE_HZ = 8000
/** As loud as a voice on a telephone, and never so loud that it is clipped. */
const TARGET_LEVEL = 32_768 * 10 ** (-17 / 20)
const PEAK_MAX = 32_768 * 10 ** (-1.5 / 20)
const PAUSE_AMPLITUDE = 300
/** Between two clips that are said as one. */
const TAIL_SAMPLES = 0.25 * LINE_RATE_HZ
const HEADER_BYTES = 44
const RATE_OFFSET = 24

function speak(language: ClipLanguage, text: string): { samples: Int16Array; rateHz: number } {
  const folder = mkdtempSync(join(tmpdir(), 'clips-'))
  const file = join(folder, 'clip.wav')
  try {
    const options = ['-v', VOICES[language], '-s', WORDS_PER_MINUTE, '-w', file, '--', text]
    execFileSync('espeak-ng', options, { stdio: 'inherit' })
    const wav = readFileSync(file)
    const bytes = wav.subarray(HEADER_BYTES, wav.length - (wav.length % 2))
    return {
      samples: new Int16Array(Uint8Array.from(bytes).buffer),
      rateHz: wav.readUInt32LE(RATE_OFFSET),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function toLineRate(samples: Int16Array, rateHz: number): Int16Array {
  using resampler = new Resampler(rateHz, LINE_RATE_HZ)
  const whole = new Int16Array(samples.length + resampler.latencySamples)
  whole.set(samples)
  const narrow = new Int16Array(resampler.outputSamplesMax(whole.length) + 16)
  return narrow.subarray(0, resampler.process(whole, narrow))
}

function withoutEnds(samples: Int16Array): Int16Array {
  const isSound = (sample: number): boolean => Math.abs(sample) > PAUSE_AMPLITUDE
  return samples.subarray(samples.findIndex(isSound), samples.findLastIndex(isSound) + 1)
}

function levelled(samples: Int16Array): Int16Array {
  const sound = samples.filter((sample) => Math.abs(sample) > PAUSE_AMPLITUDE)
  const level = Math.sqrt(sound.reduce((sum, sample) => sum + sample * sample, 0) / sound.length)
  const peak = samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0)
  const gain = Math.min(TARGET_LEVEL / level, PEAK_MAX / peak)
  return samples.map((sample) => Math.round(sample * gain))
}

function render(language: ClipLanguage, name: ClipName): ManifestEntry {
  const { samples, rateHz } = speak(language, CLIP_TEXTS[language][name])
  const voice = levelled(withoutEnds(toLineRate(samples, rateHz)))
  const frames = Math.ceil((voice.length + TAIL_SAMPLES) / FRAME_BYTES)
  const mulaw = new Uint8Array(frames * FRAME_BYTES).fill(MULAW_SILENCE)
  voice.forEach((sample, index) => {
    mulaw[index] = MULAW_ENCODE[sample & 0xffff] ?? MULAW_SILENCE
  })
  writeFileSync(clipFile(language, name), mulaw)
  return describeClip(language, name, mulaw)
}

const manifest: ManifestEntry[] = []
for (const language of CLIP_LANGUAGES) {
  mkdirSync(new URL('./', clipFile(language, 'fire')), { recursive: true })
  for (const name of Object.keys(CLIP_TEXTS[language]) as ClipName[]) {
    manifest.push(render(language, name))
  }
}
writeFileSync(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`)
const bytes = manifest.reduce((sum, { durationMs }) => sum + durationMs * 8, 0)
process.stdout.write(`${manifest.length} clips, ${Math.round(bytes / 1000)} kB\n`)
