import type { Person } from './person.ts'
import { endOfCall, readBack, soundsGood } from './small-talk.ts'

interface Report {
  readonly phone: string
  readonly name: string
  readonly problem: string
  readonly place: string
}

function guest({ phone, name, problem, place }: Report): Person {
  const [firstName = name] = name.split(' ')
  return {
    phone,
    name,
    role: 'guest',
    line: { kind: 'answers', afterMs: 1800 },
    hello: `Hello, ${firstName} here.`,
    answers: [
      {
        rules: [
          ...endOfCall,
          readBack,
          {
            when: /\b(fixed|working|resolved|solved)\b[^?]*\?/i,
            say: "Yes, it's fixed, thank you.",
            once: true,
          },
          soundsGood,
          { when: /./, say: 'Okay, thank you.', once: true },
        ],
        fallback: 'I am not sure, sorry.',
      },
    ],
    calls: {
      report: {
        opening: problem,
        rules: [
          ...endOfCall,
          readBack,
          { when: /\b(where|which room|location)\b/i, say: place, fact: true, once: true },
          {
            when: /\b(safe|danger|hurt|smoke|spark\w*|smell)\b/i,
            say: 'Nobody is in danger.',
            fact: true,
            once: true,
          },
          {
            when: /\b(name|who am i)\b[^?]*\?/i,
            say: `This is ${name}.`,
            fact: true,
            once: true,
          },
          {
            when: /\b(home|access|let (someone|them) in|enter)\b[^?]*\?/i,
            say: 'Yes, they can come in.',
            fact: true,
            once: true,
          },
          soundsGood,
          { when: /\b(we|i|you)('ll| will)\b/i, unless: /\?/, say: 'Thank you.', once: true },
        ],
        fallback: 'Sorry, I am not sure.',
      },
    },
  }
}

export const guests: readonly Person[] = [
  guest({
    phone: '+14155550111',
    name: 'Noah Bennett',
    problem: 'Hi, half of the lights in the apartment went out.',
    place: 'In the living room.',
  }),
  guest({
    phone: '+14155550112',
    name: 'Sofia Marino',
    problem: 'Hello, the air conditioning blows only warm air.',
    place: 'In the bedroom.',
  }),
  guest({
    phone: '+14155550113',
    name: 'Liam Murphy',
    problem: 'Hi, the front door lock is jammed.',
    place: 'At the front door.',
  }),
]
