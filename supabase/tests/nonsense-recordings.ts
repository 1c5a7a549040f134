import type { Ids } from './nonsense-rows.ts'

type RecordingFunction =
  | 'add_recording_chunk'
  | 'begin_recording'
  | 'listen_to_recording'
  | 'open_recording'
  | 'record_consent'
  | 'recording_purged'
  | 'take_recordings_to_purge'

/** What is done about the recording of a call, with arguments that make sense. */
export function recordingCalls({
  world,
  calls,
}: Ids): Record<RecordingFunction, Record<string, unknown>> {
  const call = { p_call_id: calls.vendor }
  return {
    add_recording_chunk: {
      ...call,
      p_start_ms: 10_000,
      p_length_ms: 10_000,
      p_path: `${world.organizationId}/${calls.vendor}/10000`,
    },
    begin_recording: { ...call, p_began_ms: 0 },
    listen_to_recording: call,
    open_recording: call,
    record_consent: { ...call, p_tool_call_id: 'tool-nonsense' },
    recording_purged: call,
    take_recordings_to_purge: { p_limit: 10 },
  }
}
