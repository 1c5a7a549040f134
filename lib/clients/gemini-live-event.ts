import type { LiveServerMessage } from '@google/genai'

export interface LiveAudio {
  readonly kind: 'audio'
  readonly pcmBase64: string
  readonly mimeType: string
}

/** What a Live session tells us, one fact an event. */
export type LiveEvent =
  | LiveAudio
  /** What the caller said, as the model heard it: fragments, late and lossy. */
  | { kind: 'caller-words'; text: string }
  | { kind: 'agent-words'; text: string }
  /** The caller spoke over the model: nothing that was not heard yet will be. */
  | { kind: 'interrupted' }
  /** All audio of this reply has been sent. */
  | { kind: 'generation-complete' }
  /** `isRejected`: the service withheld the reply or could not form it; it may be none at all. */
  | { kind: 'turn-complete'; isRejected: boolean }
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

/** Reasons for the end of a turn that are in order. All others say that a reply was withheld. */
const IN_ORDER: ReadonlySet<string> = new Set([
  '',
  'TURN_COMPLETE_REASON_UNSPECIFIED',
  'NEED_MORE_INPUT',
])

/** When a goAway does not say how long: what Google's documentation promises at least. */
const TIME_LEFT_DEFAULT_MS = 10_000
/** Longer than any call: a timer takes no more than 24 days. */
const TIME_LEFT_MAX_MS = 3_600_000
const AUDIO_TYPE_DEFAULT = 'audio/pcm;rate=24000'
const NOT_BASE64 = /[^A-Za-z0-9+/=]/
const MODALITY = /^[a-z_]{1,32}$/

/** The service writes it with spaces and line breaks or without, from one release to the next. */
const AUDIO_HEAD =
  /^\s*\{\s*"serverContent"\s*:\s*\{\s*"modelTurn"\s*:\s*\{\s*"parts"\s*:\s*\[\s*\{\s*"inlineData"\s*:\s*\{\s*"mimeType"\s*:\s*"(audio\/pcm(?:;rate=\d{1,6})?)"\s*,\s*"data"\s*:\s*"/
const AUDIO_TAIL = /^"\s*\}\s*\}\s*\]\s*\}\s*\}\s*\}\s*$/

/**
 * A message that is one piece of sound and nothing else, read without a parser; null for whatever
 * else. Says of a message exactly what `eventsOf` says of it.
 */
export function readAudio(body: Buffer): LiveAudio | null {
  const text = body.toString('latin1')
  const head = AUDIO_HEAD.exec(text)
  if (head === null) return null
  const start = head[0].length
  const end = text.indexOf('"', start)
  if (end <= start || !AUDIO_TAIL.test(text.slice(end))) return null
  const pcmBase64 = text.slice(start, end)
  // In what is not base64 there may be escapes, and signs of more than one byte.
  if (NOT_BASE64.test(pcmBase64)) return null
  return { kind: 'audio', pcmBase64, mimeType: head[1] ?? '' }
}

/**
 * Everything one message says, in the order in which it has to be acted on. A message may carry
 * audio, words, the end of the turn and a tool call at once. Whatever in it is not what its name
 * promises is passed over: the rest of the message still counts.
 */
export function eventsOf(message: LiveServerMessage): LiveEvent[] {
  const fields = recordOf(message)
  const events = contentEvents(recordOf(fields['serverContent']))
  // Fifty messages a second are audio and nothing else.
  if (fields['toolCall'] || fields['toolCallCancellation']) events.push(...toolEvents(fields))
  if (fields['sessionResumptionUpdate'] || fields['goAway']) events.push(...sessionEvents(fields))
  if (fields['usageMetadata']) events.push(...usageEvents(fields))
  return events
}

function contentEvents(content: Fields): LiveEvent[] {
  const events: LiveEvent[] = []
  const callerWords = textOf(recordOf(content['inputTranscription'])['text'])
  if (callerWords) events.push({ kind: 'caller-words', text: callerWords })
  // Before the audio of the same message: that is already cut off.
  if (content['interrupted']) events.push({ kind: 'interrupted' })
  const agentWords = textOf(recordOf(content['outputTranscription'])['text'])
  if (agentWords) events.push({ kind: 'agent-words', text: agentWords })
  for (const part of listOf(recordOf(content['modelTurn'])['parts'])) {
    const { data, mimeType } = recordOf(recordOf(part)['inlineData'])
    const pcmBase64 = textOf(data)
    if (pcmBase64) {
      events.push({ kind: 'audio', pcmBase64, mimeType: textOf(mimeType) || AUDIO_TYPE_DEFAULT })
    }
  }
  if (content['generationComplete']) events.push({ kind: 'generation-complete' })
  if (content['turnComplete']) {
    const isRejected = !IN_ORDER.has(textOf(content['turnCompleteReason']))
    events.push({ kind: 'turn-complete', isRejected })
  }
  return events
}

function toolEvents({ toolCall, toolCallCancellation }: Fields): LiveEvent[] {
  const events: LiveEvent[] = []
  const calls = listOf(recordOf(toolCall)['functionCalls']).map((call) => {
    const { id, name, args } = recordOf(call)
    // Older models leave the id out; the answer then carries the name and an empty id.
    return { id: textOf(id), name: textOf(name), args: recordOf(args) }
  })
  if (calls.length > 0) events.push({ kind: 'tool-call', calls })
  const ids = listOf(recordOf(toolCallCancellation)['ids']).map(textOf)
  if (ids.length > 0) events.push({ kind: 'tool-cancelled', ids })
  return events
}

function sessionEvents({ sessionResumptionUpdate: update, goAway }: Fields): LiveEvent[] {
  const events: LiveEvent[] = []
  if (update) {
    const { newHandle, resumable } = recordOf(update)
    events.push({
      kind: 'resumable',
      handle: resumable === true ? textOf(newHandle) || null : null,
    })
  }
  if (goAway) {
    events.push({ kind: 'going-away', timeLeftMs: durationMs(recordOf(goAway)['timeLeft']) })
  }
  return events
}

/** `"50s"`, `"1.5s"` → milliseconds. */
function durationMs(duration: unknown): number {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(textOf(duration))?.[1]
  if (seconds === undefined) return TIME_LEFT_DEFAULT_MS
  return Math.min(Number(seconds) * 1000, TIME_LEFT_MAX_MS)
}

function usageEvents({ usageMetadata: usage }: Fields): LiveEvent[] {
  if (!usage) return []
  const tokens: Record<string, number> = {}
  const { promptTokensDetails, responseTokensDetails } = recordOf(usage)
  const directions = { in: promptTokensDetails, out: responseTokensDetails }
  for (const [direction, details] of Object.entries(directions)) {
    for (const detail of listOf(details)) {
      const { modality, tokenCount } = recordOf(detail)
      const name = textOf(modality).toLowerCase()
      // It becomes the name of a metric: only a modality may.
      if (!MODALITY.test(name)) continue
      tokens[`${direction}_${name}`] = typeof tokenCount === 'number' ? tokenCount : 0
    }
  }
  return [{ kind: 'usage', tokens }]
}

type Fields = Readonly<Record<string, unknown>>

function recordOf(value: unknown): Record<string, unknown> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isRecord ? (value as Record<string, unknown>) : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
