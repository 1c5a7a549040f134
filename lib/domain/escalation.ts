import { z } from 'zod'

/**
 * Why the people on call are rung: an incident of the most urgent kinds, an emergency that was noticed
 * without the model, or a caller who was promised a person at once and reached none.
 */
export const escalationKindSchema = z.enum(['incident', 'emergency', 'callback'])

/** How an escalation ended. */
export const escalationEndSchema = z.enum(['accepted', 'de_escalated', 'incident_over'])
export type EscalationEnd = z.infer<typeof escalationEndSchema>

/** Where the ladder is: how often it was begun, from 1, and the person on it, from 0. */
export interface Rung {
  readonly round: number
  readonly rung: number
}

/** How often the whole ladder is rung. */
export const LADDER_ROUNDS = 2
/** More people than these are texted, and not rung: the last would hear of it after ten minutes. */
export const LADDER_RUNGS_MAX = 5

/** What comes after `at`, null for the first; null when the ladder has been rung often enough. */
export function rungAfter(at: Rung | null, people: number): Rung | null {
  const rungs = Math.min(people, LADDER_RUNGS_MAX)
  if (rungs === 0) return null
  if (at === null) return { round: 1, rung: 0 }
  if (at.rung + 1 < rungs) return { round: at.round, rung: at.rung + 1 }
  return at.round < LADDER_ROUNDS ? { round: at.round + 1, rung: 0 } : null
}

const KEY = /^escalation:([0-9a-f-]{36}):\d+:\d+$/

/** The key under which a call to somebody on the ladder is reserved. */
export function escalationCallKey(escalationId: string, { round, rung }: Rung): string {
  return `escalation:${escalationId}:${round}:${rung}`
}

/** The escalation that a call under this key belongs to; null when it belongs to none. */
export function escalationOfCallKey(key: string): string | null {
  return KEY.exec(key)?.[1] ?? null
}

/** What a person on call answers with, by key on the telephone or as a text. */
export type EscalationAnswer = 'accept' | 'pass' | 'de-escalate'

const ANSWER_OF_DIGIT: Readonly<Record<string, EscalationAnswer>> = {
  '1': 'accept',
  '2': 'pass',
  '3': 'de-escalate',
}

/** Null for every key that means nothing. */
export function answerOfDigit(digits: string): EscalationAnswer | null {
  return ANSWER_OF_DIGIT[digits] ?? null
}

const TEXT = /^\s*(1|take|3)\b[\s.,!:]*(?:(PL-\d{1,9})\b[\s.,!]*)?$/i

/**
 * What a text of somebody on call means: `1` or `TAKE`, `3`, either with the reference of the
 * incident; null when it is anything else.
 */
export function answerOfText(
  body: string,
): { answer: Exclude<EscalationAnswer, 'pass'>; reference: string | null } | null {
  const [, word, reference] = TEXT.exec(body) ?? []
  if (word === undefined) return null
  return {
    answer: word === '3' ? 'de-escalate' : 'accept',
    reference: reference?.toUpperCase() ?? null,
  }
}
