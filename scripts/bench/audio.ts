import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import {
  DOWNLINK,
  LIMITS,
  measure,
  ours,
  straightLines,
  UPLINK,
  type Figures,
} from '#lib/audio/testing/conformance.ts'
import { measureOurs, type FrameCosts } from './audio/our-pipeline.ts'
import { idleShare } from './bridge/machine-use.ts'
import { finish, median, ms, say, type Finding } from './bridge/report.ts'
import { table } from './db/measure.ts'
import { machineLine } from './machine.ts'

const TUTORIAL = fileURLToPath(new URL('audio/tutorial-pipeline.py', import.meta.url))
const TUTORIAL_TIMEOUT_MS = 60_000
const PAIRS = 5
const ROUNDS = 11
/** Frames of 20 ms that fill one core. */
const FRAME_MICROSECONDS = 20_000
const CONVERSION_RATIO_MAX = 1
const PATH_RATIO_MAX = 0.6
/** Where there is no Python to compare with. */
const PATH_MICROSECONDS_MAX = 60
const IDLE_MIN = 0.9

const costsSchema = z.object({
  up: z.number(),
  down: z.number(),
  convertUp: z.number(),
  convertDown: z.number(),
})

type Tutorial = { kind: 'timed'; costs: FrameCosts } | { kind: 'absent'; why: string }

function runTutorial(): Tutorial {
  const python = spawnSync('python3', [TUTORIAL, String(ROUNDS)], {
    encoding: 'utf8',
    timeout: TUTORIAL_TIMEOUT_MS,
  })
  if (python.error) return { kind: 'absent', why: 'there is no python3 that could be started' }
  if (python.status === 0) {
    return { kind: 'timed', costs: costsSchema.parse(JSON.parse(python.stdout)) }
  }
  const isTooNew = python.stderr.includes("No module named 'audioop'")
  const why = isTooNew ? 'this python3 is 3.13 or newer and has no audioop' : python.stderr.trim()
  return { kind: 'absent', why }
}

/** Every figure of the conversion beside its limit and beside straight lines between samples. */
function quality(): { findings: Finding[]; text: string } {
  const directions = [
    { name: 'up', rates: UPLINK, limits: LIMITS.up },
    { name: 'down', rates: DOWNLINK, limits: LIMITS.down },
  ] as const
  const findings: Finding[] = []
  const rows = directions.flatMap(({ name, rates, limits }) => {
    const own = measure(ours, rates)
    const plain = measure(straightLines, rates)
    return (Object.keys(limits) as (keyof Figures)[]).map((figure) => {
      const what = `${name}: ${figure}`
      findings.push({ what, value: own[figure], max: limits[figure], isSure: true })
      return [what, ms(own[figure]), String(limits[figure]), ms(plain[figure])]
    })
  })
  return { findings, text: table(['', 'ours', 'limit', 'straight lines'], rows) }
}

interface Comparison {
  readonly ours: readonly FrameCosts[]
  readonly tutorial: readonly FrameCosts[]
  readonly absent: string
}

/** By turns: what else the machine does meanwhile hits both alike. */
function compare(): Comparison {
  const own: FrameCosts[] = []
  const tutorial: FrameCosts[] = []
  let absent = ''
  measureOurs(ROUNDS)
  for (let pair = 0; pair < PAIRS; pair += 1) {
    own.push(measureOurs(ROUNDS))
    if (absent !== '') continue
    const timed = runTutorial()
    if (timed.kind === 'timed') tutorial.push(timed.costs)
    else absent = timed.why
  }
  return { ours: own, tutorial, absent }
}

function costTable({ ours: own, tutorial }: Comparison): string {
  const sums: readonly [string, (costs: FrameCosts) => number][] = [
    ['whole way up', ({ up }) => up],
    ['whole way down', ({ down }) => down],
    ['whole way, both', ({ up, down }) => up + down],
    ['conversion, both', ({ convertUp, convertDown }) => convertUp + convertDown],
  ]
  return table(
    ['', 'ours', 'tutorial', 'ratio', 'calls a core'],
    sums.map(([name, pick]) => {
      const [mine, theirs] = [median(own.map(pick)), median(tutorial.map(pick))]
      const ratio = mine / theirs
      const shown = (value: number): string => (Number.isNaN(value) ? '–' : ms(value))
      return [name, ms(mine), shown(theirs), shown(ratio), (FRAME_MICROSECONDS / mine).toFixed(0)]
    }),
  )
}

function speedFindings(comparison: Comparison, isSure: boolean): Finding[] {
  const whole = ({ up, down }: FrameCosts): number => up + down
  const conversion = ({ convertUp, convertDown }: FrameCosts): number => convertUp + convertDown
  const mine = (pick: (costs: FrameCosts) => number): number => median(comparison.ours.map(pick))
  const limit = { value: mine(whole), max: PATH_MICROSECONDS_MAX, isSure }
  const findings: Finding[] = [{ what: 'whole way both ways, microseconds a frame', ...limit }]
  if (comparison.absent !== '') return findings
  // Pair by pair: the two runs of a pair had the same neighbours.
  const ratio = (pick: (costs: FrameCosts) => number): number =>
    median(
      comparison.ours.flatMap((own, index) => {
        const theirs = comparison.tutorial[index]
        return theirs ? [pick(own) / pick(theirs)] : []
      }),
    )
  return [
    ...findings,
    {
      what: 'whole way against the tutorial',
      value: ratio(whole),
      max: PATH_RATIO_MAX,
      isSure: true,
    },
    {
      what: 'conversion against audioop',
      value: ratio(conversion),
      max: CONVERSION_RATIO_MAX,
      isSure: true,
    },
  ]
}

/** `npm run bench -- audio`: how good the conversion is and what it costs. Exit code 1 if a bar is broken. */
export async function benchAudio(): Promise<number> {
  say(machineLine())
  const idleBefore = await idleShare()
  say('Measuring the quality of the conversion…\n')
  const { findings, text } = quality()
  say(`${text}\n\nTiming it…\n`)
  const comparison = compare()
  say(`Microseconds of processor time for 20 ms of sound, medians of ${PAIRS} runs by turns:\n`)
  say(costTable(comparison))
  if (comparison.absent !== '') {
    say(`\n!!! NOT COMPARED WITH THE TUTORIAL: ${comparison.absent}.`)
    say(
      '!!! Left out: both ratios. What remains is the limit in microseconds. Needs python3 < 3.13.',
    )
  }
  const isQuiet = Math.min(idleBefore, await idleShare()) >= IDLE_MIN
  return finish('audio', [...findings, ...speedFindings(comparison, isQuiet)], {
    ours: comparison.ours,
    tutorial: comparison.tutorial,
    absent: comparison.absent,
  })
}
