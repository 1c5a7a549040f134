import { parseArgs } from 'node:util'
import { idleShare } from './bridge/machine-use.ts'
import { ProgramUnderTest } from './bridge/program-under-test.ts'
import { finish, ms, say, type Finding } from './bridge/report.ts'
import { World } from './bridge/world.ts'
import { percentile, table } from './db/measure.ts'
import { bargeIn, drop, goAway, type BargeIn, type Break } from './interruption/scenes.ts'
import { Stage, type StagedCall } from './interruption/stage.ts'
import { machineLine } from './machine.ts'

const CLEAR_P95_MAX_MS = 20
const SILENT_MAX_MS = 250
const GAP_MAX_MS = 500
const IDLE_MIN = 0.9

type Scene<Result> = (call: StagedCall) => Promise<Result>

/** The same scene on so many calls side by side. */
async function onCalls<Result>(
  programs: { world: World; bridge: ProgramUnderTest },
  count: number,
  scene: Scene<Result>,
): Promise<Result[]> {
  using stage = new Stage(programs.world, programs.bridge)
  const calls: StagedCall[] = []
  for (let n = 0; n < count; n += 1) calls.push(await stage.open())
  // Awaited here: the stage is taken down when this function is left.
  return await Promise.all(calls.map((call) => scene(call)))
}

function rowOf(name: string, values: readonly number[]): string[] {
  return [
    name,
    String(values.length),
    ...[0.5, 0.95, 1].map((share) => ms(percentile(values, share))),
  ]
}

function breakFindings(name: string, breaks: readonly Break[], isSure: boolean): Finding[] {
  const worst = (pick: (one: Break) => number): number => Math.max(...breaks.map(pick))
  return [
    {
      what: `${name}: silence in the answer, worst, ms`,
      value: worst(({ gapMs }) => gapMs),
      max: GAP_MAX_MS,
      isSure,
    },
    {
      what: `${name}: frames of the answer lost, worst`,
      value: worst(({ answerLost }) => answerLost),
      max: 0,
      isSure: true,
    },
    {
      what: `${name}: frames of the caller lost, worst`,
      value: worst(({ callerLost }) => callerLost),
      max: 0,
      isSure: true,
    },
  ]
}

/**
 * `npm run bench -- interruption [--calls 20] [--rounds 8]`: what becomes of an answer when the
 * caller, the service or the network interrupts it. Exit code 1 if a bar is broken.
 */
export async function benchInterruption(): Promise<number> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      calls: { type: 'string', default: '20' },
      rounds: { type: 'string', default: '8' },
    },
  })
  const count = Number(values.calls)
  say(machineLine())
  await using world = await World.open()
  await using bridge = await ProgramUnderTest.bridge(world.url, { callsMax: count + 20 })
  const programs = { world, bridge }
  const idleBefore = await idleShare()

  say(`Interrupting ${count} calls ${values.rounds} times each…`)
  const bargeIns = await onCalls(programs, count, async (call) => {
    const results: BargeIn[] = []
    for (let round = 0; round < Number(values.rounds); round += 1) results.push(await bargeIn(call))
    return results
  })
  say('Sending goAway in the middle of an answer…')
  const goAways = await onCalls(programs, count, goAway)
  say('Cutting the model off in the middle of an answer…')
  const drops = await onCalls(programs, count, drop)
  const isSure = Math.min(idleBefore, await idleShare()) >= IDLE_MIN

  const clearMs = bargeIns.flat().map((one) => one.clearMs)
  const silentMs = bargeIns.flat().map((one) => one.silentMs)
  const rows = [
    rowOf('interrupted → clear, ms', clearMs),
    rowOf('interrupted → the caller hears nothing, ms', silentMs),
    rowOf(
      'goAway: silence in the answer, ms',
      goAways.map(({ gapMs }) => gapMs),
    ),
    rowOf(
      'drop: silence in the answer, ms',
      drops.map(({ gapMs }) => gapMs),
    ),
  ]
  say(`\n${table(['', 'n', 'p50', 'p95', 'worst'], rows)}`)
  const clearP95Ms = percentile(clearMs, 0.95)
  const silentWorstMs = percentile(silentMs, 1)
  return finish(
    'interruption',
    [
      {
        what: '`interrupted` to `clear` on the wire, p95, ms',
        value: clearP95Ms,
        max: CLEAR_P95_MAX_MS,
        isSure,
      },
      {
        what: '`interrupted` to silence for the caller, worst, ms',
        value: silentWorstMs,
        max: SILENT_MAX_MS,
        isSure,
      },
      ...breakFindings('goAway', goAways, isSure),
      ...breakFindings('drop', drops, isSure),
    ],
    { interruptions: clearMs.length, clearP95Ms, silentWorstMs, goAways, drops },
  )
}
