import { expect, test } from 'vitest'
import { byDay, entryOf, type Known, type TimelineEvent } from './words.ts'

const MEMBER = '11111111-1111-4111-8111-111111111111'
const known: Known = {
  vendors: new Map([['v1', 'Rapid Rooter']]),
  quotes: new Map([['q1', 'Rapid Rooter']]),
  calls: new Map([['c1', 'Rapid Rooter']]),
  actors: { [MEMBER]: 'sam@seaside.test', g1: 'Emma' },
  zone: 'America/Los_Angeles',
}
const event = (type: string, payload: object, more: Partial<TimelineEvent> = {}) =>
  entryOf(
    {
      seq: 1,
      type,
      actor_kind: 'system',
      actor_id: null,
      occurred_at: '2026-11-22T07:30:00Z',
      payload,
      ...more,
    },
    known,
  )

test('a decision says what, how much, how, and under which orders', () => {
  const payload = {
    decision: 'approve',
    method: 'policy',
    quoteId: 'q1',
    capCents: 28_500,
    policyVersion: 3,
    note: 'within the emergency limit of $300',
  }
  expect(event('approval.decided', payload)).toMatchObject({
    kind: 'decision',
    title: 'Approved: Rapid Rooter for $285',
    detail: 'within the emergency limit of $300',
    stamp: 'by standing orders, standing orders v3',
  })
})

test('further work that is approved is not called the quote', () => {
  const payload = { decision: 'approve', changeOrderId: 'x', quoteId: 'q1', capCents: 12_000 }
  expect(event('approval.decided', payload).title).toBe('Approved: further work for $120')
})

test('an act of a member names them and why', () => {
  const by = { actor_kind: 'manager', actor_id: MEMBER }
  expect(
    event('incident.control_changed', { control: 'human', reason: 'I know him' }, by),
  ).toMatchObject({
    title: 'Taken over from the agent',
    detail: 'I know him',
    who: 'sam@seaside.test',
    kind: 'decision',
  })
  expect(event('incident.noted', { note: 'Dog', audience: 'vendor' }, by).title).toContain(
    'vendors',
  )
})

test('a call names the other party and links to itself', () => {
  const payload = { callId: 'c1', partyKind: 'vendor', outcome: 'quote_recorded' }
  expect(event('call.ended', payload)).toMatchObject({
    title: 'Call with Rapid Rooter over: quote recorded',
    callId: 'c1',
    kind: 'call',
  })
  expect(event('call.received', { callId: 'c2', partyKind: 'landlord' }).title).toBe(
    'Call from the owner',
  )
})

test('a guest has a name and a role, a member who left none', () => {
  expect(event('incident.reported', {}, { actor_kind: 'guest', actor_id: 'g1' }).who).toBe(
    'Emma (guest)',
  )
  expect(event('incident.noted', {}, { actor_kind: 'manager', actor_id: 'gone' }).who).toBe(
    'a member',
  )
  const taken = event('escalation.accepted', { by: 'Sam' }, { actor_kind: 'manager' })
  expect(taken).toMatchObject({ title: 'Sam has the emergency', who: 'on call' })
})

test('what came too late is marked, and an event nobody has words for still reads', () => {
  expect(event('late:incident.approved', { to: 'approved' })).toMatchObject({
    title: 'Too late: Approved',
    isLate: true,
  })
  expect(event('something.quite_new', {}).title).toBe('Something quite new')
  expect(event('incident.sourcing', { to: 'sourcing' }).title).toBe('Calling vendors')
  expect(entryOf({ ...bare, payload: 'words' }, known).detail).toBeNull()
})

const bare: TimelineEvent = {
  seq: 2,
  type: 'visit.scheduled',
  actor_kind: 'system',
  actor_id: null,
  payload: { startsAt: '2026-11-21T18:00:00Z' },
  occurred_at: '2026-11-21T17:00:00Z',
}

test('days and times are those of the property', () => {
  const late = event('incident.resumed', {})
  const early = entryOf(bare, known)
  expect(early.title).toBe('Visit scheduled: Sat 10:00 AM')
  expect(byDay([late, early], known.zone).map(({ name }) => name)).toEqual(['Sat, Nov 21'])
  expect(byDay([late, early], 'UTC').map(({ name }) => name)).toEqual([
    'Sun, Nov 22',
    'Sat, Nov 21',
  ])
})
