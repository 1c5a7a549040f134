import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { checkQuote, getQuote, recordQuote } from '#lib/db/quotes.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { askPlumbers, says } from './test-story.ts'
import { buildWorld, quoteOf, type World } from './test-world.ts'

let test: TestDatabase
let world: World
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  world = await buildWorld(test)
})

describe('a figure', () => {
  it('is unconfirmed until the transcript bears it out, and again after a correction', async () => {
    const { callIds } = await askPlumbers(test, world)
    const heard = { callId: callIds.marco, evidenceTurnSeq: null, quote: quoteOf(300_00) }
    await says(test, callIds.marco, 4, 'That would be $300.')
    const recorded = await recordQuote(test.db, { ...heard, toolCallId: 'tool-1' })
    if (recorded.kind !== 'recorded') throw new Error(recorded.reason)
    const { quoteId } = recorded
    await checkQuote(test.db, { quoteId, agrees: true, extraction: {} })
    expect((await getQuote(test.db, quoteId)).confirmation).toBe('confirmed')
    await recordQuote(test.db, { ...heard, toolCallId: 'tool-2', quote: quoteOf(320_00) })
    expect((await getQuote(test.db, quoteId)).confirmation).toBe('unchecked')
    await checkQuote(test.db, { quoteId, agrees: false, extraction: { amountMaxCents: 230_00 } })
    expect((await getQuote(test.db, quoteId)).confirmation).toBe('unconfirmed')
  })

  it('is never confirmed by words that nobody said', async () => {
    const { callIds } = await askPlumbers(test, world)
    await says(test, callIds.marco, 4, 'Let me look.')
    const heard = { callId: callIds.marco, evidenceTurnSeq: null, quote: quoteOf(300_00) }
    const recorded = await recordQuote(test.db, { ...heard, toolCallId: 'tool-1' })
    if (recorded.kind !== 'recorded') throw new Error(recorded.reason)
    const { quoteId } = recorded
    await checkQuote(test.db, { quoteId, agrees: true, extraction: {} })
    expect((await getQuote(test.db, quoteId)).confirmation).toBe('unconfirmed')
  })

  it('keeps the words it rests on, whatever becomes of the transcript', async () => {
    const { callIds } = await askPlumbers(test, world)
    await says(test, callIds.marco, 4, 'That would be $300.')
    const heard = { callId: callIds.marco, evidenceTurnSeq: 4, quote: quoteOf(300_00) }
    await recordQuote(test.db, { ...heard, toolCallId: 'tool-1' })
    await says(test, callIds.marco, 4, 'That would be three hundred.')
    expect(
      await test.one(
        `select turn_seq, verbatim from evidence join quotes on evidence_id = evidence.id
         where quotes.call_id = $1`,
        [callIds.marco],
      ),
    ).toEqual({ turn_seq: 4, verbatim: 'That would be $300.' })
  })
})
