import type { Rule, Script } from './person.ts'
import {
  endOfCall,
  goAhead,
  readBack,
  recordingIsFine,
  soundsGood,
  thisIs,
  willHear,
} from './small-talk.ts'

export interface Offer {
  readonly name: string
  /** Each a short sentence, as it is spoken. */
  readonly price: string
  readonly fees: string
  readonly availability: string
  readonly warranty: string
  /** All of it in one breath, for somebody who did not catch it. */
  readonly summary: string
  /** Slow people think longer. */
  readonly thinkMs?: number
}

const PRICE =
  /\b(price|costs?|charge|quote|rate|how much|estimate|bid|ballpark|total|figure|ask for it|want for)\b/i
const FEES =
  /\b((trip|travel|call[- ]?out|dispatch|service|emergency|after[- ]hours|extra|additional|other|hidden|separate|weekend) (fees?|charges?|costs?|rates?)|after[- ]hours|fees)\b/i
const WHEN =
  /\b(when|how (soon|quickly|fast|early)|earliest|soonest|availab\w*|what time|eta|get (there|here|out|over)|come (out|by|over))\b/i
const WARRANTY = /\b(warrant\w*|guarantee\w*)\b/i

/** Answers whatever a caller wants to know about one job, and no more. */
export function quotingScript(offer: Offer): Script {
  const afterMs = offer.thinkMs ?? 350
  const fact = (when: RegExp, say: string): Rule => ({ when, say, fact: true, once: true, afterMs })
  return {
    rules: [
      ...endOfCall,
      readBack,
      recordingIsFine,
      {
        when: /\b(repeat|say (that|it) again|once more|did(n't| not) (catch|hear|get) (that|it|the)|missed that)\b/i,
        say: offer.summary,
        afterMs,
      },
      {
        when: /\b(firm|fixed|flat|binding)\b[^?]*\?|\bor (just )?an? estimate\b/i,
        say: "It's a firm price.",
        once: true,
      },
      goAhead,
      fact(PRICE, offer.price),
      fact(FEES, offer.fees),
      fact(WHEN, offer.availability),
      fact(WARRANTY, offer.warranty),
      fact(/\b(licen[cs]ed?|insur\w*)\b[^?]*\?/i, 'Licensed and insured.'),
      thisIs(offer.name),
      // Asked again, in so many words: the answer has not changed.
      { when: /\b(price|cost|charge|how much|total|amount)\b[^?]*\?/i, say: offer.price, afterMs },
      {
        when: /\b(when|how soon|earliest|what time|availab\w*)\b[^?]*\?/i,
        say: offer.availability,
      },
      { when: /\b(fees?|charges?|extra)\b[^?]*\?/i, say: offer.fees },
      { when: /\b(warrant\w*|guarantee\w*)\b[^?]*\?/i, say: offer.warranty },
      {
        when: /\b(can|could|would|are|do) you\b[^?]*\b(take|handle|help|do|able|fix|interested|job|repair)\b[^?]*\?/i,
        say: 'Yes, I can take that.',
        once: true,
        afterMs,
      },
      soundsGood,
      willHear,
    ],
    fallback: 'Sorry, I only know about the job itself.',
  }
}
