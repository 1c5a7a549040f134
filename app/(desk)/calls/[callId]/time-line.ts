/** What is drawn of one turn; times in milliseconds since the call's first stream opened. */
export interface TimedTurn {
  readonly seq: number
  readonly speaker: string
  readonly text: string
  readonly started_ms: number
  readonly ended_ms: number | null
  readonly interrupted: boolean
  readonly heard_ms: number | null
  readonly unheard_ms: number | null
  readonly reply_ms: number | null
}

export interface TimedMark {
  readonly atMs: number
  readonly label: string
  readonly kind: 'key' | 'event' | 'desk'
}

/** Positions and widths are shares of the whole line, in percent. */
export interface Bar {
  readonly seq: number
  readonly lane: 'agent' | 'caller'
  readonly x: number
  readonly width: number
  /** What was cut off by an interruption, drawn behind the bar; 0 if nothing was. */
  readonly cutWidth: number
  readonly label: string
  readonly words: string
}

/** How long somebody waited for a reply. `fine` up to 1.2 s, `slow` above 2 s. */
export interface Gap {
  readonly seq: number
  readonly x: number
  readonly width: number
  readonly ms: number
  readonly tone: 'fine' | 'fair' | 'slow'
}

export interface Tick {
  readonly x: number
  readonly label: string
}

export interface PlacedMark extends TimedMark {
  readonly x: number
}

export interface CallFigures {
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly replies: number
  readonly interruptions: number
  readonly agentMs: number
  readonly callerMs: number
}

export interface TimeLine {
  readonly durationMs: number
  readonly bars: readonly Bar[]
  readonly gaps: readonly Gap[]
  readonly marks: readonly PlacedMark[]
  readonly ticks: readonly Tick[]
}

export const REPLY_FINE_MS = 1_200
export const REPLY_SLOW_MS = 2_000
/** An empty line is this long; a call in its first seconds does not jump. */
const SHORTEST_MS = 30_000
/** Too short to be seen or hit, otherwise. */
const BAR_SHORTEST_MS = 250
const TICKS_MAX = 12
const TICK_STEPS_MS = [5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000]

/** `67_000` → `1:07`. */
export function clockOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

export const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

/** When a turn was over at the caller's ear; one that is still growing ends now. */
function endOf(turn: TimedTurn, nowMs: number): number {
  const { started_ms: startedMs, heard_ms: heardMs, ended_ms: endedMs } = turn
  if (turn.speaker === 'agent' && heardMs !== null) return startedMs + heardMs
  return Math.max(startedMs, endedMs ?? nowMs)
}

const isSpoken = ({ speaker }: TimedTurn): boolean => speaker === 'agent' || speaker === 'caller'

/** Where everything of a call goes on a line of two lanes. `nowMs`: how far the call is, or was at its end. */
export function timeLineOf(
  turns: readonly TimedTurn[],
  marks: readonly TimedMark[],
  nowMs: number,
): TimeLine {
  const spoken = turns.filter(isSpoken)
  const lastMs = Math.max(
    nowMs,
    ...spoken.map((turn) => endOf(turn, nowMs)),
    ...marks.map(({ atMs }) => atMs),
  )
  const durationMs = Math.max(SHORTEST_MS, lastMs)
  const share = (ms: number): number =>
    Math.round(Math.min(100, Math.max(0, (ms / durationMs) * 100)) * 100) / 100
  const keys = turns
    .filter(({ speaker }) => speaker === 'keypad')
    .map(({ started_ms: atMs, text }): TimedMark => ({ atMs, label: text, kind: 'key' }))
  return {
    durationMs,
    bars: spoken.map((turn) => barOf(turn, nowMs, share)),
    gaps: spoken.flatMap((turn) => gapOf(turn, share)),
    marks: [...marks, ...keys]
      .toSorted((left, right) => left.atMs - right.atMs)
      .map((mark) => ({ ...mark, x: share(mark.atMs) })),
    ticks: ticksOf(durationMs, share),
  }
}

function barOf(turn: TimedTurn, nowMs: number, share: (ms: number) => number): Bar {
  const lane = turn.speaker === 'agent' ? 'agent' : 'caller'
  const endMs = Math.max(endOf(turn, nowMs), turn.started_ms + BAR_SHORTEST_MS)
  const x = share(turn.started_ms)
  const width = share(endMs) - x
  const cutMs = turn.interrupted ? (turn.unheard_ms ?? 0) : 0
  const who = lane === 'agent' ? 'Agent' : 'Caller'
  const cut = turn.interrupted ? ', interrupted' : ''
  return {
    seq: turn.seq,
    lane,
    x,
    width: Math.round(width * 100) / 100,
    cutWidth: Math.round((share(endMs + cutMs) - share(endMs)) * 100) / 100,
    label: `${who} at ${clockOf(turn.started_ms)}${cut}`,
    words: turn.text,
  }
}

function gapOf(turn: TimedTurn, share: (ms: number) => number): Gap[] {
  const { seq, reply_ms: ms, started_ms: startedMs } = turn
  if (ms === null) return []
  const x = share(startedMs - ms)
  const tone = ms <= REPLY_FINE_MS ? 'fine' : ms <= REPLY_SLOW_MS ? 'fair' : 'slow'
  return [{ seq, x, width: Math.round((share(startedMs) - x) * 100) / 100, ms, tone }]
}

function ticksOf(durationMs: number, share: (ms: number) => number): Tick[] {
  const stepMs =
    TICK_STEPS_MS.find((step) => durationMs / step <= TICKS_MAX) ?? TICK_STEPS_MS.at(-1) ?? 1
  const count = Math.floor(durationMs / stepMs)
  return Array.from({ length: count + 1 }, (_, index) => ({
    x: share(index * stepMs),
    label: clockOf(index * stepMs),
  }))
}

/** How the conversation went, in numbers. Percentiles by nearest rank. */
export function figuresOf(turns: readonly TimedTurn[], nowMs: number): CallFigures {
  const replies = turns
    .flatMap(({ reply_ms: ms }) => (ms === null ? [] : [ms]))
    .toSorted((left, right) => left - right)
  const at = (part: number): number | null =>
    replies[Math.max(0, Math.ceil(part * replies.length) - 1)] ?? null
  const spokenBy = (speaker: string): number =>
    turns
      .filter((turn) => turn.speaker === speaker)
      .reduce((sum, turn) => sum + endOf(turn, nowMs) - turn.started_ms, 0)
  return {
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    replies: replies.length,
    interruptions: turns.filter(({ interrupted }) => interrupted).length,
    agentMs: spokenBy('agent'),
    callerMs: spokenBy('caller'),
  }
}
