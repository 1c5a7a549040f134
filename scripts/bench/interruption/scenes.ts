import { setTimeout as sleep } from 'node:timers/promises'
import { MODEL_BURST } from '#scripts/bench/bridge/sounds.ts'
import { FRAME_MS } from '#scripts/bench/bridge/media-peer.ts'
import { until, type StagedCall } from './stage.ts'

const FRAMES_PER_BURST = MODEL_BURST.ms / FRAME_MS
/** A model that is cut off keeps talking a little: what it sends after its own word. */
const STRAGGLING_MS = 200
const TURN_END_MS = 100
const SILENT_BY_MS = 600
const ANSWER_MS = 5_000
const HEARD_BEFORE_MS = { least: 700, most: 1_300 } as const
/** A connection that held for so long is a good one, and its loss is mended at once. */
const STABLE_MS = 5_500
const HALF_MS = 2_000
const AHEAD_MS = 300
/** What a model needs to go on after it was told that it was cut off. */
const THINKING_MS = 250
const GO_AWAY_SECONDS = 4
const SETTLE_MS = 800

export interface BargeIn {
  readonly clearMs: number
  /** How long the caller went on hearing the agent. */
  readonly silentMs: number
}

/** The model says in the middle of its answer that the caller has interrupted it. */
export async function bargeIn(call: StagedCall): Promise<BargeIn> {
  const { live, media } = call
  live.speak('This is a long answer to a short question.', ANSWER_MS)
  const { least, most } = HEARD_BEFORE_MS
  await sleep(least + Math.random() * (most - least))
  const saidMs = performance.now()
  live.interrupt()
  live.speak('and what nobody should hear', STRAGGLING_MS)
  await sleep(TURN_END_MS)
  live.endTurn()
  await sleep(SILENT_BY_MS)
  if (call.clearedAtMs < saidMs) throw new Error('The caller was talked over: no clear came.')
  return { clearMs: call.clearedAtMs - saidMs, silentMs: Math.max(0, media.playedOutAtMs - saidMs) }
}

export interface Break {
  /** Silence in the middle of the answer. */
  readonly gapMs: number
  /** Frames of the answer that the caller never got. */
  readonly answerLost: number
  /** Frames of the caller that the model never got. */
  readonly callerLost: number
}

/** The service says goodbye in the middle of an answer; the bridge has to move before it is over. */
export async function goAway(call: StagedCall): Promise<Break> {
  const watch = watched(call)
  await inRealTime(call, HALF_MS)
  call.live.send({ goAway: { timeLeft: `${GO_AWAY_SECONDS}s` } })
  await inRealTime(call, HALF_MS)
  call.live.endTurn()
  await until(() => call.sessions.length > watch.sessions, 'the new session')
  return watch.judge(2 * HALF_MS)
}

/** The connection breaks in the middle of an answer; a new session has to finish it. */
export async function drop(call: StagedCall): Promise<Break> {
  call.live.send({ sessionResumptionUpdate: { newHandle: 'handle-1', resumable: true } })
  await sleep(STABLE_MS)
  const watch = watched(call)
  await inRealTime(call, HALF_MS)
  call.lastText = 'dropped'
  call.live.cut()
  await until(() => call.lastText !== 'dropped', 'the bridge on a new session')
  await sleep(THINKING_MS)
  await inRealTime(call, HALF_MS)
  call.live.endTurn()
  return watch.judge(2 * HALF_MS)
}

function watched(call: StagedCall): {
  sessions: number
  judge(answerMs: number): Promise<Break>
} {
  const { media } = call
  const received = media.receivedCount
  // The answer's own silence counts from its first frame on.
  media.playedOutAtMs = 0
  media.starvedMs = 0
  return {
    sessions: call.sessions.length,
    judge: async (answerMs) => {
      await sleep(SETTLE_MS)
      call.stopTicking()
      await sleep(SETTLE_MS)
      const frames = (answerMs / MODEL_BURST.ms) * FRAMES_PER_BURST
      return {
        gapMs: media.starvedMs,
        answerLost: Math.max(0, frames - (media.receivedCount - received)),
        callerLost: media.sentCount - call.audioArrived,
      }
    },
  }
}

/** Speaks as the model does when it is hardly faster than speech: a little ahead, never all at once. */
async function inRealTime(call: StagedCall, forMs: number): Promise<void> {
  const startedMs = performance.now() - AHEAD_MS
  for (let saidMs = 0; saidMs < forMs; saidMs += MODEL_BURST.ms) {
    call.live.write(MODEL_BURST.frame)
    await sleep(Math.max(0, startedMs + saidMs - performance.now()))
  }
}
