import { setTimeout as delay } from 'node:timers/promises'
import {
  type DrillHost,
  finalStatuses,
  readJournal,
  repeatedDials,
} from '#tests/workflow-world/drill-host.ts'
import { percentile } from '#scripts/bench/db/measure.ts'
import { JournalTail } from './journal-tail.ts'
import type { Store } from './stores.ts'

const VENDORS = 5
const CALL_MS = 2000
const STEP_MS = 20
/** Two of five answer, the others let the deadline pass. */
const ANSWERS = [0, 1]
const PATIENCE_MS = 15 * 60_000
const AT_ONCE = 20

export interface Lost {
  readonly runs: number
  readonly failed: number
  readonly perMinute: number
}

/** Runs of five vendors each, a few at a time: how many are lost, and how many end in a minute. */
export async function loseRuns(store: Store, runs: number): Promise<Lost> {
  const host = await store.open()
  const startedMs = Date.now()
  let next = 0
  let failed = 0
  const work = async (): Promise<void> => {
    while (next < runs) {
      next += 1
      const runKey = `lost${next}`
      const drill = { runKey, journal: store.journal, vendors: VENDORS }
      const runId = await host.start({ ...drill, callMs: CALL_MS, stepMs: STEP_MS })
      await delay(CALL_MS / 2)
      await Promise.all(
        ANSWERS.map((vendor) => host.resume(`${runKey}:${vendor}`, { outcome: 'answered' })),
      )
      const [status] = await finalStatuses(host, [runId], PATIENCE_MS)
      if (status !== 'completed') failed += 1
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return { runs, failed, perMinute: (runs * 60_000) / (Date.now() - startedMs) }
}

/** From the call of `resume` until the next step of the run is at work, one run after the other. */
export async function resumeRuns(
  host: DrillHost,
  journal: string,
  runKeys: readonly string[],
): Promise<number[]> {
  const times: number[] = []
  const tail = new JournalTail(journal)
  for (const runKey of runKeys) {
    const resumedMs = Date.now()
    await host.resume(`${runKey}:0`, { outcome: 'answered' })
    const [, checkedIn] = await tail.acts(runKey, { act: 'check-in', count: 2 })
    times.push((checkedIn?.at ?? Number.NaN) - resumedMs)
  }
  return times
}

/** Starts runs of one vendor each, who is on the phone for an hour. */
export async function openRuns(
  host: DrillHost,
  { journal, count, name }: { journal: string; count: number; name: string },
  tell: (done: number) => void = () => undefined,
): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, index) => `${name}${index}`)
  const queue = [...keys]
  const tail = new JournalTail(journal)
  let done = 0
  const work = async (): Promise<void> => {
    for (let runKey = queue.shift(); runKey; runKey = queue.shift()) {
      await host.start({ runKey, journal, vendors: 1, callMs: 3_600_000, stepMs: 0 })
      await tail.acts(runKey, { act: 'dial', count: 1 })
      done += 1
      tell(done)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE / 2 }, work))
  // The wait begins after the dial: those who come last are let fall asleep.
  await delay(1500)
  return keys
}

export interface Round {
  readonly slowestMs: number
  readonly tookMs: number
}

/** A round of five calls of different length: from its start until the last has been dealt with. */
export async function playRound(host: DrillHost, journal: string, round: number): Promise<Round> {
  const runKey = `round${round}`
  const lengths = [1000, 1500, 2000, 2500, 3000]
  const startedMs = Date.now()
  await host.start({ runKey, journal, vendors: VENDORS, callMs: 60_000, stepMs: STEP_MS })
  await Promise.all(
    lengths.map(async (length, vendor) => {
      await delay(length)
      await host.resume(`${runKey}:${vendor}`, { outcome: 'answered' })
    }),
  )
  const tail = new JournalTail(journal)
  const all = await tail.acts(runKey, { act: 'check-in', count: 2 * VENDORS })
  const slowestMs = lengths.at(-1) ?? Number.NaN
  return { slowestMs, tookMs: (all.at(-1)?.at ?? Number.NaN) - startedMs }
}

export interface Length {
  readonly events: number
  readonly stepMs: number
}

/** What one step more costs at the end of a history of so many steps: median of the last ten. */
export async function growHistory(
  host: DrillHost,
  journal: string,
  steps: number,
): Promise<Length> {
  const runKey = `long${steps}-${Date.now()}`
  const drill = { runKey, journal, vendors: steps, callMs: 0, stepMs: 0 }
  await host.start(drill, 'keepChecking')
  const lines = await new JournalTail(journal).acts(runKey, { act: 'check-in', count: steps })
  const gaps = lines.slice(1).map(({ at }, index) => at - (lines[index]?.at ?? Number.NaN))
  return { events: 2 + 3 * steps, stepMs: percentile(gaps.slice(-10), 0.5) }
}

/** Two processes share the work of some runs: steps that were executed more than once. */
export async function shareRuns(
  store: Store,
  runs: number,
): Promise<{ steps: number; twice: number }> {
  const hosts = await Promise.all([store.open('one'), store.open('two')])
  const started: string[] = []
  for (let run = 0; run < runs; run += 1) {
    const host = hosts[run % hosts.length]
    const drill = { runKey: `shared${run}`, journal: store.journal, vendors: VENDORS }
    const runId = await host?.start({ ...drill, callMs: 3000, stepMs: 150 })
    if (runId) started.push(runId)
  }
  if (hosts[0]) await finalStatuses(hosts[0], started, PATIENCE_MS)
  const journal = readJournal(store.journal)
  return { steps: runs * VENDORS, twice: repeatedDials(journal).length }
}
