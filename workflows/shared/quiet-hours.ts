import { toLocalIso } from '#lib/local-time.ts'

const MINUTE_MS = 60_000
const DAY_MINUTES = 24 * 60

export interface QuietHours {
  /** Local times such as `21:00:00`; from after to: over midnight. */
  readonly quietFrom: string
  readonly quietTo: string
}

/** When the quiet hours that `nowMs` falls into are over; null outside of them. Epoch milliseconds. */
export function quietUntilMs(hours: QuietHours, nowMs: number, timezone: string): number | null {
  const from = minutesOf(hours.quietFrom)
  const to = minutesOf(hours.quietTo)
  const now = localMinutes(nowMs, timezone)
  const isQuiet = from <= to ? from <= now && now < to : from <= now || now < to
  if (!isQuiet) return null
  const wholeMinuteMs = nowMs - (nowMs % MINUTE_MS)
  const endMs = wholeMinuteMs + forward(to - now) * MINUTE_MS
  // A night on which the clocks change is an hour longer or shorter than its figures.
  const drift = forward(to - localMinutes(endMs, timezone) + DAY_MINUTES / 2) - DAY_MINUTES / 2
  return endMs + drift * MINUTE_MS
}

const forward = (minutes: number): number => (minutes + 2 * DAY_MINUTES) % DAY_MINUTES

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

function localMinutes(instantMs: number, timezone: string): number {
  return minutesOf(toLocalIso(new Date(instantMs).toISOString(), timezone).slice(11, 16))
}
