/**
 * When the listener hears what was generated: audio is sent faster than it plays, so the end of a
 * turn and what was heard at an interruption are matters of this clock, not of the socket.
 */
export class PlaybackClock {
  #endsAtMs = 0

  /** Takes a piece of audio; returns when it starts to play. */
  append(durationMs: number, nowMs: number): number {
    const startsAtMs = Math.max(this.#endsAtMs, nowMs)
    this.#endsAtMs = startsAtMs + durationMs
    return startsAtMs
  }

  /** What is still to be heard. */
  remainingMs(nowMs: number): number {
    return Math.max(0, this.#endsAtMs - nowMs)
  }

  /** The listener stopped listening: the rest is thrown away. */
  stop(nowMs: number): void {
    this.#endsAtMs = Math.min(this.#endsAtMs, nowMs)
  }
}
