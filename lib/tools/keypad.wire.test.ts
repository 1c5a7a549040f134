import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { recordHttp } from '#tests/support/http-recorder.ts'
import {
  contextOf,
  database,
  guestCall,
  landlordCall,
  stubToolEnv,
  visitCall,
} from '#tests/support/tool-calls.ts'
import { confirmDecisionByKeypad, verifyPinByKeypad } from './keypad.ts'

beforeEach(stubToolEnv)
afterEach(() => {
  vi.unstubAllEnvs()
})

describe('the keypad', () => {
  it('makes a proposed decision real with 1 and takes it back with 2', async () => {
    await using decided = await database({
      confirm_decision: { kind: 'decided', decision: 'approve' },
    })
    const confirmed = await confirmDecisionByKeypad('1', contextOf(decided, landlordCall))
    expect(confirmed.say).toMatch(/^\[keypad\] 1 was pressed: the approval is recorded/)
    expect(confirmed.effects).toEqual(['records-changed'])

    await using withdrawn = await database({ confirm_decision: { kind: 'withdrawn' } })
    const changed = await confirmDecisionByKeypad('2', contextOf(withdrawn, landlordCall))
    expect(changed.say).toContain('nothing is decided')
  })

  it('asks nobody about other keys, or on other calls', async () => {
    await using server = await database({})
    const other = await confirmDecisionByKeypad('7', contextOf(server, landlordCall))
    expect(other.say).toContain('Press 1 to confirm, or 2 to change.')
    await confirmDecisionByKeypad('1', contextOf(server, guestCall))
    await verifyPinByKeypad('4815', contextOf(server, landlordCall))
    await verifyPinByKeypad('48', contextOf(server, visitCall))
    expect(server.requests).toEqual([])
  })

  it('checks a PIN by its hash and never repeats the digits', async () => {
    await using server = await database({ verify_visit_pin: { kind: 'wrong', attemptsLeft: 1 } })
    const answer = await verifyPinByKeypad('4815', contextOf(server, visitCall))
    expect(answer.say).toContain('1 try left')
    expect(answer.say).not.toContain('4815')
    expect(server.requests[0]?.body).not.toContain('4815')
  })

  it('survives a database that is down', async () => {
    await using server = await recordHttp(() => ({ kind: 'reset' }))
    const answer = await verifyPinByKeypad('4815', contextOf(server, visitCall))
    expect(answer.say).toContain('press it once more')
    expect(answer.effects).toEqual([])
  })
})
