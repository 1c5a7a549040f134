import type { Trade } from '#lib/domain/trade.ts'

const TRADES: readonly [Trade, RegExp][] = [
  ['restoration', /\b(?:mou?ld|flood damage|soaked (?:carpet|drywall)|water damage)\b/i],
  ['pool', /\b(?:pool|hot tub|jacuzzi|spa pump)\b/i],
  ['roofing', /\b(?:roof|shingles?|gutters?|skylight)\b/i],
  ['pest', /\b(?:mice|mouse|rats?|roach(?:es)?|ants|bed ?bugs?|wasps?|termites?|bees)\b/i],
  ['locks', /\b(?:lock(?:ed|s)?|keys?|lockbox|deadbolt|keypad)\b/i],
  ['internet', /\b(?:wi-?fi|internet|router|network)\b/i],
  [
    'electrical',
    /\b(?:power|electric\w*|outlets?|sockets?|breakers?|sparks?|sparking|wiring|lights?|fuse)\b/i,
  ],
  [
    'hvac',
    /\b(?:heat(?:ing|er)?|furnace|thermostat|air con\w*|a\.?c\.?\b|hvac|boiler|radiators?|no heat)\b/i,
  ],
  [
    'appliance',
    /\b(?:fridge|refrigerator|oven|stove|dishwasher|washing machine|washer|dryer|microwave|freezer)\b/i,
  ],
  [
    'plumbing',
    /\b(?:water|leak\w*|pipes?|sink|taps?|faucets?|toilets?|drains?|shower|burst|drip\w*|flood\w*|plumb\w*|clog\w*|sewage)\b/i,
  ],
]

/** Decided before the list above is asked: words that settle the trade whatever else is said. */
const DECISIVE: readonly [Trade, RegExp][] = [
  [
    'plumbing',
    /\b(?:sink|pipe|tap|faucet|toilet|drain|burst|water heater|hot water|supply (?:line|joint))\b/i,
  ],
  ['electrical', /\b(?:sparks?|sparking|breaker|power is out|no power|outlet)\b/i],
]

export function readTrade(said: string): Trade | null {
  for (const table of [DECISIVE, TRADES]) {
    const hit = table.find(([, pattern]) => pattern.test(said))
    if (hit) return hit[0]
  }
  return null
}

export type Severity = 'life_safety' | 'emergency' | 'urgent' | 'routine' | 'cosmetic'

const LIFE =
  /\b(?:smell(?:s|ing)?\b.{0,12}\bgas|gas leak|fire|smoke\b(?! detector)|carbon monoxide|co alarm|electrocut\w*|shock(?:ed)?|injur\w+|bleeding|unconscious|collapsed?)\b/i
const EMERGENCY =
  /\b(?:pour\w*|gush\w*|burst\w*|flood\w*|everywhere|spray\w*|sparks?|sparking|locked out|no (?:power|heat|water)|sewage|won'?t stop|through the ceiling|all over)\b/i
const COSMETIC = /\b(?:scratch\w*|scuff\w*|paint|stain\w*|squeak\w*|loose (?:knob|handle))\b/i
const URGENT =
  /\b(?:leak\w*|not working|broken|won'?t (?:work|start|turn|close|open)|stopped working|went out|jammed|stuck|warm air|no hot water|dead|clog\w*|blocked|overflow\w*)\b/i

/** From physical facts, never from tone: an angry caller with a scratched table stays cosmetic. */
export function readSeverity(said: string): Severity {
  if (LIFE.test(said)) return 'life_safety'
  if (EMERGENCY.test(said)) return 'emergency'
  if (COSMETIC.test(said)) return 'cosmetic'
  return URGENT.test(said) ? 'urgent' : 'routine'
}

const PLACE =
  /\b(?:(?:under|behind|in|above|below|inside|by|next to|from|near|on|outside) (?:the |my |our )(?:(?:downstairs|upstairs|main|guest|master|back|front|kitchen|bathroom|second) )*(?:kitchen(?: sink)?|bathroom(?: sink)?|sink|bath|shower|toilet|bedroom|living room|basement|garage|hallway|hall|ceiling|cupboard|cabinet|wall|laundry(?: room)?|attic|roof|garden|yard|deck|patio|front door|back door|door|pool|water heater|dishwasher|fridge|oven|stove|washing machine|counter))\b/i
const ROOM =
  /\b(?:kitchen|bathroom|bedroom|living room|basement|garage|hallway|laundry room|attic|garden|pool|shower)\b/i

/** "under the kitchen sink"; null when no place was named. */
export function readPlace(said: string): string | null {
  return (PLACE.exec(said)?.[0] ?? ROOM.exec(said)?.[0] ?? null)?.toLowerCase() ?? null
}

/** Whether the supply is off: true, false, or null when it was not said. */
export function readShutOff(said: string): boolean | null {
  const off =
    /\b(?:(?:turned|shut|switched|closed|got|have|have got|i'?ve) (?:it|that|the (?:water|valve|power|gas|main|breaker))? ?off|(?:turned|shut|switched) off|(?:it|water|power|valve|that)(?:'s| is) (?:now )?(?:off|closed|shut)|(?:i )?(?:closed|shut) (?:it|the valve)|stopped (?:now|flowing)|is off(?: now)?)\b/i
  const on =
    /\b(?:not (?:off|yet)|still (?:on|running|pouring|flowing|going)|haven'?t|can'?t (?:find|reach|turn|get)|could ?n'?t|isn'?t off|won'?t (?:turn|close|budge)|don'?t know (?:how|where))\b/i
  if (on.test(said)) return false
  return off.test(said) ? true : null
}
