import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  chooseVendors,
  declineJob,
  listQuotes,
  openQuoteRound,
  recordAnalysis,
  recordQuote,
  settleQuoteRequest,
} from '#lib/db/quotes.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { reportLeak, moveTo, askPlumbers, askLandlord, ringForTime } from './test-story.ts'
import { inHours, quoteOf, buildWorld, type World } from './test-world.ts'

let test: TestDatabase
let world: World
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const freshWorld = async (): Promise<World> => {
  world = await buildWorld(test)
  return world
}
const names = (rows: readonly { vendorName: string }[]): string[] =>
  rows.map(({ vendorName }) => vendorName)

describe('choosing vendors', () => {
  it('prefers by the property, then by rating', async () => {
    const { organizationId, propertyId, dana } = await freshWorld()
    const incidentId = await reportLeak(test, world)
    await test.pg.query(
      `insert into vendor_preferences (organization_id, property_id, trade, vendor_id, rank)
       values ($1, $2, 'plumbing', $3, 1)`,
      [organizationId, propertyId, dana.vendorId],
    )
    expect(names(await chooseVendors(test.db, incidentId, 3))).toEqual([
      'Whitfield',
      'Rapid Rooter',
    ])
    expect(await chooseVendors(test.db, incidentId, 1)).toMatchObject([
      { vendorName: 'Whitfield', rank: 1, rating: 4.5, phone: dana.phone },
    ])
  })

  it.each([
    ['not insured', 'update vendor_compliance set coi_until = current_date - 1'],
    ['not licensed', 'update vendor_compliance set licence_until = current_date - 1'],
    ['without consent', 'update vendor_contacts set consent_at = null'],
    ['without emergencies', `update vendor_trades set handles = 'routine'`],
    ['of another trade', `update vendor_trades set trade = 'pool'`],
    ['not working any more', 'update vendors set active = false'],
  ])('leaves out who is %s', async (_, change) => {
    const { marco } = await freshWorld()
    const column = change.startsWith('update vendors') ? 'id' : 'vendor_id'
    await test.pg.query(`${change} where ${column} = $1`, [marco.vendorId])
    const incidentId = await reportLeak(test, world)
    expect(names(await chooseVendors(test.db, incidentId, 3))).toEqual(['Whitfield'])
  })

  it('leaves out suppressed numbers and who declined, and puts who was not reached last', async () => {
    await freshWorld()
    const { incidentId, callIds } = await askPlumbers(test, world)
    const [marcosRequest] = await test.all<{ id: string }>(
      'select id from quote_requests where incident_id = $1 and vendor_id = $2',
      [incidentId, world.marco.vendorId],
    )
    await settleQuoteRequest(test.db, {
      quoteRequestId: marcosRequest?.id ?? '',
      status: 'busy',
      callId: callIds.marco,
    })
    expect(names(await chooseVendors(test.db, incidentId, 3))).toEqual([
      'Whitfield',
      'Rapid Rooter',
    ])
    await declineJob(test.db, { callId: callIds.dana, toolCallId: 't', reason: 'too far' })
    expect(names(await chooseVendors(test.db, incidentId, 3))).toEqual(['Rapid Rooter'])
  })
})

describe('a round of quotes', () => {
  it('asks each vendor once, in the order given', async () => {
    await freshWorld()
    const incidentId = await reportLeak(test, world)
    await moveTo(test, incidentId, 'triaged', 'sourcing')
    const round = {
      incidentId,
      round: 1,
      vendors: [world.dana, world.marco],
      scope: 'Repair the joint.',
      dueAt: inHours(1),
    }
    const first = await openQuoteRound(test.db, round)
    expect(first.map(({ vendorId }) => vendorId)).toEqual([
      world.dana.vendorId,
      world.marco.vendorId,
    ])
    expect(await openQuoteRound(test.db, round)).toEqual(first)
  })

  it('follows the one before it, with vendors of the house', async () => {
    await freshWorld()
    const incidentId = await reportLeak(test, world)
    const other = await buildWorld(test)
    const round = { incidentId, round: 1, scope: 'x', dueAt: inHours(1) }
    await expect(openQuoteRound(test.db, { ...round, vendors: [other.marco] })).rejects.toThrow(
      'contacts of their own',
    )
    await expect(
      openQuoteRound(test.db, { ...round, round: 3, vendors: [world.marco] }),
    ).rejects.toThrow('does not follow')
    await expect(openQuoteRound(test.db, { ...round, vendors: [] })).rejects.toThrow('required')
  })
})

