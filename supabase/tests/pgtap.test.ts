import { readdirSync, readFileSync } from 'node:fs'
import type { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createScratchDatabase } from '#supabase/types/scratch-database.ts'

const folder = new URL('./', import.meta.url)
const fixture = ['two-organizations.sql', 'fixture.sql']
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n')
const files = readdirSync(folder).filter((name) => name.endsWith('.test.sql'))

let pg: PGlite
beforeAll(async () => {
  pg = await createScratchDatabase()
})
afterAll(() => pg.close())

/** The TAP lines of a file, run in a transaction that is rolled back. */
async function runTap(file: string): Promise<string[]> {
  const sql = readFileSync(new URL(file, folder), 'utf8')
  try {
    const results = await pg.exec(`begin;\n${fixture}\n${sql}`)
    return results
      .flatMap(({ rows }) => rows.flatMap((row) => Object.values(row as object)))
      .filter((value): value is string => typeof value === 'string')
      .flatMap((text) => text.split('\n'))
  } finally {
    await pg.exec('rollback')
  }
}

it.each(files)('%s holds', async (file) => {
  const lines = await runTap(file)
  expect(lines.filter((line) => /^(not ok|#)/.test(line))).toEqual([])
  // The plan comes last: without it the file ended early.
  expect(lines.at(-1)).toMatch(/^1\.\.\d+$/)
  expect(lines.filter((line) => line.startsWith('ok')).length).toBeGreaterThan(3)
})
