import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { DuplexLoad, type DuplexResult } from './bridge/duplex-load.ts'
import { measureGreeting } from './bridge/greeting.ts'
import { idleShare, isUndisturbed } from './bridge/machine-use.ts'
import { renderPlot } from './bridge/plot.ts'
import { ProgramUnderTest } from './bridge/program-under-test.ts'
import { finish, median, ms, numbersOf, say, type Finding } from './bridge/report.ts'
import { World } from './bridge/world.ts'
import { percentile, table } from './db/measure.ts'
import { machineLine } from './machine.ts'

const WARM_UP_MS = 5_000
const WARM_UP_CALLS = 80
/** Two hundred calls that have just hung up are still being written down, which is no stranger's work. */
const ENDINGS_MS = 1_000
/** Fewer have no 99th percentile: of thirty it is the worst one. */
const GREETINGS = 200
const GREETING_MAX_MS = 20
const CPU_RATIO_MAX = 1.8
/** Added delay, 99th percentile, up or down, at so many calls in one process. */
const DELAY_BARS = [
  { calls: 80, maxMs: 5 },
  { calls: 200, maxMs: 20 },
] as const
/**
 * A pair in which the null proxy is later than this part of the bar says little: more than half of the
 * delay is nobody's who is measured. It counts only where no better one could be had.
 */
const PROXY_SHARE_MAX = 0.5
/** Pairs that say little are measured again, so often at each bar. */
const REPEATS_MAX = 2

/** One program with one number of calls, measured once. */
interface Round {
  readonly result: DuplexResult | null
  /** Why there is no result: the program could not carry so many calls. */
  readonly fault: string
  readonly isUndisturbed: boolean
}

/** The two programs one right after the other: what else the machine does meanwhile hits both. */
interface Pair {
  readonly proxy: Round
  readonly bridge: Round
  /** By what the machine says of itself. */
  readonly isUndisturbed: boolean
  readonly isProxyLate: boolean
}

interface Step {
  readonly calls: number
  readonly pairs: Pair[]
}

type Range = readonly [number, number]

interface Row {
  readonly calls: number
  /** Of one core, for one call, percent. */
  readonly cpuPercent: number
  readonly proxyCpuPercent: number
  readonly cpuRatio: number
  readonly upMs: { p50: number; p99: number }
  readonly downMs: { p50: number; p99: number }
  readonly proxyP99Ms: number
  /** Lowest and highest of the pairs that count. */
  readonly cpuRatioRange: Range
  readonly p99RangeMs: Range
  readonly rssMegabytes: number
  readonly undisturbedPairs: string
  readonly isUndisturbed: boolean
  readonly fault: string
}

class BridgeBench {
  readonly #world: World
  readonly #bridge: ProgramUnderTest
  readonly #proxy: ProgramUnderTest
  readonly #measureMs: number
  #idle = 1

