import type { Person, Script } from './person.ts'
import { endOfCall, readBack, recordingIsFine, soundsGood } from './small-talk.ts'

const CASE =
  /\b(approv\w*|recommend\w*|quotes?|authori[sz]e|decision|decide|options?)\b|\$\s?\d|\bdollars\b/i
const PRESS_ONE = /\bpress(ing)? (the )?(number |key )?(1|one)\b/i

/** Asks before she pays, decides, and confirms with a key, because she was told to. */
const approval: Script = {
  rules: [
    { when: PRESS_ONE, press: '1' },
    recordingIsFine,
    {
      when: /\b(have|is (this|now|it))\b[^?]{0,30}\b(minute|moment|good time)\b[^?]*\?/i,
      say: 'Yes, go ahead.',
      once: true,
    },
    { when: CASE, say: 'Has this been fixed before?', once: true },
    ...endOfCall,
    {
      when: /\b(twice|times?|repair\w*|fixed|before|histor\w*|records?|previous\w*|leak\w*|first|yes|no|approv\w*|would you)\b/i,
      say: 'Okay. I approve Marco from Rapid Rooter.',
      once: true,
    },
    {
      when: /\b(approv\w*|decision|decide|would you|which|go ahead|proceed|another round)\b[^?]*\?/i,
      say: 'I approve Rapid Rooter, $285.',
    },
    readBack,
    soundsGood,
    {
      when: /\b(is this|am i (speaking|talking)|helen)\b[^?]*\?/i,
      say: 'Yes, this is Helen.',
      once: true,
    },
  ],
  fallback: 'I approve Rapid Rooter.',
  patienceMs: 12_000,
}

/** The landlord of Harbour Cottage. */
export const helen: Person = {
  phone: '+14155550140',
  name: 'Helen Brandt',
  role: 'landlord',
  line: { kind: 'answers', afterMs: 1500 },
  hello: 'Helen Brandt, hello.',
  answers: [approval],
}
