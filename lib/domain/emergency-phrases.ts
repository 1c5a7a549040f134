import type { EmergencyKind } from './emergency.ts'
import { ENGLISH, type EmergencyWords, type Saying } from './emergency-words.ts'
import { WORDS_OF_OTHERS } from './emergency-words-abroad.ts'

interface Table extends Omit<EmergencyWords, 'says'> {
  readonly says: readonly (Saying & { readonly anywhere: RegExp })[]
}

const TABLES: readonly Table[] = [ENGLISH, ...WORDS_OF_OTHERS].map((words) => ({
  ...words,
  says: words.says.map((saying) => ({ ...saying, anywhere: new RegExp(saying.pattern, 'gu') })),
}))
/**
 * Business voicemail in America nearly always says "please hang up and dial 911", and not because
 * anything has happened. Somebody who asks whether to, or says that they will, is no machine.
 */
const MACHINES =
  /(?<!\b(?:i|ill|we|well|you|me|us|to|gonna|not|dont) )\bhang up (?:\w+ )?and (?:call|dial)\b|\bcuelgue y (?:llame|marque)\b|\braccrochez et (?:appelez|composez)\b|\blegen sie (?:bitte )?auf und\b|\bdesligue e (?:ligue|chame)\b|\briagganci(?:are|ate)? e chiam\w+/
/** So many words before it can deny what was said: further off they speak of something else. */
const DENIAL_WORDS = 4
/** Scripts without spaces are counted in characters. */
const DENIAL_CHARACTERS = 6
/** Nobody takes longer to cry for help; what is older was judged before. */
const CHARACTERS_MAX = 600

export interface FoundEmergency {
  readonly kind: Exclude<EmergencyKind, 'unspecified'>
  /** ISO 639-1, of the words. */
  readonly language: string
}

/**
 * The emergencies that somebody speaks of as happening now, each kind once. A list of phrases, not
 * understanding: what it finds is acted upon without a model, and what it misses is left to one.
 * Transcripts are lossy, so patterns ask for few words; denials, questions, the past, machines that
 * answer and things that only sound alike ("the smoke detector", "fire the contractor") are let pass. `judged`: so many
 * characters at the beginning were judged before; they are context, and nothing is found in them.
 */
export function findEmergencies(words: string, judged = 0): FoundEmergency[] {
  const text = normalised(words.slice(-CHARACTERS_MAX))
  if (MACHINES.test(text)) return []
  const judgedNow = Math.max(0, judged - Math.max(0, words.length - CHARACTERS_MAX))
  const from =
    judgedNow === 0 ? 0 : normalised(words.slice(-CHARACTERS_MAX).slice(0, judgedNow)).length
  const found = new Map<string, FoundEmergency>()
  for (const table of TABLES) {
    for (const saying of table.says) {
      if (found.has(saying.kind) || !isSaid({ text, from }, saying, table)) continue
      found.set(saying.kind, { kind: saying.kind, language: table.language })
    }
  }
  return [...found.values()]
}

/** Lower case, no accents, no apostrophes; clauses are divided by ` | `. */
export function normalised(words: string): string {
  return words
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replaceAll(/[\p{M}'’‘ʼ]/gu, '')
    .replaceAll(/[.!?;:,…。！？，、；：،؟؛¡¿]+/gu, ' | ')
    .replaceAll(/[^\p{L}\p{N}|]+/gu, ' ')
    .replaceAll(/\|(?: \|)+/g, '|')
    .trim()
}

interface Heard {
  readonly text: string
  /** Where what is new in it begins. */
  readonly from: number
}

function isSaid({ text, from }: Heard, saying: Table['says'][number], table: Table): boolean {
  for (const match of text.matchAll(saying.anywhere)) {
    const start = match.index + (match[0].startsWith('| ') ? 2 : 0)
    const end = match.index + match[0].length
    if (end <= from) continue
    const clauseStart = text.lastIndexOf('|', start - 1) + 1
    const nextBreak = text.indexOf('|', end)
    const clause = text.slice(clauseStart, nextBreak === -1 ? text.length : nextBreak)
    if (saying.unless?.test(text)) continue
    if (table.distances.test(clause)) continue
    const lead = saying.isNegative
      ? ''
      : `${tail(text.slice(clauseStart, start))}${text.slice(start, end)}`
    if (!table.denies.test(lead)) return true
  }
  return false
}

function tail(before: string): string {
  if (/\p{Script=Han}/u.test(before)) return before.slice(-DENIAL_CHARACTERS)
  const lead = before.trim().split(' ').slice(-DENIAL_WORDS).join(' ')
  return lead === '' ? '' : `${lead} `
}
