import { z } from 'zod'
import { arrange, type Arrangement } from './db/arrangement.ts'
import { percentile, table, type Measured } from './db/measure.ts'
import { cpuSchema, measuredSchema, roundTripsSchema } from './db/messages.ts'
import { STEPS } from './db/phone-call.ts'
import { machineLine } from './machine.ts'

const WARM_UP_ROUNDS = 3
const ROUNDS = 15
const CALLS_A_ROUND = 20
const WARM_UP_INCIDENTS = 5
const INCIDENTS = 40
/** Somebody on the phone waits for a tool in silence. */
const MOST_TOOL_P95_MS = 100

/** Per step; the processor time is that of everybody who took part. */
interface Side {
  readonly wallMs: number[]
  cpuMs: number
}

interface Comparison {
  readonly served: Side[]
  readonly direct: Side[]
}

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const ms = (value: number): string => value.toFixed(2)

async function askServed(programs: Arrangement, step: number): Promise<Measured> {
  const before = await programs.server.ask({ kind: 'cpu' }, cpuSchema)
  const measured = await programs.served.ask({ kind: 'step', step }, measuredSchema)
  const after = await programs.server.ask({ kind: 'cpu' }, cpuSchema)
  return { wallMs: measured.wallMs, cpuMs: measured.cpuMs + after.cpuMs - before.cpuMs }
}

function add(side: Side | undefined, measured: Measured): void {
  if (!side) return
  side.wallMs.push(...measured.wallMs)
  side.cpuMs += measured.cpuMs
}

/**
 * The ten calls on both sides by turns: what else the machine does meanwhile hits both alike. All
 * phone calls of a round make one step together, so that its processor time can be told apart.
 */
async function compare(programs: Arrangement): Promise<Comparison> {
  const sides = (): Side[] => STEPS.map(() => ({ wallMs: [], cpuMs: 0 }))
  const result = { served: sides(), direct: sides() }
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    await programs.served.ask({ kind: 'ring', calls: CALLS_A_ROUND }, z.object({}))
    await programs.direct.ask({ kind: 'ring', calls: CALLS_A_ROUND }, z.object({}))
    for (const step of STEPS.keys()) {
      const askDirect = (): Promise<Measured> =>
        programs.direct.ask({ kind: 'step', step }, measuredSchema)
      const isServedFirst = (round + step) % 2 === 0
      const early = isServedFirst ? null : await askDirect()
      const served = await askServed(programs, step)
      const direct = early ?? (await askDirect())
      if (round < 0) continue
      add(result.served[step], served)
      add(result.direct[step], direct)
    }
  }
  return result
}

function comparisonTable({ served, direct }: Comparison): string {
  const rows = STEPS.map(({ name }, index) => [
    name,
    ...rowOf(served[index]?.wallMs, served[index]?.cpuMs, direct[index]),
  ])
  const total = (sides: readonly Side[]): Side => ({
    wallMs: sides.flatMap(({ wallMs }) => wallMs),
    cpuMs: sides.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
  })
  const all = total(served)
  return table(
    ['', 'cpu', 'direct', 'ratio', 'p50', 'direct', 'ratio', 'p99', 'direct'],
    [...rows, ['all ten', ...rowOf(all.wallMs, all.cpuMs, total(direct))]],
  )
}

function rowOf(wallMs: readonly number[] = [], cpuMs = 0, direct?: Side): string[] {
  const cpu = cpuMs / wallMs.length
  const directCpu = (direct?.cpuMs ?? 0) / wallMs.length
  const [p50, p99] = [percentile(wallMs, 0.5), percentile(wallMs, 0.99)]
  const directWall = direct?.wallMs ?? []
  const directP50 = percentile(directWall, 0.5)
  return [
    ms(cpu),
    ms(directCpu),
    (cpu / directCpu).toFixed(1),
    ms(p50),
    ms(directP50),
    (p50 / directP50).toFixed(1),
    ms(p99),
    ms(percentile(directWall, 0.99)),
  ]
}

/** Prints the round trips and says whether they are fast enough for a phone call. */
async function judgeTools({ served }: Arrangement): Promise<boolean> {
  await served.ask({ kind: 'tools', calls: WARM_UP_INCIDENTS }, roundTripsSchema)
  const trips = await served.ask({ kind: 'tools', calls: INCIDENTS }, roundTripsSchema)
  const byTool = Map.groupBy(trips, ({ tool }) => tool)
  const rowFor = (name: string, values: readonly number[]): string[] => [
    name,
    String(values.length),
    ...[0.5, 0.95, 0.99].map((share) => ms(percentile(values, share))),
  ]
  const all = trips.map((trip) => trip.ms)
  say('\nA tool in a phone call, from the model asking to its answer, ms\n')
  say(
    table(
      ['', 'uses', 'p50', 'p95', 'p99'],
      [
        ...[...byTool].map(([tool, uses]) =>
          rowFor(
            tool,
            uses.map((trip) => trip.ms),
          ),
        ),
        rowFor('all', all),
      ],
    ),
  )
  const p95 = percentile(all, 0.95)
  const isFast = p95 <= MOST_TOOL_P95_MS
  say(`\np95 ${ms(p95)} ms, ${isFast ? 'within' : 'over'} ${MOST_TOOL_P95_MS} ms`)
  return isFast
}

/** `npm run bench -- db`. Exit code 1 if the tools are too slow for a phone call. */
export async function benchDatabase(): Promise<number> {
  say('Filling two databases with the sample organisation…')
  await using programs = await arrange()
  say(`${machineLine()}, Postgres ${programs.postgres} (PGlite)`)
  say(
    `\nThe ten calls of a guest's phone call over supabase-js and the embedded server, ms a request;`,
  )
  say(`direct: the same SQL in one process. ${ROUNDS * CALLS_A_ROUND} requests each, by turns.\n`)
  say(comparisonTable(await compare(programs)))
  return (await judgeTools(programs)) ? 0 : 1
}
