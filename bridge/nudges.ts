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
  /** After a connection to the model broke in the middle of a sentence. */
  brokenOff:
    '[system] A technical problem cut you off in the middle of a sentence. Go on from where you were; do not introduce yourself again.',
  /** The caller's line broke, and this is a new one on the same call. */
  lineRestored:
    '[system] The line dropped and is back. Apologise in a few words and go on from where you were; do not introduce yourself again.',
  noKeys: (digit: string) =>
    `[keypad] ${digit} was pressed. Keys mean nothing on this call; go on with the conversation.`,
  keyFailed: '[keypad] That key could not be processed. Apologise, and ask to press it once more.',
  /** For a model connection that does not know the call of the tool any more. */
  toolResult: (name: string, result: Record<string, unknown>) =>
    `[system] The answer of ${name}, which you used before: ${JSON.stringify(result)}`,
} as const

/** What the model is told when something has gone on for too long. */
export const NUDGE_OF_ALARM = {
  'model-silent': NUDGES.modelSilent,
  'caller-silent':
    '[system] The other side has been silent for a while. Ask in a few words whether they are still there.',
  'caller-gone':
    '[system] The other side has not answered. Say goodbye in one sentence and use end_call.',
  'time-almost-up':
    '[system] The call will be cut in one minute. Come to the most important point now.',
  'time-up': '[system] The time is up. Say goodbye in one sentence and use end_call.',
} as const
