import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { buildWorkflowTests } from '@workflow/vitest'
import { type Finding, finish, median, ms, numbersOf, say } from '#scripts/bench/bridge/report.ts'
import { percentile, table } from '#scripts/bench/db/measure.ts'
import { machineLine } from '#scripts/bench/machine.ts'
import type { DrillHost } from '#tests/workflow-world/drill-host.ts'
import {
  growHistory,
  type Lost,
  loseRuns,
  openRuns,
  playRound,
  resumeRuns,
  shareRuns,
} from './rounds.ts'
import {
  openStore,
  OUR_FILES,
  OUR_POSTGRES,
  STOCK_FILES,
  STOCK_POSTGRES,
  type Store,
} from './stores.ts'

/** Whoever hung up waits for nothing else: the next thing happens before anybody could notice. */
const MOST_RESUME_MS = 60
/** Doubling the history may double what a step costs, with some room for a jittery machine. */
const MOST_GROWTH = 2.3
/** With thousands of other open incidents a step may cost this much more than with none. */
const MOST_CROWD_RATIO = 2
const RESUMES = 40
const ROUNDS = 5
const LENGTHS = [25, 50, 100, 200]
const STOCK_RUNS = 20
const SHARED_RUNS = 10
const MEGABYTE = 1 << 20

interface Crowd {
  readonly open: number
  readonly resume: readonly number[]
  readonly heapMb: number
  readonly restartMs: number
  readonly afterRestart: readonly number[]
}

interface Figures {
  readonly store: string
  readonly lost: Lost
  readonly resume: readonly number[]
  readonly roundOverMs: number
  readonly growth: readonly { readonly events: number; readonly stepMs: number }[]
  readonly crowds: readonly Crowd[]
}

/** See scripts/bench/workflow.ts. */
async function bench(): Promise<number> {
  const { values } = parseArgs({
    args: process.argv.slice(2),
    options: {
      runs: { type: 'string', default: '200' },
      open: { type: 'string', default: '1000' },
      stores: { type: 'string', default: 'files,postgres' },
    },
  })
  const isQuiet = (loadavg()[0] ?? 0) < availableParallelism() / 2
  const runs = Number(values.runs)
  const open = values.open === '0' ? [] : numbersOf(values.open)
  await buildWorkflowTests({ cwd: 'tests/workflow-world' })
  say(machineLine())
  // Every process that is started listens for the end of this one.
  process.setMaxListeners(0)

  const all: Figures[] = []
  for (const kind of [OUR_FILES, OUR_POSTGRES]) {
    if (!values.stores.split(',').includes(kind.name)) continue
    const figures = await measure(() => openStore(kind), { runs, open })
    if (figures) all.push(figures)
    else
      say(`\nSKIPPED: ${kind.name}. No PostgreSQL here; \`apt-get install postgresql\` brings one.`)
  }
  const stock = await withStore(openStore(STOCK_FILES), (store) => loseRuns(store, STOCK_RUNS))
  const shared = await withStore(openStore(OUR_POSTGRES), (store) => shareRuns(store, SHARED_RUNS))
  const alone = await withStore(openStore(STOCK_POSTGRES), (store) => shareRuns(store, SHARED_RUNS))
  report(all)
  if (stock)
    say(`\nStock file store, the same pattern: ${stock.failed} of ${stock.runs} runs lost.`)
  if (shared && alone) {
    say(`Two processes on one PostgreSQL: ${shared.twice} of ${shared.steps} dials twice;`)
    say(`with the stock world ${alone.twice} of ${alone.steps}.`)
  }
  const twice = shared ? [always('dials executed twice by two processes', shared.twice)] : []
  return finish('workflow', [...all.flatMap((one) => barsOf(one, isQuiet)), ...twice], {
    stores: all.map(({ resume, crowds, ...rest }) => ({
      ...rest,
      resumeP50: percentile(resume, 0.5),
      resumeP95: percentile(resume, 0.95),
      exponents: exponentsOf(rest.growth),
      crowds: crowds.map((crowd) => ({
        ...crowd,
        resume: percentile(crowd.resume, 0.5),
        afterRestart: percentile(crowd.afterRestart, 0.5),
      })),
    })),
    stock: { lost: stock, twoProcesses: alone },
    twoProcesses: shared,
  })
}

async function withStore<Result>(
  opening: Promise<Store | null>,
  work: (store: Store) => Promise<Result>,
): Promise<Result | null> {
  await using store = await opening
  if (!store) return null
  say(`… ${store.name}, for comparison`)
  const result = await work(store)
  return result
}

