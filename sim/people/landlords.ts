import type { LineBehaviour, Person } from './person.ts'
import { endOfCall, readBack, soundsGood, thisIs } from './small-talk.ts'

const PRESS_ONE = /\bpress(ing)? (the )?(number |key )?(1|one)\b/i

/** Approves what is recommended, without questions; or says what they want instead, once. */
function landlord(phone: string, name: string, line: LineBehaviour, wish?: string): Person {
  return {
    phone,
    name,
    role: 'landlord',
    line,
    hello: `${name}, hello.`,
    answers: [
      {
        rules: [
          { when: PRESS_ONE, press: '1' },
          {
            when: /\b(have|is (this|now|it))\b[^?]{0,30}\b(minute|moment|good time)\b[^?]*\?/i,
            say: 'Yes, go ahead.',
            once: true,
          },
          ...endOfCall,
          ...(wish
            ? [
                {
                  when: /\b(approv\w*|recommend\w*|quotes?|decision|decide)\b/i,
                  say: wish,
                  once: true,
                },
              ]
            : []),
          {
            when: /\b(approv\w*|recommend\w*|quotes?|decision|decide|authori[sz]e)\b/i,
            say: 'I approve the one you recommend.',
            once: true,
          },
          readBack,
          {
            when: /\b(approv\w*|decision|which|would you)\b[^?]*\?/i,
            say: 'The recommended one, please.',
          },
          soundsGood,
          thisIs(name),
        ],
        fallback: 'I approve the one you recommend.',
      },
    ],
  }
}

export const landlords: readonly Person[] = [
  landlord('+14155550141', 'Peter Novak', { kind: 'answers', afterMs: 2000 }),
  landlord('+14155550142', 'Aiko Tanaka', {
    kind: 'voicemail',
    afterMs: 4000,
    greeting: 'This is Aiko Tanaka. Please leave a message after the tone.',
  }),
  // Drives a bargain: nobody of the sample organisation is this one.
  landlord(
    '+14155550144',
    'Vera Lang',
    { kind: 'answers', afterMs: 1500 },
    "Only if it's under $250.",
  ),
  landlord('+14155550143', 'Ruth Adler', { kind: 'no-answer' }),
]
