import { messageOf } from '#lib/errors.ts'
import type { ToolEffect } from '#lib/tools/tool.ts'
import { AgentVoice } from './agent-voice.ts'
import type { CallSessionOptions } from './joined-call.ts'
import { KeypadDesk } from './keypad-desk.ts'
import type { CallMemory } from './call-memory.ts'
import { CallRecording } from './recording/call-recording.ts'
import { ToolRunner } from './tool-runner.ts'
import { Transcript } from './transcript.ts'

/** The transcript of a call's stream that began at `startedMs`; times count from its first stream. */
export function transcriptOf(
  session: CallSessionOptions,
  startedMs: number,
  onAgentHeard: (words: string) => void,
): Transcript {
  const { services, call, now, log } = session
  const { callId } = call.claims
  return new Transcript({
    append: (turn) => services.appendTurn({ ...turn, callId }),
    now: () => now() - startedMs + call.elapsedMs,
    firstSeq: call.firstSeq,
    recap: call.recap,
    isCallerWithheld: call.standing.isTranscriptRefused,
    onAgentHeard,
    log,
  })
}

/** The recording of a call; null when nothing of it may be kept. */
export function recordingOf(
  { services, call, now, metrics, log }: CallSessionOptions,
  startedMs: number,
): CallRecording | null {
  const { callId, organizationId } = call.claims
  const { recording: rule } = call.brief
  if (rule === undefined || call.standing.isTranscriptRefused) return null
  return new CallRecording({
    rule,
    services: {
      open: () => services.openRecording(callId),
      begin: (beganMs) => services.beginRecording(callId, beganMs),
      store: (chunk) => services.storeRecording({ ...chunk, callId, organizationId }),
    },
    callMsOf: (nowMs) => nowMs - startedMs + call.elapsedMs,
    now,
    onLost: (ms) => metrics.count('recordingLostMs', ms),
    log,
  })
}

/** What the caller hears of the agent. */
export function voiceOf(
  session: CallSessionOptions,
  { transcript, recording }: CallMemory,
  onHeard: () => void,
): AgentVoice {
  const { format, port, metrics, call, now } = session
  const voice = new AgentVoice({
    format,
    send: (texts) => port.send(texts),
    onHeard,
    transcript,
    metrics,
    direction: call.isRejoined ? null : call.claims.direction,
    now,
  })
  voice.record(recording)
  return voice
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
  memory: CallMemory,
  onEffects: (effects: readonly ToolEffect[]) => void,
): ToolRunner {
  return new ToolRunner({
    run: (request) => services.runTool(request, call.claims),
    onSecrets: (secrets) => memory.keepSecret(secrets),
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
