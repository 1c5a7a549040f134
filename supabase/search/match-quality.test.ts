import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { embed } from '#lib/clients/gemini-text.ts'
import { matchMaintenance, type MaintenanceMatch } from '#lib/db/maintenance.ts'
import { pickFreePort } from '#scripts/stack/free-port.ts'
import { createTestDatabase, type TestDatabase } from '#supabase/tests/test-database.ts'
import { buildWorld } from '#supabase/tests/test-world.ts'
import { startGeminiProgram, type RunningProgram } from './testing/gemini-program.ts'
import { labelledSet } from './testing/labelled-set.ts'

const MODEL = 'gemini-embedding-001'
const LEAST_RECALL = 0.9

interface Found {
  readonly says: string
  readonly relevant: readonly string[]
  /** The keys of what was found, in order; of another property: the id. */
  readonly keys: readonly string[]
  readonly matches: readonly MaintenanceMatch[]
}

let test: TestDatabase
let gemini: RunningProgram
let answers: readonly Found[]
beforeAll(async () => {
  const port = await pickFreePort()
  gemini = await startGeminiProgram(port, 'a-key-of-a-test')
  vi.stubEnv('GEMINI_BASE_URL', `http://127.0.0.1:${port}`)
  vi.stubEnv('GEMINI_API_KEY', 'a-key-of-a-test')
  vi.stubEnv('GEMINI_EMBEDDING_MODEL', MODEL)
  test = await createTestDatabase()
  answers = await searchEverything()
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await test?.close()
  await gemini?.stop()
})

/** Files the labelled set as the product would and asks every question of it. */
async function searchEverything(): Promise<Found[]> {
  const { organizationId, landlordId } = await buildWorld(test)
  const found: Found[] = []
  const keyOf = new Map<string, string>()
  const propertyIds = new Map<string, string>()
  for (const { name, records } of labelledSet) {
    const { id: propertyId } = await test.one<{ id: string }>(
      `insert into properties (organization_id, landlord_id, name, address, timezone)
       values ($1, $2, $3, '1 Test Street', 'UTC') returning id`,
      [organizationId, landlordId, name],
    )
    propertyIds.set(name, propertyId)
    const texts = records.map((row) => `${row.title}. ${row.description} ${row.resolution}`)
    const embeddings = await embed(texts, 'document')
    for (const [index, row] of records.entries()) {
      const { id } = await test.one<{ id: string }>(
        `insert into maintenance_records (organization_id, property_id, trade, title, description,
           resolution, occurred_on, embedding, embedding_model)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
        [
          organizationId,
          propertyId,
          row.trade,
          row.title,
          row.description,
          row.resolution,
          row.occurredOn,
          JSON.stringify(embeddings[index]),
          MODEL,
        ],
      )
      keyOf.set(id, row.key)
    }
  }
  for (const { name, queries, records } of labelledSet) {
    const own = new Set(records.map(({ key }) => key))
    const questions = await embed(
      queries.map(({ says }) => says),
      'query',
    )
    for (const [index, { says, relevant }] of queries.entries()) {
      const matches = await matchMaintenance(test.db, {
        propertyId: propertyIds.get(name) ?? '',
        embedding: questions[index] ?? [],
        model: MODEL,
        limit: 5,
      })
      const keys = matches.map(({ id }) => {
        const key = keyOf.get(id) ?? id
        return own.has(key) ? key : `foreign ${key}`
      })
      found.push({ says, relevant, keys, matches })
    }
  }
  return found
}

const share = (part: number, whole: number): string => (part / whole).toFixed(3)

describe('searching the labelled set', () => {
  it('is a set that can tell good from bad', () => {
    const records = labelledSet.flatMap((property) => property.records)
    const keys = new Set(records.map(({ key }) => key))
    expect(keys.size).toBe(records.length)
    expect(records.length).toBeGreaterThanOrEqual(60)
    expect(answers.length).toBeGreaterThanOrEqual(40)
    for (const { records: own, queries } of labelledSet) {
      // With five answers to so many records chance alone finds a third at most.
      expect(own.length).toBeGreaterThanOrEqual(15)
      const ownKeys = own.map(({ key }) => key)
      for (const { relevant } of queries)
        expect(ownKeys).toEqual(expect.arrayContaining([...relevant]))
    }
  })

  it('finds nine of ten relevant repairs among the first five', () => {
    const recalls = answers.map(
      ({ relevant, keys }) => relevant.filter((key) => keys.includes(key)).length / relevant.length,
    )
    const recall = recalls.reduce((sum, value) => sum + value, 0) / recalls.length
    const first = answers.filter(({ relevant, keys }) => relevant.includes(keys[0] ?? ''))
    const missed = answers.filter((_, index) => (recalls[index] ?? 0) < 1)
    console.info(
      `search: recall@5 ${recall.toFixed(3)}, right first answer ${share(first.length, answers.length)}, ${answers.length} questions`,
      missed.map(({ says }) => says),
    )
    expect(recall).toBeGreaterThanOrEqual(LEAST_RECALL)
    expect(first.length / answers.length).toBeGreaterThanOrEqual(LEAST_RECALL)
  })

  it('never finds a repair of another property, and always as many as were asked for', () => {
    for (const { keys, says } of answers) {
      expect(keys, says).toHaveLength(5)
      expect(
        keys.filter((key) => key.startsWith('foreign')),
        says,
      ).toEqual([])
    }
  })

  it('counts how often the fault was repaired, and rather misses a time than adds one', () => {
    const recurring = labelledSet.flatMap(({ records }) => records)
    const faultOf = new Map(recurring.map(({ key, fault }) => [key, fault ?? key]))
    const right = answers.filter(({ relevant, keys }) => relevant.includes(keys[0] ?? ''))
    const told = right.map(({ keys, matches, says }) => {
      const fault = faultOf.get(keys[0] ?? '')
      const times = recurring.filter((record) => faultOf.get(record.key) === fault).length
      return { says, times, told: matches[0]?.faultTimes ?? 0 }
    })
    const exact = told.filter((one) => one.told === one.times)
    const tooMany = told.filter((one) => one.told > one.times)
    console.info(
      `search: right count ${share(exact.length, told.length)}, too many ${share(tooMany.length, told.length)}`,
    )
    expect(exact.length / told.length).toBeGreaterThanOrEqual(0.7)
    expect(tooMany.length / told.length).toBeLessThanOrEqual(0.15)
  })
})
