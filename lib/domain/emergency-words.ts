import type { EmergencyKind } from './emergency.ts'

type Spoken = Exclude<EmergencyKind, 'unspecified'>

/**
 * How people say that something is happening, in one language. Patterns are matched on normalised
 * words (`emergency-phrases.ts`): lower case, no accents, no apostrophes, ` | ` between clauses.
 */
export interface EmergencyWords {
  /** ISO 639-1. */
  readonly language: string
  readonly says: readonly Saying[]
  /** Shortly before, or within, what was said: it is not so, or only asked or imagined. */
  readonly denies: RegExp
  /** Anywhere in the clause: it was, and is over; or it would be. */
  readonly distances: RegExp
}

export interface Saying {
  readonly kind: Spoken
  readonly pattern: RegExp
  /** "Not breathing" denies nothing. */
  readonly isNegative?: true
  /** Somewhere around it these make it something else: a mouse that is trapped, a flat battery. */
  readonly unless?: RegExp
}

const FIRE_THINGS =
  'alarms?|extinguishers?|places?|pits?|escapes?|exits?|departments?|stations?|trucks?|fighters?|men|man|wood|works?|drills?|doors?|sticks?|wall|hydrants?|sprinklers?|code|safety|inspection|inspector|permit|hazard|damage|blanket|tv|bowl|table|burning in the fireplace|in the (?:fireplace|pit|fire pit|grill|wood stove)|going in the (?:fireplace|pit|stove)'
const POWER =
  'outlets?|sockets?|breakers?|breaker box|electric|electrics|electrical|electricity|fuse box|fusebox|power strip|wires?|wiring|light fixtures?|ceiling lights?|lights?|chandelier|switch(?:es)?'
const SOMEBODY =
  'he|she|they|we|i|husband|wife|friend|mother|father|mom|mum|dad|man|woman|guest|child|son|daughter|baby|kid|boy|girl|someone|somebody|person|guy|worker|colleague|grandmother|grandfather|partner|girlfriend|boyfriend'
/** Whom to call if something should be: a machine that answers advises whoever listens. */
const ADVICE =
  /\bif (?:this is|you (?:are|have|need|require|smell|see|hear)|youre|youve|there is|theres|someone is|somebody is|anyone is|it is|its|your)\b|\bin (?:case of|an emergency|the event of)\b|\bfor (?:\w+ )?emergenc(?:y|ies)\b/
const ANIMALS =
  /\b(?:mouse|mice|rats?|birds?|squirrel|raccoons?|bats?|animal|cat|hair|keys?|toys?)\b/

