import { expect, test } from 'vitest'
import { hasTold, mayBeUnrecorded } from './unrecorded-call.ts'

const call = {
  purpose: 'guest_intake',
  direction: 'inbound',
  partyKind: 'guest',
  incidentId: null,
  outcome: 'caller_hung_up',
} as const

test.each([
  ['a guest who was cut off', {}, true],
  ['one whose end nobody knows yet', { outcome: null }, true],
  ['one that the model failed', { outcome: 'failed' }, true],
  ['a number that we do not know', { partyKind: 'unknown' }, true],
  ['a conversation that was ended', { outcome: 'finished' }, true],
  ['one that a person has taken', { outcome: 'transferred' }, false],
  ['one in which nobody spoke', { outcome: 'silent' }, false],
  ['what is on record already', { incidentId: '10000000-0000-4000-8000-000000000006' }, false],
  ['a vendor', { partyKind: 'vendor' }, false],
  ['a call of ours', { direction: 'outbound' }, false],
  ['a call about something else', { purpose: 'guest_update' }, false],
] as const)('%s', (_, given, isSo) => {
  expect(mayBeUnrecorded({ ...call, ...given })).toBe(isSo)
})

test.each([
  [['Hello?', 'Hello, hello?'], false],
  [['There is water under my sink'], true],
  [['厨房水管漏水了'], true],
  [[], false],
])('%j is told enough: %j', (texts, isSo) => {
  const turns = [
    { speaker: 'agent', text: 'Hello, what has happened at the house today?' } as const,
    ...texts.map((text) => ({ speaker: 'caller', text }) as const),
  ]
  expect(hasTold(turns)).toBe(isSo)
})
