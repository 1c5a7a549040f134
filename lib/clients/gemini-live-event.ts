import type { LiveServerMessage } from '@google/genai'

/** What a Live session tells us, one fact an event. */
export type LiveEvent =
  | { kind: 'audio'; pcmBase64: string; mimeType: string }
  /** What the caller said, as the model heard it: fragments, late and lossy. */
  | { kind: 'caller-words'; text: string }
  | { kind: 'agent-words'; text: string }
  /** The caller spoke over the model: nothing that was not heard yet will be. */
  | { kind: 'interrupted' }
  /** All audio of this reply has been sent. */
  | { kind: 'generation-complete' }
  | { kind: 'turn-complete' }
  | { kind: 'tool-call'; calls: readonly LiveToolCall[] }
  | { kind: 'tool-cancelled'; ids: readonly string[] }
  /** With what to resume this conversation on a new connection; null: not at this moment. */
  | { kind: 'resumable'; handle: string | null }
  | { kind: 'going-away'; timeLeftMs: number }
  | { kind: 'usage'; tokens: Readonly<Record<string, number>> }
  | { kind: 'closed'; code: number; reason: string }

export interface LiveToolCall {
  readonly id: string
  readonly name: string
  readonly args: Record<string, unknown>
}

/** When a goAway does not say how long: what Google's documentation promises at least. */
const TIME_LEFT_DEFAULT_MS = 10_000

/**
 * Everything one message says, in the order in which it has to be acted on. A message may carry
 * audio, words, the end of the turn and a tool call at once.
 */
export function eventsOf(message: LiveServerMessage): LiveEvent[] {
  return [
    ...contentEvents(message),
    ...toolEvents(message),
    ...sessionEvents(message),
    ...usageEvents(message),
  ]
}

function contentEvents({ serverContent: content }: LiveServerMessage): LiveEvent[] {
  if (!content) return []
  const events: LiveEvent[] = []
  if (content.inputTranscription?.text) {
    events.push({ kind: 'caller-words', text: content.inputTranscription.text })
  }
  // Before the audio of the same message: that is already cut off.
  if (content.interrupted) events.push({ kind: 'interrupted' })
  if (content.outputTranscription?.text) {
    events.push({ kind: 'agent-words', text: content.outputTranscription.text })
  }
  for (const { inlineData } of content.modelTurn?.parts ?? []) {
    if (!inlineData?.data) continue
    const { data, mimeType = 'audio/pcm;rate=24000' } = inlineData
    events.push({ kind: 'audio', pcmBase64: data, mimeType })
  }
  if (content.generationComplete) events.push({ kind: 'generation-complete' })
  if (content.turnComplete) events.push({ kind: 'turn-complete' })
  return events
}

function toolEvents({ toolCall, toolCallCancellation }: LiveServerMessage): LiveEvent[] {
  const events: LiveEvent[] = []
  const calls = (toolCall?.functionCalls ?? []).map((call) => ({
    // Older models leave the id out; the answer then carries the name and an empty id.
    id: call.id ?? '',
    name: call.name ?? '',
    args: call.args ?? {},
  }))
  if (calls.length > 0) events.push({ kind: 'tool-call', calls })
  const ids = toolCallCancellation?.ids ?? []
  if (ids.length > 0) events.push({ kind: 'tool-cancelled', ids })
  return events
}

function sessionEvents({
  sessionResumptionUpdate: update,
  goAway,
}: LiveServerMessage): LiveEvent[] {
  const events: LiveEvent[] = []
  if (update) {
    events.push({ kind: 'resumable', handle: (update.resumable && update.newHandle) || null })
  }
  if (goAway) events.push({ kind: 'going-away', timeLeftMs: durationMs(goAway.timeLeft) })
  return events
}

/** `"50s"`, `"1.5s"` → milliseconds. */
function durationMs(duration: string | undefined): number {
  const seconds = Number(/^(\d+(?:\.\d+)?)s$/.exec(duration ?? '')?.[1])
  return Number.isFinite(seconds) ? seconds * 1000 : TIME_LEFT_DEFAULT_MS
}

function usageEvents({ usageMetadata: usage }: LiveServerMessage): LiveEvent[] {
  if (!usage) return []
  const tokens: Record<string, number> = {}
  const directions = { in: usage.promptTokensDetails, out: usage.responseTokensDetails }
  for (const [direction, details] of Object.entries(directions)) {
    for (const { modality, tokenCount } of details ?? []) {
      tokens[`${direction}_${String(modality).toLowerCase()}`] = tokenCount ?? 0
    }
  }
  return [{ kind: 'usage', tokens }]
}
