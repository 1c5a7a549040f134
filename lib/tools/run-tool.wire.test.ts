import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { recordHttp, reply, type HttpRecorder } from '#tests/support/http-recorder.ts'
import {
  callRow,
  database,
  guestCall,
  incidentContext,
  landlordCall,
  marcosQuote,
  OTHER,
  quoteCall,
  run,
  schedulingCall,
  stubToolEnv,
  visitCall,
} from '#tests/support/tool-calls.ts'
import type { ToolReply } from './tool.ts'

beforeEach(stubToolEnv)
afterEach(() => {
  vi.unstubAllEnvs()
})

/** What must hold of every refusal: the model can use it, and nobody was asked to change anything. */
function expectRefusal(answer: ToolReply, server: HttpRecorder): void {
  expect(answer.output).toEqual({
    error: expect.stringMatching(/\w{3}/) as string,
    retryable: expect.any(Boolean) as boolean,
    say: expect.stringMatching(/\w{3}/) as string,
  })
  expect(answer.effects).toEqual([])
  expect(server.requests.filter(({ method }) => method !== 'GET')).toEqual([])
}

describe('what a call may do', () => {
  it('refuses a tool of another kind of call', async () => {
    await using server = await database({})
    const answer = await run(server, guestCall, 'get_vendor_code', {
      property_id: guestCall.propertyId,
    })
    expectRefusal(answer, server)
    expect(answer.output['error']).toContain('create_incident')
    expect(server.requests).toEqual([])
  })

  it('refuses a tool that does not exist', async () => {
    await using server = await database({})
    for (const name of ['drop_tables', '__proto__', 'constructor', '']) {
      expectRefusal(await run(server, guestCall, name, {}), server)
    }
    expect(server.requests).toEqual([])
  })

  it('refuses the access code of another property', async () => {
    await using server = await database({})
    expectRefusal(await run(server, visitCall, 'get_vendor_code', { property_id: OTHER }), server)
    expect(server.requests).toEqual([])
  })

  it('refuses to report on another incident', async () => {
    const call = { ...callRow(visitCall), incident_id: visitCall.incidentId }
    await using server = await database({ calls: call })
    const args = { incident_id: OTHER, event: 'done' }
    const answer = await run(server, visitCall, 'update_incident_status', args)
    expectRefusal(answer, server)
    expect(answer.output['error']).toContain('incident_id')
  })

  it('refuses to schedule another property or another vendor', async () => {
    await using server = await database({
      read_incident_context: incidentContext,
      list_quotes: [marcosQuote],
    })
    const start = { date: '2026-11-21T13:00:00-08:00' }
    const attempts = [
      { ...start, vendor: 'Rapid Rooter', property: 'Pier House' },
      { ...start, vendor: 'Rapid Rooter', property: OTHER },
      { ...start, vendor: 'Whitfield & Sons', property: 'Harbour Cottage' },
      { ...start, vendor: OTHER, property: 'Harbour Cottage' },
    ]
    for (const args of attempts) {
      const answer = await run(server, schedulingCall, 'schedule_repair', args)
      expect(answer.output).toMatchObject({ retryable: false })
      expect(answer.output['error']).toContain('not the')
    }
    expect(server.requests.filter(({ url }) => url.includes('hold_visit'))).toEqual([])
  })
})

describe('arguments that do not fit', () => {
  it.each([
    ['create_incident', guestCall, { summary: 'Water everywhere', trade: 'wizardry' }],
    ['create_incident', guestCall, null],
    ['create_incident', guestCall, 'a leak'],
    ['record_quote', quoteCall, { kind: 'quote', amount: 'two hundred' }],
    ['record_quote', quoteCall, { kind: 'quote' }],
    ['record_quote', quoteCall, { kind: 'estimate', amount_min: 410, amount_max: 380 }],
    ['record_quote', quoteCall, { kind: 'quote', amount: 285, earliest_start: 'in 40 minutes' }],
    ['record_quote', quoteCall, { kind: 'quote', amount: -5 }],
    ['record_decision', landlordCall, { decision: 'approve' }],
    ['record_decision', landlordCall, { decision: 'maybe' }],
    ['schedule_repair', schedulingCall, { vendor: 'Rapid', date: 'tomorrow', property: 'Harbour' }],
    ['get_vendor_code', visitCall, { property_id: 'harbour-cottage' }],
    ['update_incident_status', visitCall, { incident_id: visitCall.incidentId, event: 'fixed' }],
    ['update_incident_status', guestCall, { incident_id: visitCall.incidentId, event: 'done' }],
    ['search_maintenance', guestCall, { query: ' ' }],
  ])('%s says what to mend and changes nothing', async (name, claims, args) => {
    await using server = await database({ read_incident_context: incidentContext, call_turns: [] })
    const answer = await run(server, claims, name, args)
    expectRefusal(answer, server)
    expect(answer.output['retryable']).toBe(true)
  })

  it('takes null for what the model left out', async () => {
    await using server = await database({
      record_quote: { kind: 'recorded', quoteId: OTHER, totalCents: 28_500 },
      call_turns: [],
    })
    const answer = await run(server, quoteCall, 'record_quote', {
      kind: 'quote',
      amount: 285,
      amount_min: null,
      trip_fee: null,
      note: null,
    })
    expect(answer.output).toMatchObject({ status: 'recorded', total_with_fees: '$285' })
  })
})

describe('when something behind a tool fails', () => {
  it('answers honestly, without a word of the cause', async () => {
    await using server = await recordHttp(() =>
      reply(500, {
        code: 'XX000',
        message: 'relation "secrets" at line 12',
        stack: 'at handleRow()',
      }),
    )
    const answer = await run(server, guestCall, 'create_incident', {
      summary: 'Water under the sink',
      trade: 'plumbing',
      severity: 'emergency',
      location: 'kitchen',
    })
    expect(answer.output).toMatchObject({ retryable: true })
    expect(JSON.stringify(answer)).not.toMatch(/relation|handleRow|XX000/)
    expect(answer.effects).toEqual([])
  })

  it('gives up on what will fail again, and offers a person', async () => {
    await using server = await recordHttp(() => reply(400, { code: 'PT400', message: 'nonsense' }))
    const answer = await run(server, quoteCall, 'decline_job', { reason: 'too far away' })
    expect(answer.output).toMatchObject({ retryable: false })
    expect(answer.output['error']).toContain('transfer_to_human')
  })

  it('does not keep anybody waiting for longer than eight seconds', async () => {
    await using server = await recordHttp(() => ({ kind: 'silence' }))
    const startedMs = Date.now()
    const answer = await run(server, guestCall, 'get_incident_status', {})
    expect(Date.now() - startedMs).toBeLessThan(8_500)
    expect(answer.output).toMatchObject({ retryable: true })
  })
})
