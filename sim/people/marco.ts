import type { Person, Rule } from './person.ts'
import { quotingScript } from './quoting.ts'
import { endOfCall, goAhead, readBack, soundsGood, thisIs } from './small-talk.ts'

const byeAfterWork: Rule = {
  when: /\banything else\b|\bany (other )?questions\b/i,
  say: "No, that's all. Thanks, bye.",
  once: true,
}

/** Told his PIN is wanted, and not that it was right. */
const enterPin: readonly Rule[] = [
  {
    when: /\b(pin|four[- ]digit|4[- ]digit|keypad)\b/i,
    unless:
      /\b(verified|right|correct|accepted|match(es|ed)?|confirmed|text message with|follows)\b|\bif you need\b.*\bagain\b/i,
    press: '{pin}',
  },
  {
    when: /\b(pin|four[- ]digit|4[- ]digit|keypad)\b[^.]*\?/i,
    unless: /\b(verified|accepted)\b/i,
    say: "I don't have a PIN.",
    once: true,
  },
]

const DIGIT_WORDS =
  /\b((zero|one|two|three|four|five|six|seven|eight|nine)[\s,.-]+){3}(zero|one|two|three|four|five|six|seven|eight|nine)\b/i

/** The code as digits, with the word near it or spelled one by one. A reference is neither. */
const gotTheCode: readonly Rule[] = [
  {
    when: /\bcode\b[^?]{0,80}?\d[\s,.-]*\d[\s,.-]*\d[\s,.-]*\d|\d[\s,.]+\d[\s,.]+\d[\s,.]+\d/i,
    say: "{code}, got it. I've arrived and I'm starting now.",
    once: true,
  },
  { when: DIGIT_WORDS, say: "Got it, thanks. I've arrived and I'm starting now.", once: true },
  { when: /\brepeat\b[^?]*\?|\brepeat (it|the code)\b/i, say: '{code}.', once: true },
]

/** The plumber of the story: quick, cheaper, and the one who comes. */
export const marco: Person = {
  phone: '+14155550120',
  name: 'Marco Rossi',
  role: 'vendor',
  line: { kind: 'answers', afterMs: 1200 },
  hello: 'Rapid Rooter, Marco speaking.',
  remembers: [
    { name: 'pin', pattern: /\bPIN\b[^0-9]{0,40}(\d{4})\b/i },
    { name: 'code', pattern: /\bcode\b[^0-9?]{0,80}(\d(?:[\s,.-]*\d){3,5})\b/i },
    { name: 'code', pattern: /(\d[\s,.]+\d[\s,.]+\d[\s,.]+\d)\b/ },
  ],
  answers: [
    {
      about:
        /\b(approved|accepted|chosen|chose|picked|selected|won|schedul\w*|book(ed|ing)?|go[- ]ahead|set (up )?a time|agree (on )?a time|the job is yours|come back|new time)\b/i,
      rules: [
        ...endOfCall,
        {
          when: /\b(conflict|not (free|available)|taken|already booked|another time|different time|something later)\b/i,
          say: 'Then I can be there at {clock+75} today.',
          once: true,
        },
        {
          when: /\b(approved|accepted|chosen|chose|picked|selected|yours|schedul\w*|book|go[- ]ahead|when|what time|how soon|earliest|availab\w*|arrive|window|come back|new time)\b/i,
          say: 'Great. I can be there at {clock+40} today.',
          once: true,
        },
        readBack,
        { when: /\bhow long\b|\bhow many hours\b|\bduration\b/i, say: 'Two hours.', once: true },
        {
          when: /\b(when|what time|how soon|which time|arrive)\b[^?]*\?/i,
          say: 'At {clock+40} today.',
        },
        soundsGood,
        { when: /\b(work|okay|confirm|agree|come|make it)\b[^?]*\?/i, say: 'Yes, that works.' },
        thisIs('Marco'),
        goAhead,
        {
          when: /\b(text|sms|message|pin)\b/i,
          say: "Okay, I'll look out for the text.",
          once: true,
        },
      ],
      fallback: 'I can be there at {clock+40} today.',
    },
    {
      about:
        /\b(running late|on (your|the) way|no[- ]show|have(n't| not) arrived|where are you)\b/i,
      rules: [
        ...endOfCall,
        { when: /./, say: "Sorry, I'm on my way. Ten minutes.", once: true },
        { when: /\bhow many minutes\b[^?]*\?/i, say: 'Ten minutes.' },
        readBack,
        soundsGood,
      ],
    },
    quotingScript({
      name: 'Marco',
      price: "It's $285 all in, parts and labor.",
      fees: 'No extra fees.',
      availability: 'I can be there in 40 minutes.',
      warranty: '90-day warranty.',
      summary: '$285 all in, there in 40 minutes, 90-day warranty.',
    }),
  ],
  calls: {
    arrival: {
      opening: "Hi, Marco from Rapid Rooter. I'm at Harbour Cottage and need the access code.",
      rules: [
        ...gotTheCode,
        ...enterPin,
        byeAfterWork,
        ...endOfCall,
        {
          when: /\b(have you arrived|are you (there|on[- ]site|at the)|arrived)\b[^?]*\?/i,
          say: "Yes, I've arrived.",
          fact: true,
        },
        readBack,
        thisIs('Marco Rossi, Rapid Rooter'),
        {
          when: /\b(which|what) (property|job|address|visit)\b[^?]*\?/i,
          say: 'Harbour Cottage, the kitchen leak.',
        },
        { when: /\b(how can|what can|help you)\b[^?]*\?/i, say: 'I need the access code, please.' },
        soundsGood,
      ],
      fallback: 'I just need the access code, please.',
    },
    completion: {
      opening: 'Hi, Marco from Rapid Rooter. The repair at Harbour Cottage is done.',
      rules: [
        ...enterPin,
        byeAfterWork,
        ...endOfCall,
        readBack,
        {
          when: /\b(cost|total|price|charge|final|invoice|bill|amount|how much)\b/i,
          say: "It's $285 in total.",
          fact: true,
          once: true,
        },
        {
          when: /\b(what (did|was|have|work)|describe|tell me (about|what)|details|found|fix(ed)?|replaced?|work (you|was) d)\b/i,
          say: 'I replaced the joint under the sink with a soldered fitting.',
          fact: true,
          once: true,
        },
        { when: /\b(warrant\w*|guarantee\w*)\b/i, say: '90-day warranty.', fact: true, once: true },
        {
          when: /\b(done|completed?|finished|resolved|leak\w*|anything left|more work)\b[^?]*\?/i,
          unless: /\bwhat\b/i,
          say: 'Yes, all done, no leak.',
          fact: true,
          once: true,
        },
        { when: /\b(cost|total|price|how much)\b[^?]*\?/i, say: '$285 in total.' },
        thisIs('Marco Rossi, Rapid Rooter'),
        {
          when: /\b(how can|what can|help you)\b[^?]*\?/i,
          say: 'The repair is done. It was $285.',
        },
        soundsGood,
      ],
      fallback: 'The repair is done, it was $285.',
    },
    locked: {
      opening: "Hi, Marco from Rapid Rooter. I'm at Harbour Cottage and nobody opens the door.",
      rules: [byeAfterWork, ...endOfCall, readBack, soundsGood],
      fallback: 'I am at the door, and nobody opens.',
    },
    delayed: {
      opening: "Hi, Marco from Rapid Rooter. I'm running 30 minutes late to Harbour Cottage.",
      rules: [byeAfterWork, ...endOfCall, readBack, soundsGood],
      fallback: 'I will be there, just 30 minutes late.',
    },
  },
}
