import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { accessCodeAad, sealAccessCode } from '#lib/access-code.ts'
import {
  database,
  KEY,
  landlordCall,
  OTHER,
  quoteCall,
  run,
  stubToolEnv,
  visitCall,
} from '#tests/support/tool-calls.ts'

beforeEach(stubToolEnv)
afterEach(() => {
  vi.unstubAllEnvs()
})

describe('record_quote', () => {
  it('sends cents, and the turn in which the vendor named the figure', async () => {
    const said = (seq: number, speaker: string, text: string): object => ({
      seq,
      speaker,
      text,
      started_ms: 0,
      ended_ms: 0,
      interrupted: false,
      heard_ms: null,
    })
    await using server = await database({
      record_quote: { kind: 'recorded', quoteId: OTHER, totalCents: 30_499 },
      call_turns: [
        said(1, 'agent', 'What would you ask for it?'),
        said(2, 'caller', 'Give me 285, all in. I can be there in 40 minutes.'),
        said(3, 'agent', 'So that is $285?'),
        said(4, 'caller', 'Yes, that is right, 90 days warranty.'),
      ],
    })
    const answer = await run(server, quoteCall, 'record_quote', {
      kind: 'quote',
      amount: 285,
      trip_fee: 19.99,
      earliest_start: '2026-11-21T09:52:00-08:00',
      warranty_days: 90,
    })

    expect(answer).toEqual({
      output: {
        status: 'recorded',
        quote_id: OTHER,
        total_with_fees: '$304.99',
        still_unknown: ['after-hours charge'],
      },
      effects: ['records-changed'],
      secrets: [],
    })
    const sent = server.requests.find(({ url }) => url.includes('record_quote'))
    expect(JSON.parse(sent?.body ?? '')).toMatchObject({
      p_call_id: quoteCall.callId,
      p_tool_call_id: 'fc-1',
      p_evidence_turn_seq: 2,
      p_quote: { amountMinCents: 28_500, amountMaxCents: 28_500, tripFeeCents: 1999 },
    })
  })
})

describe('get_vendor_code', () => {
  const property = { property_id: visitCall.propertyId }

  it('gives the code digit by digit, and names it as a secret', async () => {
    const accessCodeId = '10000000-0000-4000-8000-00000000000a'
    const ciphertext = sealAccessCode(Buffer.from(KEY, 'hex'), '4815', accessCodeAad(accessCodeId))
    await using server = await database({
      release_access_code: { kind: 'released', ciphertext, accessCodeId, grantId: OTHER },
    })
    expect(await run(server, visitCall, 'get_vendor_code', property)).toEqual({
      output: { code: '4815', say: '4, 8, 1, 5' },
      effects: ['records-changed'],
      secrets: ['4815'],
    })
  })

  it('asks for the PIN when it has not been keyed in', async () => {
    await using server = await database({
      release_access_code: { kind: 'refused', reason: 'not-verified' },
    })
    const answer = await run(server, visitCall, 'get_vendor_code', property)
    expect(answer.output['say']).toContain('four-digit PIN')
    expect(answer.secrets).toEqual([])
  })

  it('never says a code it could not open', async () => {
    await using server = await database({
      release_access_code: {
        kind: 'released',
        ciphertext: 'v1:broken',
        accessCodeId: OTHER,
        grantId: OTHER,
      },
    })
    const answer = await run(server, visitCall, 'get_vendor_code', property)
    expect(answer.output).not.toHaveProperty('code')
    expect(answer.output['error']).toContain('transfer_to_human')
  })
})

