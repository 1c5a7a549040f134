import { scaleBand, scaleLinear, scaleLog } from 'd3-scale'

/** Below this many cases a distribution is an anecdote. */
export const ENOUGH = 5

const WEEK_MS = 604_800_000
const DAY_MS = 86_400_000
const MONDAY = 1
const DAYS = 7

const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** The Mondays of the weeks between two ISO dates, both weeks included. */
export function weeksBetween(from: string, to: string): string[] {
  const start = Date.parse(from)
  const sinceMonday = (new Date(start).getUTCDay() - MONDAY + DAYS) % DAYS
  const weeks: string[] = []
  for (let at = start - sinceMonday * DAY_MS; at <= Date.parse(to); at += WEEK_MS) {
    weeks.push(isoDay(at))
  }
  return weeks
}

export interface Tick {
  readonly value: number
  /** From the top, in percent of the height. */
  readonly top: number
}

export interface Scale {
  readonly topOf: (value: number) => number
  readonly ticks: readonly Tick[]
}

const HEIGHT = 100
const TICKS_MAX = 5

/** Round steps of time that people think in, for minutes and for milliseconds. */
const MINUTE_STEPS = [
  0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440, 2880, 5760, 10_080, 20_160, 43_200,
]
const MS_STEPS = [100, 250, 500, 750, 1000, 1500, 2000, 3000, 4000, 8000, 16_000]

const thinned = (values: readonly number[]): number[] => {
  const step = Math.ceil(values.length / TICKS_MAX)
  return values.filter((_, index) => index % step === 0)
}

/**
 * A scale for waiting times: logarithmic, since a wait of a minute and one of a day are on the same
 * picture. Covers all values and a little more.
 */
export function waitScale(values: readonly number[], unit: 'minutes' | 'ms'): Scale {
  const steps = unit === 'minutes' ? MINUTE_STEPS : MS_STEPS
  const [least = 1] = steps
  const low = Math.max(least, Math.min(...values)) / 1.3
  const high = Math.max(low * 4, Math.max(...values) * 1.3)
  const scale = scaleLog().domain([low, high]).range([HEIGHT, 0]).clamp(true)
  const within = steps.filter((step) => step >= low && step <= high)
  return {
    topOf: (value) => scale(Math.max(value, low)),
    ticks: thinned(within).map((value) => ({ value, top: scale(value) })),
  }
}

/** A scale for percent that begins at nothing and always shows the whole. */
export function percentScale(values: readonly number[]): Scale {
  const scale = scaleLinear()
    .domain([0, Math.max(110, ...values)])
    .range([HEIGHT, 0])
    .nice(TICKS_MAX)
  const ticks = scale.ticks(TICKS_MAX)
  return {
    topOf: (value) => scale(value),
    ticks: ticks.map((value) => ({ value, top: scale(value) })),
  }
}

/** For shares: from none to all. */
export function shareScale(): Scale {
  const scale = scaleLinear().domain([0, 100]).range([HEIGHT, 0])
  return {
    topOf: (value) => scale(value),
    ticks: [0, 50, 100].map((value) => ({ value, top: scale(value) })),
  }
}

export interface Slot {
  readonly week: string
  /** Both in percent of the width. */
  readonly left: number
  readonly width: number
}

/** A column for each week, whether something happened in it or not. */
export function slotsOf(weeks: readonly string[]): Slot[] {
  const scale = scaleBand()
    .domain([...weeks])
    .range([0, 100])
    .paddingInner(0.35)
    .paddingOuter(0.2)
  return weeks.map((week) => ({ week, left: scale(week) ?? 0, width: scale.bandwidth() }))
}

const Z = 1.959964

/**
 * Where a share lies with 95 % confidence, from 0 to 1 (E. B. Wilson, Probable inference, 1927): of
 * three hits in three tries it does not say that there are never misses.
 */
export function wilson(hits: number, count: number): readonly [low: number, high: number] {
  if (count === 0) return [0, 1]
  const share = hits / count
  const z2 = Z * Z
  const centre = (share + z2 / (2 * count)) / (1 + z2 / count)
  const half =
    (Z * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count * count))) / (1 + z2 / count)
  return [Math.max(0, centre - half), Math.min(1, centre + half)]
}