  constructor(world: World, programs: readonly [ProgramUnderTest, ProgramUnderTest], ms: number) {
    this.#world = world
    ;[this.#bridge, this.#proxy] = programs
    this.#measureMs = ms
  }

  /** Both programs have compiled what they run, before anything counts. */
  async warmUp(): Promise<void> {
    for (const target of [this.#bridge, this.#proxy]) {
      const load = new DuplexLoad(this.#world)
      await load.run(target, { calls: WARM_UP_CALLS, measureMs: WARM_UP_MS, others: [] })
    }
    this.#idle = await idleShare()
  }

  /**
   * Null proxy, bridge, null proxy, bridge…: so many undisturbed pairs, or as many as could be had
   * when each that was disturbed is measured again, within reason.
   */
  async step(calls: number, pairsWanted: number): Promise<Step> {
    const step: Step = { calls, pairs: [] }
    const isBar = DELAY_BARS.some((bar) => bar.calls === calls)
    const pairsMax = pairsWanted + (isBar ? REPEATS_MAX : 0)
    while (telling(step).length < pairsWanted && step.pairs.length < pairsMax) {
      step.pairs.push(await this.#pair(calls))
    }
    return step
  }

  async #pair(calls: number): Promise<Pair> {
    const proxy = await this.#round(this.#proxy, calls)
    const bridge = await this.#round(this.#bridge, calls)
    const proxyLateMs = proxy.result ? worstP99(proxy.result) : Number.POSITIVE_INFINITY
    const bar = DELAY_BARS.find((one) => one.calls === calls)
    const isProxyLate = bar !== undefined && proxyLateMs > PROXY_SHARE_MAX * bar.maxMs
    if (isProxyLate) say(`       the null proxy is late itself: this pair says little`)
    const isUndisturbed = proxy.isUndisturbed && bridge.isUndisturbed
    return { proxy, bridge, isUndisturbed, isProxyLate }
  }

  async #round(target: ProgramUnderTest, calls: number): Promise<Round> {
    const idleBefore = this.#idle
    const other = target === this.#bridge ? this.#proxy : this.#bridge
    const options = { calls, measureMs: this.#measureMs, others: [other.pid] }
    let result: DuplexResult | null = null
    let fault = ''
    try {
      result = await new DuplexLoad(this.#world).run(target, options)
    } catch (error) {
      fault = error instanceof Error ? error.message : String(error)
    }
    await sleep(ENDINGS_MS)
    this.#idle = await idleShare()
    // A program that fails on an idle machine has failed by itself.
    const { strangers = 0, stolen = 0 } = result ?? {}
    const looks = { idleBefore, idleAfter: this.#idle, strangers, stolen }
    const round = { result, fault, isUndisturbed: isUndisturbed(looks) }
    say(roundLine(target === this.#bridge ? 'bridge' : 'null proxy', calls, round, looks))
    return round
  }
}

function roundLine(
  name: string,
  calls: number,
  { result, fault, isUndisturbed: isQuiet }: Round,
  looks: { idleBefore: number; idleAfter: number; strangers: number; stolen: number },
): string {
  const percent = (share: number): string => `${(share * 100).toFixed(0)} %`
  const who = `  ${String(calls).padStart(3)} calls  ${name.padEnd(10)}`
  const machine = `idle ${percent(looks.idleBefore)} before, ${percent(looks.idleAfter)} after; others ${percent(looks.strangers)} of a core, the host ${(looks.stolen * 100).toFixed(1)} %${isQuiet ? '' : '  DISTURBED'}`
  if (!result) return `${who}  ${fault.split('\n')[0]}  ${machine}`
  const { cores, upMs, downMs } = result
  return `${who}  ${percent(cores)} of a core, p99 ${ms(upMs.p99)} up, ${ms(downMs.p99)} down  ${machine}`
}

function worstP99({ upMs, downMs }: DuplexResult): number {
  return Math.max(upMs.p99, downMs.p99)
}

/** Pairs of an undisturbed machine in which the null proxy was in time. */
function telling({ pairs }: Step): Pair[] {
  return pairs.filter((pair) => pair.isUndisturbed && !pair.isProxyLate)
}

/** The telling pairs; where there is none, the undisturbed ones; where there is none either, all. */
function counted(step: Step): Pair[] {
  const quiet = step.pairs.filter((pair) => pair.isUndisturbed)
  return [telling(step), quiet, step.pairs].find((some) => some.length > 0) ?? []
}

function rangeOf(values: readonly number[]): Range {
  return [Math.min(...values), Math.max(...values)]
}

/** The medians of the pairs that count. */
function rowOf(step: Step): Row {
  const { calls, pairs } = step
  const ofStep = counted(step)
  const used = ofStep.flatMap(({ bridge, proxy }) =>
    bridge.result && proxy.result ? [{ own: bridge.result, floor: proxy.result }] : [],
  )
  const all = (pick: (pair: { own: DuplexResult; floor: DuplexResult }) => number): number[] =>
    used.map(pick)
  const of = (pick: (pair: { own: DuplexResult; floor: DuplexResult }) => number): number =>
    median(all(pick))
  const ratios = all(({ own, floor }) => own.cores / floor.cores)
  return {
    calls,
    cpuPercent: of(({ own }) => (own.cores * 100) / calls),
    proxyCpuPercent: of(({ floor }) => (floor.cores * 100) / calls),
    cpuRatio: median(ratios),
    cpuRatioRange: rangeOf(ratios),
    upMs: { p50: of(({ own }) => own.upMs.p50), p99: of(({ own }) => own.upMs.p99) },
    downMs: { p50: of(({ own }) => own.downMs.p50), p99: of(({ own }) => own.downMs.p99) },
    proxyP99Ms: of(({ floor }) => worstP99(floor)),
    p99RangeMs: rangeOf(all(({ own }) => worstP99(own))),
    rssMegabytes: of(({ own }) => own.rssBytes / 1e6),
    undisturbedPairs: `${pairs.filter((pair) => pair.isUndisturbed).length}/${pairs.length}`,
    isUndisturbed: ofStep.every((pair) => pair.isUndisturbed),
    fault: ofStep.find(({ bridge }) => bridge.fault !== '')?.bridge.fault ?? '',
  }
}

function rowsTable(rows: readonly Row[]): string {
  return table(
    [
      'calls',
      'cpu',
      'null',
      'ratio',
      'ratio range',
      'up p50',
      'p99',
      'down p50',
      'p99',
      'p99 range',
      'null p99',
    ].concat('MB', 'undisturbed'),
    rows.map((row) => {
      const shown = (value: number, digits = 2): string =>
        Number.isFinite(value) ? value.toFixed(digits) : '–'
      return [
        String(row.calls),
        `${shown(row.cpuPercent, 3)} %`,
        `${shown(row.proxyCpuPercent, 3)} %`,
        shown(row.cpuRatio),
        row.cpuRatioRange.map((value) => shown(value)).join('–'),
        shown(row.upMs.p50),
        shown(row.upMs.p99),
        shown(row.downMs.p50),
        shown(row.downMs.p99),
        row.p99RangeMs.map((value) => shown(value, 1)).join('–'),
        shown(row.proxyP99Ms),
        shown(row.rssMegabytes, 0),
        row.undisturbedPairs,
      ]
    }),
  )
}

function findingsOf(rows: readonly Row[], greetingP99Ms: number, isQuiet: boolean): Finding[] {
  const findings: Finding[] = []
  for (const { calls, maxMs } of DELAY_BARS) {
    const row = rows.find((one) => one.calls === calls)
    if (!row) continue
    const { isUndisturbed: isSure, fault } = row
    const delayMs = fault === '' ? Math.max(row.upMs.p99, row.downMs.p99) : Number.NaN
    const at = `at ${calls} calls`
    findings.push(
      { what: `added delay p99 ${at}, ms`, value: delayMs, max: maxMs, isSure },
      {
        what: `processor time against the null proxy ${at}`,
        value: row.cpuRatio,
        max: CPU_RATIO_MAX,
        isSure,
      },
    )
  }
  const what = 'greeting after `start`, prewarmed, p99, ms'
  return [...findings, { what, value: greetingP99Ms, max: GREETING_MAX_MS, isSure: isQuiet }]
}

function writePlot(path: string, rows: readonly Row[]): void {
  const points = (pick: (row: Row) => number): { x: number; y: number }[] =>
    rows.filter((row) => Number.isFinite(pick(row))).map((row) => ({ x: row.calls, y: pick(row) }))
  const date = new Date().toISOString().slice(0, 10)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(
    path,
    renderPlot({
      title: 'Added delay of the bridge, 99th percentile',
      subtitle: `${date}, ${machineLine()}`,
      xLabel: 'calls in one process, both sides speaking all the time',
      yLabel: 'milliseconds',
      series: [
        { name: 'caller to model', look: 'first', points: points((row) => row.upMs.p99) },
        { name: 'model to caller', look: 'second', points: points((row) => row.downMs.p99) },
        {
          name: 'null proxy, the worse way',
          look: 'floor',
          points: points((row) => row.proxyP99Ms),
        },
      ],
      bars: [{ y: 20, name: 'bar at 200 calls: 20 ms' }],
    }),
  )
  say(`\nPlot written to ${path}`)
}

/**
 * `npm run bench -- bridge [--calls 10,40,80] [--rounds 4] [--seconds 5] [--plot docs/bridge.svg]`:
 * under eight minutes without options. `--rounds`: pairs at the bars. Exit code 1 if a bar is broken on
 * a machine that did nothing else.
 */
export async function benchBridge(): Promise<number> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      calls: { type: 'string', default: '10,40,80,120,160,200' },
      rounds: { type: 'string', default: '4' },
      seconds: { type: 'string', default: '5' },
      plot: { type: 'string' },
    },
  })
  const counts = numbersOf(values.calls)
  say(machineLine())
  await using world = await World.open()
  // Room for more than are there at once: the last ones of a round may still be hanging up.
  const callsMax = Math.max(WARM_UP_CALLS, ...counts) + 20
  await using bridge = await ProgramUnderTest.bridge(world.url, { callsMax })
  await using proxy = await ProgramUnderTest.nullProxy(world.url)
  const bench = new BridgeBench(world, [bridge, proxy], Number(values.seconds) * 1000)
  await bench.warmUp()

  const idleBefore = await idleShare()
  const greetingsMs: number[] = []
  for (let n = 0; n < GREETINGS; n += 1) greetingsMs.push(await measureGreeting(world, bridge))
  const isQuiet = Math.min(idleBefore, await idleShare()) >= 0.9
  const greeting = { p50: percentile(greetingsMs, 0.5), p99: percentile(greetingsMs, 0.99) }
  say(`Greeting of a prewarmed call: p50 ${ms(greeting.p50)}, p99 ${ms(greeting.p99)} ms\n`)

  const rows: Row[] = []
  for (const calls of counts) {
    // Between the bars one pair is enough to draw the line through.
    const isBar = DELAY_BARS.some((bar) => bar.calls === calls)
    rows.push(rowOf(await bench.step(calls, isBar ? Number(values.rounds) : 1)))
  }
  say(`\n${rowsTable(rows)}`)
  if (values.plot !== undefined) writePlot(values.plot, rows)
  return finish('bridge', findingsOf(rows, greeting.p99, isQuiet), { rows, greetingMs: greeting })
}
