import {
  meansNo,
  meansWrongNumber,
  meansYes,
  refusesAi,
  refusesCalls,
  refusesTranscript,
} from '#sim/gemini/extract/intent.ts'
import type { Briefing } from './briefing.ts'

/** What somebody says about the call itself, and which a tool has to learn. */
export type Wish = 'wrong-person' | 'no-ai' | 'no-transcript' | 'no-calls'

interface Answer {
  readonly tool: string
  readonly args: Readonly<Record<string, unknown>>
  /** Said when the tool gave no sentence. */
  readonly line: string
  readonly next: 'fall-silent' | 'offer-person' | 'go-on' | 'say-goodbye'
}

const ANSWERS: Readonly<Record<Wish, Answer>> = {
  'wrong-person': {
    tool: 'report_wrong_person',
    args: { is_wrong_number: true },
    line: 'I am sorry to have bothered you. Goodbye.',
    next: 'fall-silent',
  },
  'no-ai': {
    tool: 'record_refusal',
    args: { what: 'ai' },
    line: 'I understand. May a person of our team take over?',
    next: 'offer-person',
  },
  'no-transcript': {
    tool: 'record_refusal',
    args: { what: 'transcript' },
    line: 'Of course, nothing of it is written down.',
    next: 'go-on',
  },
  'no-calls': {
    tool: 'record_refusal',
    args: { what: 'calls' },
    line: 'We will not call again.',
    next: 'say-goodbye',
  },
}

/** What is wished for, if there is a tool to tell. Whoever rang us has not got a wrong number. */
export function readWish(text: string, weRangThem: boolean, { tools }: Briefing): Wish | null {
  const wish = wishIn(text, weRangThem)
  return wish !== null && tools.has(ANSWERS[wish].tool) ? wish : null
}

function wishIn(text: string, weRangThem: boolean): Wish | null {
  if (weRangThem && meansWrongNumber(text)) return 'wrong-person'
  if (refusesCalls(text)) return 'no-calls'
  if (refusesAi(text)) return 'no-ai'
  return refusesTranscript(text) ? 'no-transcript' : null
}

export function answerTo(wish: Wish): Answer {
  return ANSWERS[wish]
}

/** Whether what was used is what a wish needs. */
export function isWish(using: string | null): using is Wish {
  return using !== null && Object.hasOwn(ANSWERS, using)
}

const OFFERED: Answer['next'] = 'offer-person'

/** Says yes to the person that was offered. */
export function isAccepting(asked: string | null, text: string): boolean {
  return asked === OFFERED && meansYes(text)
}

/** Wants neither an AI nor a person. */
export function wantsNobody(asked: string | null, text: string): boolean {
  return asked === OFFERED && meansNo(text)
}
