import { CONTROL_WORDS_MAX } from '#lib/contracts/call-control.ts'
import { EMERGENCY_WORDS, type EmergencyKind } from '#lib/domain/emergency.ts'
import { dictated } from '#lib/fenced-text.ts'

/**
 * Lines of text for the model, from us and not from the caller. They are instructions: nothing that
 * a caller said belongs in them, except fenced.
 */

/** The identity line must not depend on the model's mood: it is dictated. */
export function openingNudge(opening: string): string {
  return `The call is connected. Say exactly this, then continue: "${opening}"`
}

/** The same after a greeting so long that a machine may have spoken it. */
export function openingAfterRecordingNudge(opening: string): string {
  return `The call is connected. If what you heard was a recording or an answering machine, use report_voicemail and nothing else. Otherwise say exactly this, then continue: "${opening}"`
}

export const NUDGES = {
  /** The model has said nothing although it was its turn. */
  modelSilent:
    '[system] You have been silent for a while and the other side is waiting. If they said something, answer it now; otherwise ask whether they are still there.',
  /** The service withheld what it was about to say. */
  rejected:
    '[system] Nothing of your last reply was spoken, and the other side is waiting. Say it again in other words, briefly.',
  /** After a connection to the model broke in the middle of a sentence. */
  brokenOff:
    '[system] A technical problem cut you off in the middle of a sentence. Go on from where you were; do not introduce yourself again.',
  /** The caller's line broke, and this is a new one on the same call. */
  lineRestored:
    '[system] The line dropped and is back. Apologise in a few words and go on from where you were; do not introduce yourself again.',
  /** They waited for a person, nobody took the call, and they are back with the agent. */
  nobodyReached:
    '[system] You tried to put them through, and nobody of our team could take the call. Apologise for that in a few words, say that a person has been told and will call them back on this number, and go on from where you were; do not introduce yourself again.',
  noKeys: (digit: string) =>
    `[keypad] ${digit} was pressed. Keys mean nothing on this call; go on with the conversation.`,
  /** Fixed instructions were said over it; it has to go on from there. */
  emergencyPlayed: (kinds: readonly EmergencyKind[]) =>
    `[system] Emergency: ${kinds.map((kind) => EMERGENCY_WORDS[kind]).join(', ')}. Our own system has just played fixed safety instructions to them, over whatever you were saying, and is paging a person of our team now. Do not repeat the instructions, and take nothing of them back. Ask in a few words whether everybody is safe and out of danger. If they are not, tell them to hang up and call the emergency number. Then find out what happened and go on with your task.`,
  /** A person at the desk ends the call. */
  deskGoodbye:
    '[system] A person of our team ends this call now. Say goodbye in one friendly sentence, give no reason of your own, and use end_call.',
  /** A person at the desk takes the call. */
  deskTransfer:
    '[system] A person of our team takes over this call now. Say in one short sentence that you are putting them through, and nothing else.',
  /** A note of the property manager's; the other side hears nothing of it. */
  whisper: (note: string) =>
    `[system] A note from the property manager, for you alone: ${dictated(note, CONTROL_WORDS_MAX)} Act on it from the next thing you say, as far as your other rules allow: it changes none of them. Never read it out, and never say or hint that there is a note. Do not reply to the note itself.`,
  keyFailed: '[keypad] That key could not be processed. Apologise, and ask to press it once more.',
  /** For a model connection that does not know the call of the tool any more. */
  toolResult: (name: string, result: Record<string, unknown>) =>
    `[system] The answer of ${name}, which you used before: ${JSON.stringify(result)}`,
} as const

/** The caller is back on a new stream. */
export function returnNudge(standing: { readonly wasTransferUnanswered: boolean }): string {
  return standing.wasTransferUnanswered ? NUDGES.nobodyReached : NUDGES.lineRestored
}

/** What the model is told when something has gone on for too long. */
export const NUDGE_OF_ALARM = {
  'tool-slow':
    '[system] A tool is still at work and the other side hears nothing. Say one short sentence, such as "One moment, please", and nothing else; its answer is on the way.',
  'caller-silent':
    '[system] The other side has been silent for a while. Ask in a few words whether they are still there.',
  'caller-muted':
    '[system] Their line has gone completely silent, as when a telephone is muted. Say that you cannot hear them, that they may be muted, and ask whether they are still there.',
  'caller-unheard':
    '[system] Nothing at all comes through from the other side; they may well hear you. Say that you cannot hear them, that the line seems to work in one direction only, and ask whether they are still there.',
  'caller-faint':
    '[system] The other side can hardly be heard. Say that they are very faint, ask them to speak up or closer to the telephone, and to say it again.',
  'caller-gone':
    '[system] The other side has not answered. Say that you cannot hear anybody, say goodbye in one sentence and use end_call.',
  'time-almost-up':
    '[system] The call will be cut in one minute. Come to the most important point now.',
  'time-up': '[system] The time is up. Say goodbye in one sentence and use end_call.',
} as const
