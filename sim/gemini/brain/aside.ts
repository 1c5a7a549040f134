import {
  asksForPerson,
  asksToRepeat,
  asksWhoIsCalling,
  meansVoicemail,
  meansWait,
} from '#sim/gemini/extract/intent.ts'
import type { Briefing } from './briefing.ts'
import { readWish, type Wish } from './wishes.ts'

/** Things that any caller may say, whatever was asked. */
export type Aside =
  | Wish
  | 'recording'
  | 'wants-person'
  | 'asks-identity'
  | 'asks-again'
  | 'asks-to-wait'

/** Longer than this, "let me check" is the beginning of an answer. */
const WAIT_LENGTH_MAX = 40

export function readAside(text: string, mayBeRecording: boolean, briefing: Briefing): Aside | null {
  const { tools } = briefing
  if (mayBeRecording && meansVoicemail(text) && tools.has('report_voicemail')) return 'recording'
  const wish = readWish(text, mayBeRecording, briefing)
  if (wish) return wish
  if (asksForPerson(text) && tools.has('transfer_to_human')) return 'wants-person'
  if (asksWhoIsCalling(text)) return 'asks-identity'
  if (asksToRepeat(text)) return 'asks-again'
  return meansWait(text) && text.length < WAIT_LENGTH_MAX ? 'asks-to-wait' : null
}
