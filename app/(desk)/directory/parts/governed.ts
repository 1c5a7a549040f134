import { type ActState, done, refused } from '#app/_ui/act-state.ts'
import type { Governed } from '#lib/db/governance.ts'

type Refusal = Extract<Governed, { kind: 'refused' }>['reason']

const REFUSALS: Record<Refusal, string> = {
  'number-taken': 'Another vendor has this number already.',
  'contact-has-history':
    'Somebody you removed was asked for a price before and stays on record. Keep them and take the consent away instead: then they are not rung.',
  'looks-like-a-code':
    'This looks like a code. Codes are kept apart, sealed; please leave it out here.',
  'changed-meanwhile':
    'Somebody else changed these orders meanwhile. Reload the page and look at theirs first.',
}

/** What the database made of a change, in words. */
export const stateOf = (governed: Governed, words: string): ActState =>
  governed.kind === 'refused'
    ? refused(REFUSALS[governed.reason])
    : done(governed.kind === 'already' ? 'It was so already.' : words)
