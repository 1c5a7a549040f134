import { type ActState, done, refused } from '#app/_ui/act-state.ts'
import type { AnsweredEscalation } from '#lib/db/room-acts.ts'
import type { Steered } from '#lib/db/steering.ts'

type Refusal = Extract<Steered, { kind: 'refused' }>['reason']

const REFUSALS: Record<Refusal, string> = {
  'incident-over': 'The incident is over.',
  'work-begun': 'The work has begun already.',
  'approved-already': 'This quote is approved already.',
  'quote-withdrawn': 'The vendor has withdrawn this quote.',
  'earlier-round': 'This quote is of an earlier round, for another scope.',
  'decided-otherwise': 'It was decided otherwise meanwhile.',
  'sourcing-over': 'Prices are not being asked for any more. Start another round instead.',
  'vendor-not-dispatchable':
    'This vendor may not be sent: insurance, licence or consent is missing or has run out.',
  'asked-already': 'This vendor has been asked already.',
  'not-asked': 'This vendor is not being asked.',
  'nobody-to-ask': 'There is nobody left to ask.',
  'not-from-here': 'An incident cannot go there from where it stands.',
  'no-visit': 'There is no appointment.',
  'not-agreed-yet': 'The time is being agreed with the vendor just now.',
  'visit-over': 'This visit is over, or was called off meanwhile.',
  'in-the-past': 'That time has passed.',
  'too-far-ahead': 'A visit can be agreed 90 days ahead at most.',
  'too-long': 'The window is longer than twelve hours. Give the vendor a narrower one.',
}

/** What the database made of an intervention, in words. */
export const stateOf = (steered: Steered, words: string): ActState =>
  steered.kind === 'refused'
    ? refused(REFUSALS[steered.reason])
    : done(steered.kind === 'already' ? 'It was so already.' : words)

/** What became of an emergency that somebody wanted to take or call off, in words. */
export function answeredState(answered: AnsweredEscalation): ActState {
  switch (answered.kind) {
    case 'accepted':
      return done('It is yours. Nobody else is rung about it.')
    case 'de-escalated':
      return done('No emergency: it goes on in normal hours.')
    case 'yours':
      return done('The desk has it already.')
    case 'settled':
      return refused(
        answered.by === null ? 'It was settled meanwhile.' : `${answered.by} was quicker.`,
      )
    case 'refused':
      return refused('Only coordinators and managers can take an emergency.')
  }
}
