import {
  asksForPerson,
  asksToRepeat,
  asksWhoIsCalling,
  meansVoicemail,
  meansWait,
} from '#sim/gemini/extract/intent.ts'
import type { Briefing } from './briefing.ts'

/** Things that any caller may say, whatever was asked. */
export type Aside = 'recording' | 'wants-person' | 'asks-identity' | 'asks-again' | 'asks-to-wait'

/** Longer than this, "let me check" is the beginning of an answer. */
const WAIT_LENGTH_MAX = 40

export function readAside(
  text: string,
  mayBeRecording: boolean,
  { tools }: Briefing,
): Aside | null {
  if (mayBeRecording && meansVoicemail(text) && tools.has('report_voicemail')) return 'recording'
  if (asksForPerson(text) && tools.has('transfer_to_human')) return 'wants-person'
  if (asksWhoIsCalling(text)) return 'asks-identity'
  if (asksToRepeat(text)) return 'asks-again'
  return meansWait(text) && text.length < WAIT_LENGTH_MAX ? 'asks-to-wait' : null
}