describe('a quote', () => {
  it('is recorded once per tool call and corrected by the next', async () => {
    await freshWorld()
    const { incidentId, callIds } = await askPlumbers(test, world)
    const heard = {
      callId: callIds.marco,
      toolCallId: 'tool-1',
      quote: quoteOf(300_00),
      evidenceTurnSeq: 4,
    }
    const first = await recordQuote(test.db, heard)
    expect(await recordQuote(test.db, { ...heard, quote: quoteOf(1) })).toEqual(first)
    const corrected = await recordQuote(test.db, {
      ...heard,
      toolCallId: 'tool-2',
      quote: quoteOf(285_00),
    })
    expect(corrected).toEqual({ ...first, totalCents: 285_00 })
    const [quote] = await listQuotes(test.db, incidentId, 1)
    expect(quote).toMatchObject({
      amountMaxCents: 285_00,
      evidenceTurnSeq: 4,
      confirmation: 'unchecked',
      jobsHere: 0,
      vendorName: 'Rapid Rooter',
    })
  })

  it('is listed with the cheapest total first', async () => {
    await freshWorld()
    const { incidentId } = await askLandlord(test, world)
    expect(names(await listQuotes(test.db, incidentId, 1))).toEqual(['Rapid Rooter', 'Whitfield'])
    expect(await listQuotes(test.db, incidentId, 2)).toEqual([])
  })

  it('is refused on a call that is not about one, after a decision, and after the end', async () => {
    await freshWorld()
    const { callId } = await ringForTime(test, world)
    const heard = { toolCallId: 't', quote: quoteOf(1), evidenceTurnSeq: null }
    expect(await recordQuote(test.db, { ...heard, callId })).toEqual({
      kind: 'refused',
      reason: 'no-request',
    })
    const { callId: quoting } = await test.one<{ callId: string }>(
      `select id as "callId" from calls where purpose = 'vendor_quote' and party_id = $1`,
      [world.marco.vendorId],
    )
    expect(await recordQuote(test.db, { ...heard, callId: quoting })).toEqual({
      kind: 'refused',
      reason: 'already-decided',
    })
    await freshWorld()
    const { incidentId, callIds } = await askPlumbers(test, world)
    await moveTo(test, incidentId, 'cancelled')
    expect(await recordQuote(test.db, { ...heard, callId: callIds.marco })).toEqual({
      kind: 'refused',
      reason: 'incident-over',
    })
  })

  it('refuses amounts out of range by the name of the rule', async () => {
    await freshWorld()
    const { callIds } = await askPlumbers(test, world)
    await expect(
      recordQuote(test.db, {
        callId: callIds.marco,
        toolCallId: 't',
        quote: { ...quoteOf(100), amountMinCents: 200 },
        evidenceTurnSeq: null,
      }),
    ).rejects.toThrow('quotes_upper_amount_is_not_below_lower')
  })
})

describe('a request that brings no price', () => {
  it('is settled from open only', async () => {
    await freshWorld()
    const { incidentId, callIds } = await askPlumbers(test, world)
    await declineJob(test.db, { callId: callIds.dana, toolCallId: 't', reason: 'booked out' })
    const requests = await test.all<{ id: string }>(
      'select id from quote_requests where incident_id = $1',
      [incidentId],
    )
    for (const { id } of requests) {
      await settleQuoteRequest(test.db, {
        quoteRequestId: id,
        status: 'no_answer',
        callId: null,
      })
    }
    expect(
      await test.all(
        'select status, decline_reason from quote_requests where incident_id = $1 order by status',
        [incidentId],
      ),
    ).toEqual([
      { status: 'declined', decline_reason: 'booked out' },
      { status: 'no_answer', decline_reason: null },
    ])
    await expect(
      settleQuoteRequest(test.db, { quoteRequestId: randomUUID(), status: 'busy', callId: null }),
    ).rejects.toThrow('there is no quote request')
  })

  it('takes back a price that was named before', async () => {
    await freshWorld()
    const { incidentId, callIds } = await askPlumbers(test, world)
    await recordQuote(test.db, {
      callId: callIds.marco,
      toolCallId: 't1',
      quote: quoteOf(100_00),
      evidenceTurnSeq: null,
    })
    await declineJob(test.db, {
      callId: callIds.marco,
      toolCallId: 't2',
      reason: 'changed my mind',
    })
    expect(await listQuotes(test.db, incidentId, 1)).toMatchObject([{ status: 'rejected' }])
  })

  it('frees the slot when it is said while scheduling', async () => {
    await freshWorld()
    const { callId, incidentId } = await ringForTime(test, world)
    expect(
      await declineJob(test.db, { callId, toolCallId: 't', reason: 'van broke down' }),
    ).toEqual({
      kind: 'declined',
    })
    expect(
      await test.all(
        `select 1 from incident_events where incident_id = $1 and type = 'visit.declined'`,
        [incidentId],
      ),
    ).toHaveLength(1)
  })
})

describe('the comparison of a round', () => {
  it('is kept once and recommends one of its own quotes', async () => {
    await freshWorld()
    const { incidentId, quoteIds } = await askLandlord(test, world)
    const analysis = { incidentId, round: 1, body: { why: 'cheaper' }, model: 'm' }
    await recordAnalysis(test.db, { ...analysis, recommendedQuoteId: quoteIds.marco })
    await recordAnalysis(test.db, { ...analysis, recommendedQuoteId: quoteIds.dana })
    expect(
      await test.all('select recommended_quote_id from analyses where incident_id = $1', [
        incidentId,
      ]),
    ).toEqual([{ recommended_quote_id: quoteIds.marco }])
    const other = await askLandlord(test, await buildWorld(test))
    await expect(
      recordAnalysis(test.db, { ...analysis, round: 2, recommendedQuoteId: other.quoteIds.marco }),
    ).rejects.toThrow('another incident')
  })
})
