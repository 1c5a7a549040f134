import { MULAW_DECODE } from '#lib/audio/g711.ts'
import type { RecordsServer, TestCall } from './records-server.ts'

const BYTES_PER_MS = 8
const FRAME_MS = 20
const FRAME_BYTES = FRAME_MS * BYTES_PER_MS
const SILENCE = 0xff
/** Quieter than the voices of the tests, louder than what a resampler leaves behind. */
const LOUD = 1_000

/** What was kept of a call, laid out in its time; what is missing is silence. */
export interface Recorded {
  /** Where the pieces begin, and how long they are. */
  readonly chunks: readonly { startMs: number; lengthMs: number }[]
  readonly caller: Buffer
  readonly agent: Buffer
}

export function recordedOf(records: RecordsServer, call: TestCall): Recorded {
  const pieces = [...records.objects]
    .filter(([path]) => path.startsWith(`/${call.claims.organizationId}/${call.callId}/`))
    .map(([path, audio]) => ({
      startMs: Number.parseInt(path.split('/').at(-1) ?? '', 10),
      lengthMs: audio.length / 2 / BYTES_PER_MS,
      audio,
    }))
    .toSorted((left, right) => left.startMs - right.startMs)
  const endMs = Math.max(0, ...pieces.map(({ startMs, lengthMs }) => startMs + lengthMs))
  const caller = Buffer.alloc(endMs * BYTES_PER_MS, SILENCE)
  const agent = Buffer.alloc(endMs * BYTES_PER_MS, SILENCE)
  for (const { startMs, audio } of pieces) {
    audio.copy(caller, startMs * BYTES_PER_MS, 0, audio.length / 2)
    audio.copy(agent, startMs * BYTES_PER_MS, audio.length / 2)
  }
  return {
    chunks: pieces.map(({ startMs, lengthMs }) => ({ startMs, lengthMs })),
    caller,
    agent,
  }
}

/** The stretches in which there is sound; breaks of less than a tenth of a second are none. */
export function loudSpans(channel: Buffer): { fromMs: number; toMs: number }[] {
  const spans: { fromMs: number; toMs: number }[] = []
  for (let at = 0; at + FRAME_BYTES <= channel.length; at += FRAME_BYTES) {
    const frame = channel.subarray(at, at + FRAME_BYTES)
    if (!frame.some((byte) => Math.abs(MULAW_DECODE[byte] ?? 0) > LOUD)) continue
    const fromMs = at / BYTES_PER_MS
    const last = spans.at(-1)
    if (last && fromMs - last.toMs <= 100) last.toMs = fromMs + FRAME_MS
    else spans.push({ fromMs, toMs: fromMs + FRAME_MS })
  }
  return spans
}
