import { PGlite } from '@electric-sql/pglite'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { identifier, literal, UnwritableText } from './sql-text.ts'

let db: PGlite
beforeAll(async () => {
  db = await PGlite.create()
}, 120_000)
afterAll(() => db.close())

const text = fc.string({
  unit: fc.constantFrom(
    'a',
    'b',
    "'",
    '"',
    '$',
    ';',
    '-',
    '\n',
    '€',
    '😀',
    "''",
    '\\',
    "\\'",
    '$$',
  ),
  maxLength: 30,
})

test('a literal is the text itself, whatever standard_conforming_strings says', async () => {
  for (const conforming of ['on', 'off']) {
    await db.exec(
      `set standard_conforming_strings = ${conforming}; set escape_string_warning = off`,
    )
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        const { rows } = await db.query(`select ${literal(value)} as value`)
        expect(rows).toEqual([{ value }])
      }),
      { numRuns: 80 },
    )
  }
})

test('an identifier is one name', async () => {
  await fc.assert(
    fc.asyncProperty(
      text.filter((value) => value !== '' && Buffer.byteLength(value) < 60),
      async (value) => {
        const { rows } = await db.query(`select 1 as ${identifier(value)}`)
        expect(rows).toEqual([{ [value]: 1 }])
      },
    ),
    { numRuns: 80 },
  )
})

test('a byte zero is refused and not cut off at', () => {
  expect(() => literal('a\0b')).toThrow(UnwritableText)
  expect(() => identifier('a\0b')).toThrow(UnwritableText)
})
