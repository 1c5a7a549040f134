/** A window on the wall of the property: the day, and from when until when, `10:00`. */
export interface Window {
  readonly day: string
  readonly from: string
  readonly until: string
}

const DAY_MS = 86_400_000
const DAY_MINUTES = 1440

/** Where it ends, `2026-11-24T12:00`; on the next day when that is not after where it begins. */
export function endOf({ day, from, until }: Window): string {
  const isNextDay = until <= from
  const ends = new Date(Date.parse(`${day}T00:00:00Z`) + (isNextDay ? DAY_MS : 0))
  return `${ends.toISOString().slice(0, 10)}T${until}`
}

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

/** Begun at another time and as long as before. */
export function beginAt(window: Window, from: string): Window {
  const lasts = minutesOf(window.until) - minutesOf(window.from)
  const end = (minutesOf(from) + lasts + DAY_MINUTES) % DAY_MINUTES
  const two = (count: number): string => String(count).padStart(2, '0')
  return { ...window, from, until: `${two(Math.floor(end / 60))}:${two(end % 60)}` }
}

export interface Span {
  readonly from: string
  readonly until: string
}

/** Which of these times of the wall clock it runs into, and which else touch its day. */
export function around<Busy extends Span>(
  window: Window,
  busy: readonly Busy[],
): { inTheWay: Busy[]; thatDay: Busy[] } {
  const begins = `${window.day}T${window.from}`
  const ends = endOf(window)
  const thatDay = busy.filter(
    ({ from, until }) => from.slice(0, 10) <= ends.slice(0, 10) && until.slice(0, 10) >= window.day,
  )
  return { inTheWay: thatDay.filter(({ from, until }) => from < ends && until > begins), thatDay }
}
