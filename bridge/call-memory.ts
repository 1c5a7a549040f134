import { recordingOf, transcriptOf } from './call-parts.ts'
import type { CallSessionOptions } from './joined-call.ts'
import type { CallRecording } from './recording/call-recording.ts'
import type { Transcript } from './transcript.ts'

/** What is kept of a call: its words, and its sound where that may be. */
export class CallMemory {
  readonly transcript: Transcript
  readonly recording: CallRecording | null

  constructor(session: CallSessionOptions, startedMs: number) {
    const recording = recordingOf(session, startedMs)
    this.recording = recording
    this.transcript = transcriptOf(session, startedMs, (words) => recording?.agentHeard(words))
  }

  /** Strings that nothing which is kept may hold. */
  keepSecret(secrets: readonly string[]): void {
    this.transcript.keepSecret(secrets)
    if (secrets.length > 0) this.recording?.secretGiven()
  }

  /** The call is over, or this end of it. */
  end(): void {
    this.transcript.end()
    this.recording?.end(this.transcript.spokenSpans())
  }

  /** Resolves when all is stored, or after a few seconds if it cannot be. */
  async flush(): Promise<void> {
    await Promise.all([this.transcript.flush(), this.recording?.flush()])
  }
}
