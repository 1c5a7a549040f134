import type { CallBrief } from '#lib/contracts/call-brief.ts'
import { normalised } from '#lib/domain/emergency-phrases.ts'

/** How every call says that it is written down; see `introduce`. */
export const TRANSCRIBED_LINE = 'on a transcribed line'
const RECORDED_LINE = 'on a recorded and transcribed line'

const RULES = {
  announced:
    '- The sound of this call is recorded, and your opening says so. If you were interrupted before they could hear it, say "this call is recorded", in the language you speak with them, in the next thing you say. If they do not want that, use record_refusal with "recording" at once, say what its answer says, and go on with your task.',
  asked:
    '- The sound of this call is not recorded, unless they allow it. Once it is clear what the call is about and nobody is in danger, ask one time: "May we record this call?" If they plainly say yes, use record_consent; if they say no, use record_refusal with "recording". Go on with your task either way, and never ask twice.',
} as const

/**
 * The brief as it is spoken under the recording rule of its call: with the announcement in the words the
 * agent opens with, or with the question.
 */
export function withRecording(brief: CallBrief): CallBrief {
  if (brief.recording === undefined) return brief
  const instructions = `${brief.instructions}\n\nRECORDING\n${RULES[brief.recording]}`
  if (brief.recording === 'asked') {
    return { ...brief, instructions, tools: [...brief.tools, 'record_consent'] }
  }
  const { opening } = brief
  return {
    ...brief,
    instructions,
    opening: opening.includes(TRANSCRIBED_LINE)
      ? opening.replace(TRANSCRIBED_LINE, RECORDED_LINE)
      : `${opening} This call is recorded.`,
  }
}

/** By language, on normalised words; a "not" between the words makes it none of them. */
const ANNOUNCEMENTS = [
  /\b(?:call|line|conversation) (?:is|will be) (?:being )?recorded\b|\bon a recorded\b/,
  /\b(?:llamada|linea|conversacion) (?:se graba|se esta grabando|(?:es|sera|esta|esta siendo) grabada|grabada)\b/,
  /\b(?:appel|ligne|conversation|communication) (?:(?:est|sera) )?enregistree?\b/,
  /\b(?:anruf|gesprach|telefonat|leitung) wird (?:jetzt |gerade )?(?:aufgezeichnet|aufgenommen)\b|\baufgezeichneten? leitung\b/,
  /\b(?:chamada|ligacao|linha|conversa) (?:(?:e|sera|esta sendo|esta a ser) )?gravada\b/,
  /\b(?:chiamata|linea|conversazione) (?:(?:e|viene|sara) )?registrata\b/,
  /(?:通话|电话)(?:正在|将会?|会)?被?录音/,
  /المكالم[هة]? مسجل[هة]/,
]

/**
 * Whether somebody who heard these words of the agent knows that they are recorded, in a language in
 * which an emergency is understood as well. What is not recognised begins no recording.
 */
export function announcesRecording(words: string): boolean {
  const plain = normalised(words)
  return ANNOUNCEMENTS.some((announcement) => announcement.test(plain))
}
