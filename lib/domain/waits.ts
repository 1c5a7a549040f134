/** Every wait of the product, in one place. Times in milliseconds unless the name says otherwise. */
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Waits between calls. `TIME_SCALE` divides these (demo and tests); see `scaledMs`. */
export const WAITS = {
  /** How long an approver has before the request expires. Silence is never consent. */
  approvalEmergencyMs: 4 * HOUR,
  approvalRoutineMs: 72 * HOUR,
  /** After the start of the agreed window a vendor who has not called in is a no-show. */
  noShowGraceMs: 15 * MINUTE,
  /** From arrival to "the work is done"; after that a person looks at it. */
  workMs: 8 * HOUR,
  /** From "done" to asking the guest: long enough to look, short enough to call the vendor back. */
  confirmFixedEmergencyMs: 5 * MINUTE,
  confirmFixedRoutineMs: 2 * HOUR,
  /** A guest who cannot be reached is taken to be content after this long. */
  guestSilenceMs: 24 * HOUR,
  /** From a call that settled nothing to the next one to the same person. */
  callAgainMs: 5 * MINUTE,
  /** From one person of the on-call ladder to the next: time to read the text and to call back. */
  nextRungMs: MINUTE,
  /** The ladder and every reminder: an escalation that nobody has taken by then is for people to find. */
  escalationMs: 2 * HOUR,
  /** What "a person calls you back" means; a clock on the wall, never scaled. */
  personCallsBackMs: 30 * MINUTE,
  /** Between texts to everybody on call while nobody has taken an emergency. */
  unansweredReminderMs: 10 * MINUTE,
} as const

/** Limits of a call. A call is spoken in real time, so `TIME_SCALE` never touches these. */
export const CALL_LIMITS = {
  ringSeconds: 25,
  /** How long each person of the on-call ladder is rung while the caller waits. */
  personRingSeconds: 20,
  talkSeconds: 10 * 60,
  /** A fixed message, twice, and a key. */
  escalationTalkSeconds: 2 * 60,
  /** Past ring and talk, this long for the carrier's last callback before the sweep asks. */
  callbackGraceMs: 30 * SECOND,
  streamTokenTtlMs: 2 * MINUTE,
} as const

/** A wait under the scaled clock, never below one second (the runtime's granularity). */
export function scaledMs(waitMs: number, timeScale: number): number {
  return Math.max(SECOND, Math.round(waitMs / timeScale))
}