async function measure(
  opening: () => Promise<Store | null>,
  { runs, open }: { runs: number; open: readonly number[] },
): Promise<Figures | null> {
  await using store = await opening()
  if (!store) return null
  const { name, journal } = store
  say(`… ${name}: resume, rounds, long histories`)
  const host = await store.open()
  await resumeRuns(host, journal, await openRuns(host, { journal, count: 5, name: 'warm' }))
  const keys = await openRuns(host, { journal, count: RESUMES, name: 'resume' })
  const resume = await resumeRuns(host, journal, keys)
  const overheads: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const { slowestMs, tookMs } = await playRound(host, journal, round)
    overheads.push(tookMs - slowestMs)
  }
  const growth = []
  for (const length of LENGTHS) growth.push(await growHistory(host, journal, length))
  await host.program.stop()
  say(`… ${name}: ${runs} runs of five vendors`)
  const lost = await loseRuns(store, runs)
  const crowds: Crowd[] = []
  for (const count of open) {
    await using crowded = await opening()
    if (crowded) crowds.push(await crowd(crowded, count))
  }
  return { store: name, lost, resume, roundOverMs: median(overheads), growth, crowds }
}

/** So many incidents open, each asleep: what one more step costs, and what a restart does. */
async function crowd(store: Store, count: number): Promise<Crowd> {
  const { name, journal } = store
  const host = await store.open()
  let told = Date.now()
  const tell = (done: number): void => {
    if (Date.now() - told < 10_000) return
    told = Date.now()
    say(`… ${name}: ${done} of ${count} incidents open`)
  }
  const keys = await openRuns(host, { journal, count, name: 'open' }, tell)
  const resume = await resumeRuns(host, journal, keys.slice(0, RESUMES))
  const heapMb = (await host.memory()).heapUsed / MEGABYTE
  await host.program.kill()
  const killedMs = Date.now()
  const again: DrillHost = await store.open()
  const restartMs = Date.now() - killedMs
  const afterRestart = await resumeRuns(again, journal, keys.slice(RESUMES, 2 * RESUMES))
  return { open: count, resume, heapMb, restartMs, afterRestart }
}

/** The power of the number of events with which the cost of a step grows, from each doubling. */
function exponentsOf(growth: Figures['growth']): number[] {
  return growth
    .slice(1)
    .map(({ stepMs }, index) => Math.log2(stepMs / (growth[index]?.stepMs ?? Number.NaN)))
}

function report(all: readonly Figures[]): void {
  say('\nFrom `resume` to the next step, a round of five calls over its slowest, ms\n')
  say(
    table(
      ['', 'p50', 'p95', 'round', 'lost', 'of', 'a minute'],
      all.map(({ store, resume, roundOverMs, lost }) => [
        store,
        ms(percentile(resume, 0.5)),
        ms(percentile(resume, 0.95)),
        ms(roundOverMs),
        String(lost.failed),
        String(lost.runs),
        lost.perMinute.toFixed(0),
      ]),
    ),
  )
  say('\nOne step more after so many events, ms\n')
  const events = all[0]?.growth.map((one) => String(one.events)) ?? []
  say(
    table(
      ['', ...events],
      all.map(({ store, growth }) => [store, ...growth.map(({ stepMs }) => ms(stepMs))]),
    ),
  )
  say(
    '\nWith so many other incidents open: `resume` to the next step, ms; heap; a restart after kill -9\n',
  )
  say(
    table(
      ['', 'open', 'p50', 'p95', 'heap MB', 'restart', 'then p50'],
      all.flatMap(({ store, crowds }) =>
        crowds.map((one) => [
          store,
          String(one.open),
          ms(percentile(one.resume, 0.5)),
          ms(percentile(one.resume, 0.95)),
          one.heapMb.toFixed(0),
          one.restartMs.toFixed(0),
          ms(percentile(one.afterRestart, 0.5)),
        ]),
      ),
    ),
  )
}

function barsOf({ store, lost, resume, growth, crowds }: Figures, isSure: boolean): Finding[] {
  const resumeP50 = percentile(resume, 0.5)
  const [first, last] = [growth[0], growth.at(-1)]
  const doublings = growth.length - 1
  const perDoubling =
    ((last?.stepMs ?? Number.NaN) / (first?.stepMs ?? Number.NaN)) ** (1 / doublings)
  return [
    always(`${store}: runs lost`, lost.failed),
    { what: `${store}: resume → next step, p50 ms`, value: resumeP50, max: MOST_RESUME_MS, isSure },
    {
      what: `${store}: growth of a step per doubling`,
      value: perDoubling,
      max: MOST_GROWTH,
      isSure,
    },
    ...crowds.map((one) => ({
      what: `${store}: a step with ${one.open} open, against none`,
      value: percentile(one.resume, 0.5) / resumeP50,
      max: MOST_CROWD_RATIO,
      isSure,
    })),
  ]
}

/** What a busy machine does not excuse. */
function always(what: string, value: number): Finding {
  return { what, value, max: 0, isSure: true }
}

process.exit(await bench())
