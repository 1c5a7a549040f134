import { expect, test } from 'vitest'
import { needsOf, type Waiting } from './needs.ts'

const NOW = Date.parse('2026-11-21T12:00:00Z')
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString()
const LOOKING = { nowMs: NOW, readsTurns: true }

const QUIET: Waiting = {
  escalations: [],
  emergencies: [],
  calls: [],
  failedCalls: [],
  handedOver: [],
  promises: [],
  approvals: [],
  isCovered: true,
}
const INCIDENT = {
  id: 'i1',
  reference: 'PL-1042',
  status: 'sourcing',
  priority: 'p1',
  summary: 'Water under the sink',
  property: { name: 'Harbour Cottage', timezone: 'America/Los_Angeles' },
} as const
const ESCALATION = {
  id: 'e1',
  kind: 'emergency',
  reason: 'water',
  uncovered_at: null,
  unanswered_at: null,
  created_at: ago(60),
  incident: INCIDENT,
  call: null,
}
const EMERGENCY = {
  id: 'm1',
  kind: 'flood',
  trigger: 'keypad',
  occurred_at: ago(50),
  incident: INCIDENT,
}
const PROMISE = {
  id: 'p1',
  party_kind: 'guest',
  what: 'news',
  text: 'You hear from us.',
  due_at: ago(-300),
  state: 'open',
  at_risk_at: ago(10),
  incident: INCIDENT,
} as const
const CALL: Waiting['calls'][number] = {
  id: 'c1',
  purpose: 'vendor_quote',
  direction: 'outbound',
  party_kind: 'vendor',
  party_id: null,
  status: 'in_progress',
  stream_sid: 'MZ1',
  streams: 1,
  answered_at: ago(300),
  conversation_ended_at: null,
  created_at: ago(310),
  incident: { id: 'i1', reference: 'PL-1042' },
  property: { name: 'Harbour Cottage' },
  turns: [{ seq: 4, speaker: 'caller', text: 'Yes', created_at: ago(5) }],
}
const titlesOf = (waiting: Partial<Waiting>, looking = LOOKING): string[] =>
  needsOf({ ...QUIET, ...waiting }, looking).map(({ title }) => title)

test('nothing waits when all is well', () => {
  expect(titlesOf({ calls: [CALL] })).toEqual([])
})

test('what nobody took comes before what is being rung, and an emergency stands there once', () => {
  const titles = titlesOf({
    emergencies: [EMERGENCY],
    escalations: [ESCALATION, { ...ESCALATION, id: 'e2', incident: null, unanswered_at: ago(1) }],
    promises: [PROMISE, { ...PROMISE, id: 'p2', state: 'broken', due_at: ago(30) }],
    isCovered: false,
  })
  expect(titles).toEqual([
    'Emergency: everybody was rung, nobody took it',
    'Emergency: people on call are being rung',
    'Nobody is on call',
    'Broken promise to the guest',
    'Promise at risk to the guest',
  ])
})

test('a silence counts from the last word, and only for whoever may read the words', () => {
  const silent = { ...CALL, turns: [{ ...CALL.turns[0], created_at: ago(90) }] } as typeof CALL
  expect(titlesOf({ calls: [silent] })).toEqual(['Silence on a call'])
  expect(titlesOf({ calls: [{ ...CALL, turns: [] }] })).toEqual(['Silence on a call'])
  expect(titlesOf({ calls: [silent] }, { ...LOOKING, readsTurns: false })).toEqual([])
  expect(titlesOf({ calls: [{ ...silent, conversation_ended_at: ago(80) }] })).toEqual([])
})

test('an answered call without sound, one that hangs and one that was joined again are told apart', () => {
  const title = (call: Partial<typeof CALL>): string[] =>
    titlesOf({ calls: [{ ...CALL, ...call }] })
  expect(title({ stream_sid: null })).toEqual(['A call without sound'])
  expect(title({ stream_sid: null, answered_at: ago(3) })).toEqual([])
  expect(title({ stream_sid: null, purpose: 'escalation' })).toEqual([])
  expect(title({ status: 'ringing', answered_at: null })).toEqual(['A call hangs'])
  expect(title({ status: 'ringing', answered_at: null, created_at: ago(20) })).toEqual([])
  expect(title({ streams: 2 })).toEqual(['A call was cut and joined'])
})

test('of decisions the one that runs out first comes first', () => {
  const approval = (id: string, expiresAt: string): Waiting['approvals'][number] => ({
    id,
    round: 1,
    cap_cents: 28500,
    currency: 'USD',
    expires_at: expiresAt,
    created_at: ago(100),
    landlord: { name: id },
    quote: { id: 'q1', vendor: { name: 'Rapid Rooter' } },
    incident: INCIDENT,
  })
  const approvals = [approval('Late', ago(-900)), approval('Soon', ago(-60))]
  expect(titlesOf({ approvals })).toEqual(['Soon decides on $285', 'Late decides on $285'])
})
