/** A wall-clock time in a zone, an instant, and the way between them. Only what Intl can tell. */

const RFC3339 = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2})?$/i

const formats = new Map<string, Intl.DateTimeFormat>()

export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** What the offset of a zone is at an instant, in ms east of Greenwich. */
function offsetMs(zone: string, atMs: number): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  formats.set(zone, format)
  const parts = Object.fromEntries(
    format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1000) * 1000
}

/**
 * Reads an RFC 3339 time. Without an offset of its own it needs a zone; null when it has neither or
 * is no time at all.
 */
export function parseTime(text: string, zone?: string): number | null {
  const [, local, offset] = RFC3339.exec(text) ?? []
  if (local === undefined) return null
  const asUtcMs = Date.parse(`${local}Z`)
  // The engine rolls the 31st of February over into March; a calendar refuses it.
  if (Number.isNaN(asUtcMs) || !new Date(asUtcMs).toISOString().startsWith(local.slice(0, 10))) {
    return null
  }
  if (offset !== undefined) return Date.parse(text.toUpperCase())
  if (zone === undefined) return null
  // The offset is a function of the instant we look for: the second guess settles all but the hour
  // that a change of clocks leaves out.
  const guessMs = asUtcMs - offsetMs(zone, asUtcMs)
  return asUtcMs - offsetMs(zone, guessMs)
}

/** Writes an instant the way a clock in the zone shows it, with its offset. */
export function formatTime(atMs: number, zone: string): string {
  const offset = offsetMs(zone, atMs)
  const local = new Date(atMs + offset).toISOString().slice(0, 19)
  if (zone === 'UTC') return `${local}Z`
  const minutes = Math.abs(offset) / 60_000
  const pad = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  return `${local}${offset < 0 ? '-' : '+'}${pad(minutes / 60)}:${pad(minutes % 60)}`
}
