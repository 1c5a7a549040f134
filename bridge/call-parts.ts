import { messageOf } from '#lib/errors.ts'
import type { ToolEffect } from '#lib/tools/tool.ts'
import { AgentVoice } from './agent-voice.ts'
import type { CallSessionOptions } from './joined-call.ts'
import { KeypadDesk } from './keypad-desk.ts'
import { ToolRunner } from './tool-runner.ts'
import { Transcript } from './transcript.ts'

/** The transcript of a call's stream that began at `startedMs`; times count from its first stream. */
export function transcriptOf(session: CallSessionOptions, startedMs: number): Transcript {
  const { services, call, now, log } = session
  const { callId } = call.claims
  return new Transcript({
    append: (turn) => services.appendTurn({ ...turn, callId }),
    now: () => now() - startedMs + call.elapsedMs,
    firstSeq: call.firstSeq,
    recap: call.recap,
    isCallerWithheld: call.standing.isTranscriptRefused,
    log,
  })
}

/** What the caller hears of the agent. */
export function voiceOf(
  session: CallSessionOptions,
  transcript: Transcript,
  onHeard: () => void,
): AgentVoice {
  const { format, port, metrics, call, now } = session
  return new AgentVoice({
    format,
    send: (texts) => port.send(texts),
    onHeard,
    transcript,
    metrics,
    direction: call.isRejoined ? null : call.claims.direction,
    now,
  })
}

/** The keys of a call, with what its claims let them do. */
export function keypadDeskOf(
  { services, call }: CallSessionOptions,
  transcript: Transcript,
  on: {
    meaning: (say: string, effects: readonly ToolEffect[]) => void
    emergency: () => void
  },
): KeypadDesk {
  return new KeypadDesk({
    meaning: call.brief.keypad,
    confirmDecision: (digit) => services.confirmDecision(digit, call.claims),
    verifyPin: (pin) => services.verifyPin(pin, call.claims),
    onPressed: (turnText) => transcript.keyPressed(turnText),
    onMeaning: on.meaning,
    onEmergency: on.emergency,
  })
}

/** The tools of a call, authorised from its claims. What is secret in an answer is kept from the transcript. */
export function toolsOf(
  { services, call, now, metrics, log }: CallSessionOptions,
  transcript: Transcript,
  onEffects: (effects: readonly ToolEffect[]) => void,
): ToolRunner {
  return new ToolRunner({
    run: (request) => services.runTool(request, call.claims),
    onSecrets: (secrets) => transcript.keepSecret(secrets),
    onEffects,
    now,
    metrics,
    log,
  })
}

/** Puts on record that the agent speaks with a note in mind. Failing, it is told once more at worst. */
export function noteTakenUp({ services, log }: CallSessionOptions, controlId: string): void {
  services.noteTakenUp(controlId).catch((error: unknown) => {
    log.warn('note-not-recorded', { controlId, reason: messageOf(error) })
  })
}
