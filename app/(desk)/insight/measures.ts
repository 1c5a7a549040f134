import type { Measure, Rate } from '#lib/db/insight.ts'
import { minuteWords } from '#app/(desk)/directory/parts/figures.tsx'

const SECOND_MS = 1000

export interface MeasureWords {
  readonly title: string
  readonly unit: 'minutes' | 'ms' | 'percent'
  /** What each case is. */
  readonly cases: string
  /** A line to hold it against, in its unit. */
  readonly line?: { readonly value: number; readonly words: string }
  readonly format: (value: number) => string
  /** What the picture shows, of the median and the value that nine of ten stay under. */
  readonly say: (median: string, ninth: string, count: number) => string
}

const percent = (value: number): string => `${Math.round(value)} %`
const seconds = (value: number): string => `${(value / SECOND_MS).toFixed(1)} s`

const stage = (title: string, what: string): MeasureWords => ({
  title,
  unit: 'minutes',
  cases: 'repairs',
  format: minuteWords,
  say: (median, ninth, count) =>
    `Half of ${count} repairs ${what} within ${median} of the report, nine of ten within ${ninth}.`,
})

export const MEASURES: Record<Measure['name'], MeasureWords> = {
  first_dial: stage('First vendor dialled', 'had a vendor dialled'),
  first_quote: stage('First price', 'had a price'),
  approval: stage('Approved', 'were approved'),
  schedule: stage('Appointment agreed', 'had an appointment'),
  close: stage('Closed', 'were closed'),
  cost_of_limit: {
    title: 'Cost against the limit (NTE)',
    unit: 'percent',
    cases: 'closed repairs',
    line: { value: 100, words: 'the limit' },
    format: percent,
    say: (median, ninth, count) =>
      `Half of ${count} closed repairs cost at most ${median} of what could be spent without asking, nine of ten at most ${ninth}.`,
  },
  price_of_median: {
    title: 'Approved price against the median bid',
    unit: 'percent',
    cases: 'approvals with two prices or more',
    line: { value: 100, words: 'the median bid' },
    format: percent,
    say: (median, ninth, count) =>
      `Half of ${count} approved prices were at most ${median} of the median bid, nine of ten at most ${ninth}.`,
  },
  turn_gap: {
    title: 'Wait for the agent’s reply',
    unit: 'ms',
    cases: 'calls',
    format: seconds,
    say: (median, ninth, count) =>
      `In half of ${count} calls the usual wait for a reply was at most ${median}, in nine of ten at most ${ninth}.`,
  },
}

export interface RateWords {
  readonly title: string
  readonly cases: string
  readonly say: (hits: number, count: number) => string
}

export const RATES: Record<Rate['name'], RateWords> = {
  vendor_answer: {
    title: 'Vendors who answer',
    cases: 'requests',
    say: (hits, count) => `${hits} of ${count} requests for a price got an answer, yes or no.`,
  },
  human_touch: {
    title: 'A person had a hand in it',
    cases: 'closed repairs',
    say: (hits, count) => `In ${hits} of ${count} closed repairs somebody at the desk intervened.`,
  },
  first_time_fix: {
    title: 'Fixed on the first visit',
    cases: 'repairs with a visit',
    say: (hits, count) => `${hits} of ${count} closed repairs needed one visit only.`,
  },
}