export const ENGLISH: EmergencyWords = {
  language: 'en',
  denies:
    /\b(?:no|not|never|without|isnt|arent|wasnt|werent|dont|doesnt|didnt|cant|nobody|none|nothing|neither|anyone|anybody|if|whether|do you|does it|is there|are there|is it|could|would|might|in case of|afraid of|worried about|risk of|prevent|what about)\b/,
  distances:
    /\b(?:yesterday|last (?:week|month|year|night|summer|winter|time)|(?:days?|weeks?|months?|years?) ago|used to|back then|in the past|while we were (?:out|away)|before we (?:came|arrived)|put (?:it )?out|(?:fire|it) is out|is over now|under control|movie|on tv|the news|years? old)\b/,
  says: [
    {
      kind: 'fire',
      pattern: new RegExp(
        `\\b(?:theres|there is|there are|we have|weve got|ive got|i have|i see|i can see|we see|its|it is|got|see|caused|started) (?:a |an |some |the )?(?:\\w+ )?(?:fire|flames)\\b(?! (?:${FIRE_THINGS})\\b)`,
      ),
    },
    { kind: 'fire', pattern: /\b(?:on|caught|catching) fire\b/ },
    {
      kind: 'fire',
      pattern: new RegExp(
        `(?:^|\\| |\\bhelp )(?:(?:a|the|help|oh my god|oh god|its|please) )*fire(?= \\||$| fire| help| in the| at the| here| is| please)(?! (?:${FIRE_THINGS})\\b)(?! is (?:out|off|nice|cozy|lovely))`,
      ),
    },
    {
      kind: 'fire',
      pattern:
        /\b(?:house|home|kitchen|stove|oven|apartment|building|rooms?|curtains?|roof|walls?|outlet|socket|bed|sofa|couch|toaster|dryer|microwave|garage|deck|balcony|something|everything|place|car|pan)(?: is| are|s)? (?:burning(?! (?:hot|my|out))|in flames|ablaze)/,
    },
    { kind: 'fire', pattern: /\bflames (?:are |is )?(?:coming|shooting|everywhere|out of|from)\b/ },
    {
      kind: 'fire',
      pattern:
        /\bsmoke(?: is| are|s)? (?:coming|pouring|filling|billowing|everywhere|rising|all over|out of)\b|\b(?:full of|filled with|filling with|filling up with) smoke\b/,
      unless: /\b(?:cigarettes?|cigars?|barbecue|bbq|grill|weed|neighbors? smok\w+)\b/,
    },
    {
      kind: 'fire',
      pattern:
        /\b(?:i see|i can see|i smell|i can smell|we smell|we see|seeing|smelling|lots of|a lot of|so much|theres|there is|black|thick|heavy) (?:\w+ )?smoke\b(?! (?:detectors?|alarms?|free|shop|break|machine))/,
      unless: /\b(?:cigarettes?|cigars?|barbecue|bbq|grill|weed|detectors?|alarms?)\b/,
    },
    {
      kind: 'fire',
      pattern:
        /\b(?:smells? (?:of |like )?(?:something |plastic |wires? )?(?:is )?burning|burning (?:\w+ )?smell|something(?: is|s)? burning)\b/,
      unless: /\b(?:food|toast|popcorn|candles?|incense|dinner)\b/,
    },
    {
      kind: 'fire',
      pattern:
        /\b(?:outlets?|sockets?|panel|breaker|fuse box|wires?|wiring|plug|switch|lights?|lamp|oven|dishwasher|dryer|heater|boiler|furnace|charger|battery|box|washer|machine|it)(?: is| are|s)? (?:\w+ )?(?:sparking|smoking|smoldering|smouldering|shooting sparks)\b|\bsparks (?:are )?(?:coming|flying|shooting|out of)\b/,
    },
    {
      kind: 'gas',
      pattern:
        /\bsmell(?:s|ing)? (?:(?:of|like|some|a|bit|lot|strong|strongly|really|natural|propane|the|very) ){0,4}gas\b(?! (?:station|tank|bill))/,
    },
    {
      kind: 'gas',
      pattern:
        /\bgas (?:leak|smell|odou?r)\b(?! (?:detectors?|alarms?|sensors?|tests?|check|inspection))|\b(?:leaking|leak of|odou?r of|smell of) (?:natural |propane )?gas\b|\bgas(?: is|s)? (?:leaking|escaping|hissing|coming out|filling)\b|\bhiss\w* (?:of |from )?(?:the )?gas\b/,
    },
    {
      kind: 'gas',
      pattern: /\brotten eggs?\b/,
      unless:
        /\b(?:water|shower|drain|sink|tap|faucet|toilet|fridge|refrigerator|septic|trash|garbage)\b/,
    },
    {
      kind: 'carbon_monoxide',
      pattern:
        /\b(?:carbon monoxide|c ?o) (?:detectors?|alarms?|sensors?|monitors?)(?: \w+){0,3} (?:going off|sounding|beeping|ringing|screaming|went off|goes off|blaring|alarming|triggered)\b/,
      unless:
        /\b(?:batter\w+|chirp\w*|once a minute|every (?:minute|thirty|30|40|forty)|test\w*|expired|end of life)\b/,
    },
    {
      kind: 'carbon_monoxide',
      pattern: /\bcarbon monoxide (?:in the|is|leak|poison\w*|everywhere|levels?)\b/,
    },
    {
      kind: 'water_near_power',
      pattern: new RegExp(
        `\\bwater(?! heater| bill)(?:s| is| are| keeps)?(?: \\w+)? (?:coming|dripping|leaking|pouring|running|getting|gushing|spraying|flowing|near|by|around|in|inside|on|from|through)(?: (?!and\\b)\\w+){0,5} (?:${POWER})\\b`,
      ),
      unless: /\b(?:lights? (?:rain|switch is off))\b/,
    },
    {
      kind: 'water_near_power',
      pattern:
        /\b(?:outlets?|sockets?|breakers?|breaker box|electric\w*|fuse box|fusebox|power strip|wires?|wiring|light fixtures?|ceiling lights?)(?: \w+){0,2} (?:is|are|got|getting) (?:\w+ )?(?:wet|soaked|under water|underwater|flooded|full of water|dripping)\b/,
    },
    {
      kind: 'water_near_power',
      pattern:
        /\b(?:flood\w*|water)(?: \w+){0,5} (?:reach\w+|touch\w+|up to|over|cover\w+)(?: \w+){0,2} (?:outlets?|sockets?|breakers?|electric\w*|fuse box|wires?|wiring|power strip)\b/,
    },
    {
      kind: 'person',
      pattern:
        /\b(?:is|are|am|im|hes|shes|theyre|got|was|were|been|seriously|badly|really) (?:\w+ )?(?:hurt|injured|bleeding|unconscious|unresponsive|electrocuted|choking|drowning)\b/,
    },
    {
      kind: 'person',
      isNegative: true,
      pattern:
        /\b(?:not breathing|isnt breathing|stopped breathing|cant breathe|cannot breathe|not waking up|wont wake up|cant move)\b/,
      unless: /\bif (?:you|someone|somebody|anyone) [^|]*\b(?:breath\w*|wak\w+|move)\b/,
    },
    {
      kind: 'person',
      pattern: new RegExp(
        `\\b(?:${SOMEBODY})(?: has| have| had| is| are|s)?(?: just)? (?:collapsed|fainted|passed out|fell (?:down the stairs|off|from|through)|overdosed|having a (?:stroke|seizure|heart attack))\\b`,
      ),
    },
    {
      kind: 'person',
      pattern:
        /\b(?:heart attack|having a stroke|(?:got|been|was|getting) (?:an )?(?:electric(?:al)? )?shock(?:ed)?|bleeding (?:a lot|badly|heavily))\b/,
      unless: /\b(?:bills?|shocked (?:at|by the price))\b/,
    },
    {
      kind: 'person',
      pattern:
        /\b(?:(?:call|need|send|get)(?: me| us)? an ambulance|call (?:911|nine one one|112|999))\b/,
      unless: ADVICE,
    },
    {
      kind: 'person',
      pattern:
        /\b(?:im|i am|we are|were|is|are|someone|somebody|hes|shes|theyre|got) (?:\w+ )?(?:trapped|stuck (?:in|inside) (?:the )?(?:elevator|lift))\b(?! (?:water|air|moisture|humidity))/,
      unless: ANIMALS,
    },
    {
      kind: 'person',
      pattern: /\blocked (?:in|inside) (?:the )?(?:bathroom|basement|sauna|closet|car)\b/,
      unless: ANIMALS,
    },
    {
      kind: 'break_in',
      pattern:
        /\b(?:someone|somebody|man|guy|people|they|theyre|hes|he|burglars?|strangers?)(?: is| are|s)? (?:\w+ )?(?:trying to (?:break|get|force)(?: his| their)?(?: way)? in(?:to|side)?|breaking (?:in|into|down|the (?:door|window))|kicking (?:in|down)|forcing the (?:door|window)|broke in(?:to)?)\b/,
    },
    {
      kind: 'break_in',
      pattern:
        /\b(?:intruders?|burglars?|home invasion|being robbed|(?:has|with) a (?:gun|knife)|attacking (?:me|us|him|her)|breaking in right now|break in (?:in progress|happening|right now))\b(?! (?:alarms?|bars))/,
      unless: /\b(?:kitchen knife|butter knife|opened it with a knife|alarm system)\b/,
    },
  ],
}
