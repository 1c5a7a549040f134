const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** A wall clock: milliseconds as if it were UTC, and how far it is from UTC. */
export interface WallTime {
  readonly wallMs: number
  readonly offsetMinutes: number
}

export function parseWallTime(iso: string): WallTime | null {
  const instantMs = Date.parse(iso)
  if (Number.isNaN(instantMs)) return null
  const match = /([+-])(\d{2}):?(\d{2})$/.exec(iso)
  const sign = match?.[1] === '-' ? -1 : 1
  const offsetMinutes = match ? sign * (Number(match[2]) * 60 + Number(match[3])) : 0
  return { wallMs: instantMs + offsetMinutes * MINUTE, offsetMinutes }
}

export function formatWallTime({ wallMs, offsetMinutes }: WallTime): string {
  const wall = new Date(wallMs).toISOString().slice(0, 19)
  const size = Math.abs(offsetMinutes)
  const hours = String(Math.floor(size / 60)).padStart(2, '0')
  const minutes = String(size % 60).padStart(2, '0')
  return `${wall}${offsetMinutes < 0 ? '-' : '+'}${hours}:${minutes}`
}

/** Midnight before. */
export function dayStart(wallMs: number): number {
  return Math.floor(wallMs / DAY) * DAY
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** `2026-11-21T14:40:00-08:00` → "2:40 PM", with the day named unless it is today's. */
export function sayTime(iso: string, nowIso: string): string {
  const at = parseWallTime(iso)
  if (!at) return iso
  const date = new Date(at.wallMs)
  const minutes = date.getUTCMinutes()
  const minute = minutes === 0 ? '' : `:${String(minutes).padStart(2, '0')}`
  const half = date.getUTCHours() < 12 ? 'AM' : 'PM'
  const clock = `${date.getUTCHours() % 12 || 12}${minute} ${half}`
  const now = parseWallTime(nowIso)
  const days = now ? (dayStart(at.wallMs) - dayStart(now.wallMs)) / DAY : 0
  if (days === 0) return clock
  return days === 1 ? `tomorrow at ${clock}` : `${WEEKDAYS[date.getUTCDay()]} at ${clock}`
}
