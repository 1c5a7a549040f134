/** An instant on the wall of a place: for briefs, texts and everything that is said aloud. */

const partsOf = (instant: Date, timezone: string): Record<string, string> =>
  Object.fromEntries(
    new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      timeZoneName: 'longOffset',
    })
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  )

/** `2026-11-21T09:12:00-08:00`: local time with its offset, which no reader can misplace. */
export function toLocalIso(instant: string, timezone: string): string {
  const { year, month, day, hour, minute, second, timeZoneName } = partsOf(
    new Date(instant),
    timezone,
  )
  // `GMT-08:00`, and a bare `GMT` for zero.
  const offset = (timeZoneName ?? '').replace('GMT', '') || '+00:00'
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`
}

function format(instant: string, timezone: string, options: Intl.DateTimeFormatOptions): string {
  const text = new Intl.DateTimeFormat('en-US', { timeZone: timezone, ...options }).format(
    new Date(instant),
  )
  // Newer ICU data puts a narrow no-break space before AM and PM.
  return text.replaceAll('\u202F', ' ')
}

/** `3:10 PM` */
function sayTime(instant: string, timezone: string): string {
  return format(instant, timezone, { hour: 'numeric', minute: '2-digit' })
}

/** `today`, `tomorrow` or `Monday, November 23`, as seen from `now` in that place. */
function sayDay(instant: string, timezone: string, now: string): string {
  const dayNumber = (at: string): number =>
    Date.parse(toLocalIso(at, timezone).slice(0, 10)) / 86_400_000
  const daysAhead = dayNumber(instant) - dayNumber(now)
  if (daysAhead === 0) return 'today'
  if (daysAhead === 1) return 'tomorrow'
  return format(instant, timezone, { weekday: 'long', month: 'long', day: 'numeric' })
}

/** `today between 3:10 PM and 5:10 PM` */
export function sayWindow(
  window: { startsAt: string; endsAt: string },
  timezone: string,
  now: string,
): string {
  const day = sayDay(window.startsAt, timezone, now)
  return `${day} between ${sayTime(window.startsAt, timezone)} and ${sayTime(window.endsAt, timezone)}`
}

/** `today at 3:10 PM` */
export function sayMoment(instant: string, timezone: string, now: string): string {
  return `${sayDay(instant, timezone, now)} at ${sayTime(instant, timezone)}`
}

/** By how much a clock there is ahead of UTC at that instant, in milliseconds. */
function offsetMs(instantMs: number, timezone: string): number {
  const local = toLocalIso(new Date(instantMs).toISOString(), timezone).slice(0, 19)
  return Date.parse(`${local}Z`) - Math.floor(instantMs / 1000) * 1000
}

const DAY_MS = 86_400_000

/**
 * The instant (ISO 8601) at which a clock in that place shows `2026-11-24T10:00`. Of two, when clocks are
 * put back, the first; null when it shows that never, because they are put forward then.
 */
export function fromLocalTime(local: string, timezone: string): string | null {
  const asUtcMs = Date.parse(`${local}:00Z`)
  if (Number.isNaN(asUtcMs)) return null
  // No place changes its clocks twice in two days.
  const offsets = [offsetMs(asUtcMs - DAY_MS, timezone), offsetMs(asUtcMs + DAY_MS, timezone)]
  const shown = offsets
    .map((offset) => new Date(asUtcMs - offset).toISOString())
    .filter((instant) => toLocalIso(instant, timezone).startsWith(local))
  return shown.toSorted()[0] ?? null
}
