import { expect, test } from 'vitest'
import { compareReadings, type Extraction, type RequestTurn } from './figures.ts'

const turn = (callId: string, seq: number, speaker: RequestTurn['speaker'], text: string) => ({
  callId,
  seq,
  speaker,
  text,
  startedMs: 0,
  endedMs: 900,
  interrupted: false,
  heardMs: null,
})
/** The vendor hung up after the price and was called back for the fee. */
const turns = [
  turn('first', 0, 'agent', 'What would you ask for it?'),
  turn('first', 1, 'caller', "It's $410."),
  turn('second', 0, 'agent', 'Is there a trip fee on top?'),
  turn('second', 1, 'keypad', '9'),
  turn('second', 2, 'caller', 'Sixty dollars for the trip.'),
]
const recorded = {
  kind: 'quote',
  amountMinCents: 410_00,
  amountMaxCents: 410_00,
  tripFeeCents: 60_00,
  afterHoursFeeCents: 0,
  afterHoursPercent: 100,
  minimumChargeCents: 0,
  earliestStart: null,
  warrantyDays: null,
  figures: (['after_hours_fee', 'after_hours_percent', 'minimum_charge'] as const).map(
    (figure) => ({
      figure,
      state: 'missing' as const,
      reason: null,
      reading: null,
      wasReadBack: false,
    }),
  ),
} as const
const none = { value: null, turn: null, words: '' }
const read: Extraction = {
  kind: 'read',
  figures: {
    kind: 'quote',
    amount_min: { value: 410, turn: 2, words: "It's $410." },
    amount_max: { value: 410, turn: 2, words: "It's $410." },
    trip_fee: { value: 60, turn: 5, words: 'Sixty dollars for the trip.' },
    after_hours_fee: none,
    after_hours_percent: none,
    minimum_charge: none,
    earliest_start: none,
    warranty_days: none,
  },
}

test('each figure names the call and the turn in which it was said, across all calls about it', () => {
  const confirmed = compareReadings(recorded, read, turns).filter(
    ({ state }) => state === 'confirmed',
  )
  expect(
    confirmed.map(({ figure, callId, turnSeq, reading }) => [figure, callId, turnSeq, reading]),
  ).toEqual([
    ['amount_min', 'first', 1, '41000'],
    ['amount_max', 'first', 1, '41000'],
    ['trip_fee', 'second', 2, '6000'],
  ])
})

test('a reader who is not to be had leaves every figure that was recorded in doubt', () => {
  const figures = compareReadings(recorded, { kind: 'unread', reason: 'no answer' }, turns)
  expect(
    figures.filter(({ state }) => state === 'unconfirmed').map(({ figure }) => figure),
  ).toEqual(['amount_min', 'amount_max', 'trip_fee'])
})
