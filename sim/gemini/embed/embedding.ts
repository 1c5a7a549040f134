import { conceptOf } from './concepts.ts'
import { contentWords, stemOf } from './stem.ts'

/** What the real models compute; fewer dimensions are its first ones. */
export const FULL_DIMENSIONS = 3072

const STEM_WEIGHT = 1
const CONCEPT_WEIGHT = 1.6
const PAIR_WEIGHT = 0.4
const TRIGRAM_WEIGHT = 0.12

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}

function featuresOf(text: string): Map<string, number> {
  const features = new Map<string, number>()
  const add = (name: string, weight: number): void => {
    features.set(name, (features.get(name) ?? 0) + weight)
  }
  let previous: string | null = null
  for (const word of contentWords(text)) {
    const stem = stemOf(word)
    const concept = conceptOf(stem)
    add(`s:${stem}`, STEM_WEIGHT)
    if (concept) add(`c:${concept}`, CONCEPT_WEIGHT)
    if (previous) add(`p:${previous}:${concept ?? stem}`, PAIR_WEIGHT)
    previous = concept ?? stem
    const padded = `_${word}_`
    for (let at = 0; at + 3 <= padded.length; at += 1) {
      add(`g:${padded.slice(at, at + 3)}`, TRIGRAM_WEIGHT)
    }
  }
  return features
}

/** Adds a feature's own pseudo-random direction, spread over all dimensions. */
function addDirection(vector: Float64Array, seed: number, weight: number): void {
  let state = seed | 1
  for (let base = 0; base < vector.length; base += 32) {
    // Xorshift: 32 signs a step.
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    for (let bit = 0; bit < 32; bit += 1) {
      vector[base + bit]! += (state >>> bit) & 1 ? weight : -weight
    }
  }
}

/**
 * A vector for a text: near for texts of the same words or the same concepts of house repair.
 * Deterministic per model; the spaces of two models have nothing in common. Unit length at the full
 * size only: a truncated vector is just its beginning, and whoever stores it has to normalise it.
 */
export function embedText(model: string, text: string, dimensions: number): number[] {
  const vector = new Float64Array(FULL_DIMENSIONS)
  for (const [name, weight] of featuresOf(text)) {
    // Repetition counts for less than variety.
    addDirection(vector, hashOf(`${model}|${name}`), Math.sqrt(weight))
  }
  if (vector.every((value) => value === 0)) addDirection(vector, hashOf(`${model}|${text}`), 1)
  let sum = 0
  for (const value of vector) sum += value * value
  const scale = 1 / Math.sqrt(sum)
  return Array.from(vector.subarray(0, dimensions), (value) => value * scale)
}
