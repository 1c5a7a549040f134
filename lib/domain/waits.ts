/** Every wait of the product, in one place. Times in milliseconds unless the name says otherwise. */
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Waits between calls. `TIME_SCALE` divides these (demo and tests); see `scaledMs`. */
export const WAITS = {
  /** How long an approver has before the request expires. Silence is never consent. */
  approvalEmergencyMs: 4 * HOUR,
  approvalRoutineMs: 72 * HOUR,
  /** How long one approver has, from their first call, before the next one is asked as well. */
  approvalRungEmergencyMs: 10 * MINUTE,
  approvalRungRoutineMs: 20 * MINUTE,
  /** The same with a vendor on site who waits; after that they finish what was agreed. */
  changeOrderMs: 20 * MINUTE,
  changeOrderRungMs: 5 * MINUTE,
  /** After the start of the agreed window a vendor who has not called in is a no-show. */
  noShowGraceMs: 15 * MINUTE,
  /** Vendor and guest are reminded this long before a visit, if it was agreed earlier than that. */
  reminderDayBeforeMs: 24 * HOUR,
  reminderHourBeforeMs: HOUR,
  /** How long a vendor before a locked door is asked to wait while the guest and the manager are told. */
  noAccessMs: 15 * MINUTE,
  /** From arrival to "the work is done"; after that the vendor is called, and then a person looks at it. */
  workMs: 8 * HOUR,
  /** Until a calendar that did not answer is tried again: at first, and at most. */
  calendarAgainMs: 5 * MINUTE,
  calendarAgainMaxMs: HOUR,
  /** From "done" to asking the guest: long enough to look, short enough to call the vendor back. */
  confirmFixedEmergencyMs: 5 * MINUTE,
  confirmFixedRoutineMs: 2 * HOUR,
  /** A guest who cannot be reached is taken to be content after this long. */
  guestSilenceMs: 24 * HOUR,
  /** From a call that settled nothing to the next one to the same person. */
  callAgainMs: 5 * MINUTE,
  /** A busy vendor is rung again after these, one after the other, and then no more. */
  busyAgainMs: [2 * MINUTE, 5 * MINUTE],
  /** A vendor who did not pick up is rung once more after this. */
  noAnswerAgainMs: 3 * MINUTE,
  /** A vendor whose price was not understood for certain is called back once, after this. */
  quoteAgainMs: MINUTE,
  /** From the end of a call that broke off to a word about it: enough to ring again, and soon enough to help. */
  lookBackMs: 30 * SECOND,
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
  /** A call that rings is reported by the carrier within this; of one that is not, nothing will be heard. */
  unknownMs: 30 * SECOND,
  streamTokenTtlMs: 2 * MINUTE,
} as const

/** How a call waits for one of the account's call slots. They are real calls: never scaled. */
export const CALL_SLOTS = {
  /** Who is next asks again after this: new calls begin a second apart, or all slots are taken… */
  askAgainMs: SECOND,
  askAgainFullMs: 3 * SECOND,
  /** …and each one further back waits as much longer, up to this. */
  askAgainMaxMs: 10 * SECOND,
  /** A call that found no slot for this long is given up, and said to be. */
  waitMaxMs: 30 * MINUTE,
  /** A slot whose call the carrier has given no id for so long is free again. */
  silentSeconds: 120,
} as const

/** A wait under the scaled clock, never below one second (the runtime's granularity). */
export function scaledMs(waitMs: number, timeScale: number): number {
  return Math.max(SECOND, Math.round(waitMs / timeScale))
}
