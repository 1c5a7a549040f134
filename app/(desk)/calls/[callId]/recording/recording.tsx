import type { readRecording } from '#lib/db/desk-calls.ts'
import { mayAct, type Role } from '#lib/domain/role.ts'
import styles from '#app/(desk)/calls/[callId]/call.module.css'
import { LazyPlayer } from './lazy-player.tsx'

type Recording = Awaited<ReturnType<typeof readRecording>>

/** Whether there is something to hear, for whoever has read this. */
export const hasSound = (recording: Recording): boolean =>
  recording !== null && recording.endMs !== null && recording.deleted_at === null

/** What there is to hear of a call, or why there is nothing. */
export function RecordingOfCall(props: {
  callId: string
  recording: Recording
  role: Role
  isRunning: boolean
  callerName: string
  turns: readonly { readonly seq: number; readonly started_ms: number }[]
}) {
  const { callId, recording, role, isRunning, callerName, turns } = props
  const silence = silenceWords(recording, role, isRunning)
  if (silence !== null || recording === null) {
    return <p className="empty">{silence ?? 'Not recorded.'}</p>
  }
  return (
    <>
      <LazyPlayer
        callId={callId}
        beganMs={recording.began_ms ?? 0}
        endMs={recording.endMs ?? 0}
        callerName={callerName}
        turns={turns.map(({ seq, started_ms }) => ({ seq, started_ms }))}
      />
      <p className={`muted ${styles['recording-note']}`}>
        {recording.rule === 'asked' ? 'Recorded with their consent' : 'Recorded as announced'}, kept
        for {recording.keep_days} days. Codes and keypad tones are silent. Whoever listens is on
        record.
      </p>
    </>
  )
}

function silenceWords(recording: Recording, role: Role, isRunning: boolean): string | null {
  if (recording === null)
    return 'Not recorded: recording is off in the standing orders of this call.'
  if (recording.refused_at !== null) {
    return 'Not recorded: they refused it. What there was of it is deleted.'
  }
  if (recording.deleted_at !== null) {
    return `No longer there: recordings are kept for ${recording.keep_days} days here.`
  }
  if (recording.began_ms === null) {
    if (recording.rule === 'asked') {
      return isRunning
        ? 'Not recorded as yet: they have not consented.'
        : 'Not recorded: they did not consent.'
    }
    return isRunning
      ? 'Not recorded as yet: they have not heard the announcement.'
      : 'Not recorded: the announcement was not heard.'
  }
  if (!mayAct(role))
    return 'Recorded. Listening is for those who work the case, from coordinator on.'
  if (recording.endMs === null) {
    return isRunning
      ? 'Being recorded; the first seconds come in a moment.'
      : 'Nothing of it was kept.'
  }
  return null
}