describe('record_decision', () => {
  it('decides nothing: it reads back and waits for the key', async () => {
    const proposed = (confirmation: string): object => ({
      kind: 'proposed',
      readBack: {
        decision: 'approve',
        vendorName: 'Rapid Rooter Plumbing',
        totalCents: 28_500,
        currency: 'USD',
        confirmation,
      },
    })
    const args = { decision: 'approve', quote_id: OTHER }
    await using server = await database({ propose_decision: proposed('confirmed') })
    expect(await run(server, landlordCall, 'record_decision', args)).toEqual({
      output: {
        status: 'waiting_for_keypad',
        read_back: 'You approve Rapid Rooter Plumbing for $285 in total.',
        say: 'You approve Rapid Rooter Plumbing for $285 in total. Press 1 to confirm, or 2 to change.',
      },
      effects: ['records-changed', 'await-keypad'],
      secrets: [],
    })

    await using doubtful = await database({ propose_decision: proposed('unconfirmed') })
    const answer = await run(doubtful, landlordCall, 'record_decision', args)
    expect(answer.output['read_back']).toContain('not confirmed')
  })
})

describe('report_voicemail', () => {
  const turn = { seq: 0, started_ms: 0, ended_ms: 9, interrupted: false, heard_ms: null }

  it('tells the model to say nothing: the message is not its to leave', async () => {
    await using server = await database({
      call_turns: [{ ...turn, speaker: 'caller', text: 'Leave a message after the tone.' }],
    })
    expect(await run(server, quoteCall, 'report_voicemail', {})).toEqual({
      output: { status: 'noted', next: 'Say nothing more.' },
      effects: ['voicemail'],
      secrets: [],
    })
  })

  it('believes a pressed key rather than the model', async () => {
    await using server = await database({
      call_turns: [{ ...turn, speaker: 'keypad', text: 'pressed 1' }],
    })
    const answer = await run(server, quoteCall, 'report_voicemail', {})
    expect(answer.effects).toEqual([])
    expect(answer.output['error']).toContain('a person')
  })
})

describe('transfer_to_human', () => {
  const requested = { request_human: { kind: 'requested' } }

  it('puts through whoever can be put through, and pages in any case', async () => {
    await using server = await database({ ...requested, begin_transfer: { kind: 'connecting' } })
    const answer = await run(server, quoteCall, 'transfer_to_human', { reason: 'wants a person' })
    expect(answer.output['status']).toBe('connecting')
    expect(answer.effects).toEqual(['records-changed', 'put-through'])
    expect(server.requests.some(({ url }) => url.includes('request_human'))).toBe(true)
  })

  it('promises a call back when nobody can be rung, whatever the reason', async () => {
    const nobody = { kind: 'refused', reason: 'nobody-on-call' }
    for (const answers of [{ ...requested, begin_transfer: nobody }, requested]) {
      // oxlint-disable-next-line no-await-in-loop
      await using server = await database(answers)
      // oxlint-disable-next-line no-await-in-loop
      const answer = await run(server, quoteCall, 'transfer_to_human', { reason: 'wants a person' })
      expect(answer.output['say']).toContain('will call back')
      expect(answer.effects).toEqual(['records-changed'])
    }
  })
})

describe('what somebody says about the call itself', () => {
  it('is stored for this call, whatever the model puts into the arguments', async () => {
    await using server = await database({ report_wrong_person: null, record_refusal: null })
    const somebodyElse = { callId: OTHER, call_id: OTHER, phone: '+14155550199' }
    const wrong = await run(server, quoteCall, 'report_wrong_person', somebodyElse)
    expect(wrong.effects).toEqual(['records-changed', 'wrong-person'])
    const refusals = { ai: 'refused', transcript: 'withhold-words', calls: 'refused' }
    for (const [what, effect] of Object.entries(refusals)) {
      // oxlint-disable-next-line no-await-in-loop
      const answer = await run(server, quoteCall, 'record_refusal', { what, ...somebodyElse })
      expect(answer.effects).toEqual(['records-changed', effect])
    }
    for (const { body } of server.requests) {
      expect(body).not.toContain(OTHER)
      expect(JSON.parse(body ?? '')).toMatchObject({ p_call_id: quoteCall.callId })
    }
  })

  it('is one of three things', async () => {
    await using server = await database({})
    const answer = await run(server, quoteCall, 'record_refusal', { what: 'everything' })
    expect(answer.output['retryable']).toBe(true)
    expect(server.requests).toEqual([])
  })
})
