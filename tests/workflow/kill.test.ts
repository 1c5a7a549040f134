import { afterAll, beforeAll, expect, test } from 'vitest'
import { replaceFailedRuns } from '#app/_server/incident-runs.ts'
import { freeLeakedCallSlots } from '#lib/db/call-slots.ts'
import { KillRouter } from './kill-router.ts'
import { playTrial, type Trial } from './kill-trial.ts'
import { Stage } from './stage.ts'

/** How many; `all` takes every one of them, and parts of their names, `|` between, those that have one. */
const POINTS = process.env['KILL_POINTS'] ?? '4'
const SEED = Number(process.env['KILL_SEED'] ?? 1)
const AT_ONCE = Number(process.env['KILL_AT_ONCE'] ?? 2)
/** So many of those chosen are left out: a long run that was ended goes on where it was. */
const FROM = Number(process.env['KILL_FROM'] ?? 0)
/** A dial that ended with its process keeps its number for this long; in production for two minutes. */
const SILENT_SECONDS = 5
/** A point that two branches reach in either order need not come again in another run. */
const MISSED_MAX_SHARE = 0.1

let stage: Stage
let router: KillRouter
let sweep: NodeJS.Timeout
beforeAll(async () => {
  // Every process that is started listens for the end of this one.
  process.setMaxListeners(0)
  // Nobody here hangs up: each incident keeps the slots of three calls that came in.
  stage = await Stage.open({ TWILIO_CALLS_MAX: '10000' })
  await stage.host.program.kill()
  router = new KillRouter(stage)
  sweep = setInterval(() => {
    void replaceFailedRuns(stage.test.db, router.runs)
    void freeLeakedCallSlots(stage.test.db, SILENT_SECONDS)
  }, 1000)
})
afterAll(async () => {
  clearInterval(sweep)
  router.close()
  await stage[Symbol.asyncDispose]()
})

/** So many of them, evenly spread from the first to the last; the seed shifts them all. */
function spread(points: readonly string[], count: number): string[] {
  const stride = points.length / count
  const offset = (SEED * 0.618) % 1
  return Array.from(
    { length: count },
    (_, index) => points.slice(Math.floor((index + offset) * stride))[0],
  ).filter((point) => point !== undefined)
}

function chosen(all: readonly string[]): readonly string[] {
  if (POINTS === 'all') return all
  return Number.isNaN(Number(POINTS))
    ? all.filter((moment) => POINTS.split('|').some((part) => moment.includes(part)))
    : spread(all, Number(POINTS))
}

const RIGHT = { end: 'closed', runStatus: 'completed', replaced: 0, broken: [] as string[] }

/** Where every vendor was being dialled at that moment, nobody is dialled again: it is a person's. */
function findingsOf({ status, isLeftToPerson, runStatus, replaced, broken }: Trial): typeof RIGHT {
  return { end: isLeftToPerson ? 'closed' : status, runStatus, replaced, broken: [...broken] }
}

test(
  'killed at any moment of its life, an incident is repaired all the same, and nothing is done twice',
  // What breaks once in a while at one of these moments is what this looks for: no second try.
  { timeout: 3 * 3_600_000, retry: 0 },
  async () => {
    const undisturbed = await playTrial(stage, router, null)
    expect(findingsOf(undisturbed)).toEqual(RIGHT)
    const all = [...undisturbed.moments]
    const points = chosen(all)
    const wrong: Record<string, unknown> = {}
    let missed = 0
    let done = 0
    const queue = points.slice(FROM)
    const work = async (): Promise<void> => {
      for (let point = queue.shift(); point; point = queue.shift()) {
        const trial = await playTrial(stage, router, point)
        if (!trial.isReached) missed += 1
        const findings = findingsOf(trial)
        if (JSON.stringify(findings) !== JSON.stringify(RIGHT)) {
          wrong[point] = findings
          process.stderr.write(`${[`Wrong, killed ${point}:`, ...trial.story].join('\n  ')}\n`)
        }
        done += 1
        if (POINTS === 'all') process.stderr.write(`${FROM + done}/${points.length} ${point}\n`)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    process.stderr.write(
      `killed at ${done - missed} of ${all.length} moments, ${Object.keys(wrong).length} wrong\n`,
    )
    expect(wrong).toEqual({})
    expect(missed).toBeLessThanOrEqual(Math.ceil(points.length * MISSED_MAX_SHARE))
  },
)
