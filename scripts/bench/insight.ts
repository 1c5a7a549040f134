import { addPastCases, type PastCase } from '#supabase/tests/past-cases.ts'
import { createTestDatabase, type TestDatabase } from '#supabase/tests/test-database.ts'
import { buildWorld, type World } from '#supabase/tests/test-world.ts'
import { percentile, table } from './db/measure.ts'
import { machineLine } from './machine.ts'

const CASES = 10_000
const DAYS = 364
const CHUNK = 1000
const ROUNDS = 10
const DAY_MS = 86_400_000
const MICROSECONDS = 1000

const say = (text: string): void => void process.stdout.write(`${text}\n`)

const QUESTIONS = {
  'insight, 30 days': 'select public.read_insight($1, 30, null, null)',
  'insight, 90 days': 'select public.read_insight($1, 90, null, null)',
  'insight, 365 days': 'select public.read_insight($1, 365, null, null)',
  'insight, 365 days, one trade': `select public.read_insight($1, 365, null, 'pool')`,
  'vendor figures, 365 days': 'select public.read_vendor_figures($1, 365, null, null)',
  'landlord figures': 'select public.read_landlord_figures($1)',
} as const

/** How long the screen's questions take with 10,000 incidents of a year, two vendors asked in each. */
export async function benchInsight(): Promise<number> {
  const test = await createTestDatabase()
  try {
    const world = await buildWorld(test)
    await fill(test, world)
    say(machineLine())
    say(`\n${CASES} incidents of ${DAYS} days, PGlite in this process, ms; ${ROUNDS} rounds\n`)
    const rows: string[][] = []
    for (const [name, sql] of Object.entries(QUESTIONS)) {
      const { wall, cpu } = await timesOf(test, sql, world.organizationId)
      const row = [percentile(cpu, 0.5), percentile(wall, 0.5), Math.max(...wall)]
      rows.push([name, ...row.map((time) => time.toFixed(0))])
    }
    say(table(['', 'cpu', 'p50', 'slowest'], rows))
    return 0
  } finally {
    await test.close()
  }
}

interface Times {
  readonly wall: number[]
  /** Of this process, which holds the database: it does nothing else meanwhile. */
  readonly cpu: number[]
}

async function timesOf(test: TestDatabase, sql: string, organizationId: string): Promise<Times> {
  const times: Times = { wall: [], cpu: [] }
  await test.pg.query(sql, [organizationId])
  for (let round = 0; round < ROUNDS; round += 1) {
    const [start, cpu] = [performance.now(), process.cpuUsage()]
    await test.pg.query(sql, [organizationId])
    const { user, system } = process.cpuUsage(cpu)
    times.wall.push(performance.now() - start)
    times.cpu.push((user + system) / MICROSECONDS)
  }
  return times
}

async function fill(test: TestDatabase, world: World): Promise<void> {
  const { id: policyId } = await test.one<{ id: string }>('select id from owner_policies')
  const vendors = [world.marco, world.dana]
  for (let begin = 0; begin < CASES; begin += CHUNK) {
    const cases = Array.from({ length: CHUNK }, (_, index): PastCase => {
      const number = begin + index
      const spread = ((number * 37) % 101) / 101
      return {
        organizationId: world.organizationId,
        propertyId: world.propertyId,
        landlordId: world.landlordId,
        policyId,
        trade: number % 8 === 0 ? 'pool' : 'plumbing',
        priority: number % 6 === 0 ? 'p1' : 'p3',
        reportedAt: new Date(Date.now() - (number / CASES) * DAYS * DAY_MS).toISOString(),
        dialled: spread * 4,
        quoted: 5 + spread * 40,
        approved: 15 + spread * 300,
        scheduled: 30 + spread * 400,
        closed: 300 + spread * 4000,
        costCents: 100_00 + Math.round(spread * 200_00),
        wasTouched: number % 5 === 0,
        requests: vendors.map(({ vendorId, contactId }, place) => ({
          vendorId,
          contactId,
          status: 'quoted',
          cents: 100_00 + place * 50_00,
          replyMs: 600 + Math.round(spread * 900),
        })),
      }
    })
    await addPastCases(test.pg, cases)
  }
  await test.pg.exec('analyze')
}
