import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { pickFreePort } from '#scripts/stack/free-port.ts'
import { startGeminiProgram, type RunningProgram } from '#supabase/search/testing/gemini-program.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'
import { startTestSupabase } from '#tests/support/test-supabase.ts'
import { seed } from './seed.ts'

const MODEL = 'gemini-embedding-001'
const KEY = Buffer.alloc(32, 7)
const now = new Date()

let test: TestDatabase
let gemini: RunningProgram
beforeAll(async () => {
  const port = await pickFreePort()
  gemini = await startGeminiProgram(port, 'a-key-of-a-test')
  vi.stubEnv('GEMINI_BASE_URL', `http://127.0.0.1:${port}`)
  vi.stubEnv('GEMINI_API_KEY', 'a-key-of-a-test')
  vi.stubEnv('GEMINI_EMBEDDING_MODEL', MODEL)
  test = await startTestSupabase()
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await test?.close()
  await gemini?.stop()
})

const run = (day: Date): Promise<number> =>
  seed({
    db: test.db,
    now: day,
    linePhone: '+14155550100',
    password: 'a-password-of-a-test',
    accessCodeKey: KEY,
    embeddingModel: MODEL,
  })

/** Every row of every table of ours and every account, times of change and vectors included. */
async function everything(): Promise<Record<string, string>> {
  const tables = await test.all<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  )
  const contents: Record<string, string> = {}
  for (const { name } of tables) {
    const { content } = await test.one<{ content: string }>(
      `select coalesce(string_agg(md5(t::text), ',' order by t::text), '') as content from public.${name} t`,
    )
    contents[name] = content
  }
  const users = await test.all<object>(
    'select id, email, encrypted_password from auth.users order by id',
  )
  return { ...contents, 'auth.users': JSON.stringify(users) }
}

describe('the seed', () => {
  it('fills an empty database, and run again on the same day changes no row', async () => {
    expect(await run(now)).toBeGreaterThan(150)
    const before = await everything()
    expect(Object.values(before).filter((content) => content !== '').length).toBeGreaterThan(10)
    expect(await run(now)).toBe(0)
    expect(await everything()).toEqual(before)
  })

  it('leaves alone what somebody has edited', async () => {
    await test.pg.query(`update public.properties set shutoff_notes = 'Behind the blue door.'`)
    const before = await everything()
    expect(await run(now)).toBe(0)
    expect(await everything()).toEqual(before)
  })

  it('moves only the stays on the next day', async () => {
    const before = await everything()
    expect(await run(new Date(now.getTime() + 86_400_000))).toBeGreaterThan(0)
    const after = await everything()
    const changed = Object.keys(after).filter((table) => after[table] !== before[table])
    expect(changed).toEqual(['stays'])
  })
})
