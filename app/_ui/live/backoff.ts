const FIRST_MS = 1_000
const LONGEST_MS = 20_000
const GROWTH = 2

/**
 * How long to wait before the `attempt`-th new try, from 0, in milliseconds: twice as long each time up
 * to a bound, and between half of it and all of it by `random` (0 to 1), so that the screens of an office
 * do not come back all at once.
 */
export function backoffMs(attempt: number, random: number): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * GROWTH ** Math.min(attempt, 30))
  return Math.round(whole / 2 + (whole / 2) * random)
}
