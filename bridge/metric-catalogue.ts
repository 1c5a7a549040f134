import { toolNameSchema } from '#lib/contracts/tool-name.ts'
import { callDirectionSchema, callOutcomeSchema } from '#lib/domain/call.ts'
import { emergencyKindSchema, emergencyTriggerSchema } from '#lib/domain/emergency.ts'
import { ALARMS } from './watchdogs.ts'

/** What a label may say. Anything else counts as `other`, so that no peer decides how many series there are. */
export type LabelValues = Readonly<Record<string, readonly string[]>>

interface Described {
  /** As Prometheus calls it, without the prefix; its unit is a base unit and part of the name. */
  readonly name: string
  readonly help: string
}

export interface CounterSpec extends Described {
  readonly labels: LabelValues
  /** By what a counted amount is divided to come to the unit of the name. */
  readonly perUnit: number
}

export interface LatencySpec extends Described {
  readonly labels: LabelValues
  readonly bucketsMs: readonly number[]
}

/** Within one event loop: a frame is 20 ms, and the bar for an interruption is too. */
const PROMPT_MS = [0.5, 1, 2, 5, 10, 20, 50, 100, 250] as const
/** What a caller waits for: 250 ms go unnoticed, a second is felt, five are too long. */
const WAIT_MS = [20, 50, 100, 250, 500, 750, 1000, 1500, 2000, 3000, 5000, 10_000] as const

function counter(name: string, help: string, labels: LabelValues = {}): CounterSpec {
  return { name: `${name}_total`, help, labels, perUnit: 1 }
}

/** Counted in milliseconds, told in seconds. */
function duration(name: string, help: string): CounterSpec {
  return { name: `${name}_seconds_total`, help, labels: {}, perUnit: 1000 }
}

function latency(
  name: string,
  help: string,
  bucketsMs: readonly number[],
  labels: LabelValues = {},
): LatencySpec {
  return { name: `${name}_seconds`, help, labels, bucketsMs }
}

/** Everything that is counted. `docs/metrics.md` says what each is good for. */
export const COUNTERS = {
  conversationsEnded: counter('conversations_ended', 'Conversations that ended, by how.', {
    outcome: callOutcomeSchema.options,
  }),
  streamsDetached: counter('streams_detached', 'Streams that broke or were handed back.'),
  upgradesRefused: counter('upgrades_refused', 'Media streams turned away at the door.'),
  coldStarts: counter('cold_starts', 'Calls joined without a model session made ready before.'),
  alarms: counter('alarms', 'Watchdogs that went off, by which.', { alarm: ALARMS }),
  bargeIns: counter('barge_ins', 'Interruptions that cut the agent off.'),
  clears: counter('clears', 'Times the carrier was told to drop what it had not played.'),
  recordingLostMs: duration(
    'recording_lost',
    'Sound of recorded calls that could not be put away.',
  ),
  unheardMs: duration('unheard_audio', 'Agent audio dropped unheard by interruptions.'),
  underruns: counter('underruns', 'Gaps inside a reply: the model was slower than speech.'),
  playbackDropped: counter(
    'playback_dropped_frames',
    'Frames dropped because a reply was too long.',
  ),
  emergencies: counter('emergencies', 'Emergencies raised without the model.', {
    kind: emergencyKindSchema.options,
    trigger: emergencyTriggerSchema.options,
  }),
  clipsPlayed: counter('clips_played', 'Fixed instructions said without the model, by clip.', {
    clip: emergencyKindSchema.options,
  }),
  emptyTurns: counter('empty_turns', 'Owed replies in which the model said and did nothing.'),
  inaudibleTurns: counter('inaudible_turns', 'Replies of the model that were audio without sound.'),
  rejectedTurns: counter('rejected_turns', 'Replies that the service withheld or could not form.'),
  fillers: counter('fillers', 'Requests for a word to a caller who waits for a tool.'),
  toolCancellations: counter('tool_cancellations', 'Tool calls that the model took back.'),
  toolTimeouts: counter('tool_timeouts', 'Tool calls answered with an apology at their deadline.'),
  uplinkGapMs: duration('uplink_gap', 'Caller audio that never came and was replaced by silence.'),
  uplinkDropped: counter(
    'uplink_dropped_messages',
    'Caller audio dropped because the network to the model was behind.',
  ),
  uplinkHeldDropped: counter(
    'uplink_held_dropped_messages',
    'Caller audio dropped because the model was away for too long.',
  ),
  modelReconnects: counter('model_reconnects', 'Times a call moved to a new model connection.'),
  modelDrops: counter('model_drops', 'Model connections that broke.'),
  goAways: counter('go_aways', 'Announced ends of a model connection.'),
  tokens: counter('tokens', 'Tokens of the voice model, by direction and modality.', {
    direction: ['in', 'out'],
    modality: ['text', 'audio', 'image', 'video', 'document'],
  }),
} as const satisfies Record<string, CounterSpec>

/** Everything that is timed. */
export const LATENCIES = {
  firstAudio: latency(
    'first_audio',
    'From the stream that opened to the first sound of the agent.',
    WAIT_MS,
    { direction: callDirectionSchema.options },
  ),
  reply: latency('reply', 'From the end of the caller’s speech to the first sound.', WAIT_MS),
  bargeIn: latency('barge_in', 'From the caller’s first sound to the agent’s silence.', WAIT_MS),
  interruptToClear: latency(
    'interrupt_to_clear',
    'From the model’s word of an interruption to `clear` on the socket.',
    PROMPT_MS,
  ),
  tool: latency('tool', 'What a tool took, by tool.', WAIT_MS, { tool: toolNameSchema.options }),
  modelConnect: latency('model_connect', 'What it took to open a model session.', WAIT_MS),
} as const satisfies Record<string, LatencySpec>

/** What is true at the moment of asking. */
export const GAUGES = {
  liveCalls: { name: 'live_calls', help: 'Calls on this process.' },
  prewarmedCalls: { name: 'prewarmed_calls', help: 'Model sessions that wait for their call.' },
  openSockets: { name: 'open_sockets', help: 'Sockets of the carrier, proven or not.' },
  callsLimit: { name: 'calls_limit', help: 'Calls that this process takes at most.' },
  draining: { name: 'draining', help: '1 while the process takes nothing new.' },
  eventLoopDelayP99: {
    name: 'event_loop_delay_p99_seconds',
    help: '99th percentile of the delay of the event loop over the last seconds.',
  },
  carrierUnsentBytes: {
    name: 'carrier_unsent_bytes',
    help: 'Bytes that wait for the network to the carrier, all calls together.',
  },
  carrierUnsentMaxBytes: {
    name: 'carrier_unsent_max_bytes',
    help: 'The same of the call that is furthest behind.',
  },
  modelUnsentBytes: {
    name: 'model_unsent_bytes',
    help: 'Bytes that wait for the network to the model, all calls together.',
  },
  modelUnsentMaxBytes: {
    name: 'model_unsent_max_bytes',
    help: 'The same of the call that is furthest behind.',
  },
  emergenciesWaiting: {
    name: 'emergencies_waiting',
    help: 'Emergencies that are not on record yet: the database is away. Wake somebody.',
  },
  residentMemory: { name: 'resident_memory_bytes', help: 'Memory of the process.' },
} as const satisfies Record<string, Described>

export type CounterName = keyof typeof COUNTERS
export type LatencyName = keyof typeof LATENCIES
export type GaugeName = keyof typeof GAUGES
