import type { Trade } from '#lib/domain/trade.ts'
import {
  asksAboutStatus,
  asksForCode,
  meansGoodbye,
  meansNo,
  meansYes,
} from '#sim/gemini/extract/intent.ts'
import {
  readPlace,
  readSeverity,
  readShutOff,
  readTrade,
  type Severity,
} from '#sim/gemini/extract/symptoms.ts'
import { factOf, type Briefing } from './briefing.ts'
import type { Heard } from './dialogue.ts'

/** What is known in a call of a guest. */
export interface IntakeSlots {
  story: string
  trade: Trade | null
  severity: Severity
  place: string | null
  isOff: boolean | null
  access: string | null
  /** Undefined: not searched; null: nothing found. */
  history: string | null | undefined
  reference: string | null
  nextStep: string | null
  fault: string | null
  /** What the caller says about the repair that is already open. */
  followUp: 'status' | 'fixed' | 'not_fixed' | 'cancel' | null
  answer: string | null
  isStranger: boolean
  asksForCode: boolean
  /** They want to know by when they hear from us. */
  asksWhen: boolean
  promised: string | null
  isDone: boolean
}

const SEVERITIES: readonly Severity[] = [
  'cosmetic',
  'routine',
  'urgent',
  'emergency',
  'life_safety',
]
/** Longest story that a tool takes. */
const STORY_LENGTH_MAX = 400

const ASKS_WHEN = /\bwhen\b[^?]*\b(?:hear|know|call|back)\b[^?]*\?/i

function followUpOf(text: string): IntakeSlots['followUp'] {
  if (/\bcancel\b|don'?t need (?:it|the repair|anyone)/i.test(text)) return 'cancel'
  if (
    /\b(?:not fixed|isn'?t fixed|leaking again|broken again|came back|still (?:leak|broken|not))/i.test(
      text,
    )
  ) {
    return 'not_fixed'
  }
  if (/\b(?:is|it'?s|all) fixed|works? (?:again|now)\b/i.test(text)) return 'fixed'
  return asksAboutStatus(text) ? 'status' : null
}

function hearProblem(slots: IntakeSlots, text: string): void {
  slots.story = `${slots.story} ${text}`.trim().slice(0, STORY_LENGTH_MAX)
  slots.trade ??= readTrade(text)
  slots.place ??= readPlace(text)
  const severity = readSeverity(text)
  if (SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(slots.severity)) slots.severity = severity
}

function hearShutOff(slots: IntakeSlots, { text, asked }: Heard): void {
  const wasOff = readShutOff(text)
  slots.isOff = wasOff ?? slots.isOff
  if (asked !== 'shutoff' || wasOff !== null) return
  if (meansYes(text)) slots.isOff = true
  else if (meansNo(text)) slots.isOff = false
}

function hearClosing(slots: IntakeSlots, { text, asked }: Heard): void {
  const saysTrade = readTrade(text) !== null
  if (slots.trade === null && meansGoodbye(text) && !saysTrade) slots.isDone = true
  if (asked === 'more') slots.isDone = meansNo(text) || meansGoodbye(text) || !saysTrade
}

/** Takes in what a guest says, whatever was asked. */
export function hearGuest(slots: IntakeSlots, heard: Heard, briefing: Briefing): void {
  const { text, asked } = heard
  slots.asksForCode = asksForCode(text)
  slots.asksWhen = slots.reference !== null && ASKS_WHEN.test(text)
  if (slots.asksWhen) return
  hearClosing(slots, heard)
  if (slots.asksForCode || asked === 'more') return
  const hasOpenRepair = factOf(briefing, 'incident_id') !== null && slots.trade === null
  if (hasOpenRepair) slots.followUp ??= followUpOf(text)
  hearShutOff(slots, heard)
  if (asked === 'place') slots.place = readPlace(text) ?? text.slice(0, 80).replace(/[.!\s]+$/, '')
  // An answer about the valve is no new symptom.
  const isSettled = slots.reference !== null || slots.fault !== null
  if (!isSettled && asked !== 'shutoff') hearProblem(slots, text)
}
