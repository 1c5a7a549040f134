import { readClock, type SaidClock } from './clock-words.ts'
import { digitsOf } from './numbers.ts'
import { dayStart, formatWallTime, parseWallTime } from './wall-time.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

const AFTER = String.raw`\b(?:in|within|under|about|give me|another|take me|out)\s+(?:about\s+|around\s+|maybe\s+|like\s+|the next\s+|less than\s+|another\s+)*`
const FIXED_DELAYS: readonly [RegExp, number][] = [
  [new RegExp(`${AFTER}(?:half an hour|a half[- ]hour)\\b`), 30 * MINUTE],
  [new RegExp(`${AFTER}(?:an hour and a half|1 and a half hours)\\b`), 90 * MINUTE],
  [new RegExp(`${AFTER}(?:a|an|1|the) hour\\b`), HOUR],
  [new RegExp(`${AFTER}a couple (?:of )?hours\\b`), 2 * HOUR],
]
const COUNTED_DELAY = new RegExp(
  `${AFTER}(?:\\d{1,3}\\s*(?:to|-|or)\\s*)?(\\d{1,3})\\s*-?\\s*(min|hour|hr|day)`,
)
const DISTANCE = /\b(\d{1,3})\s*(min|hour|hr)\w*\s+(?:out|away|from now)\b/

function delayMs(text: string): number | null {
  const fixed = FIXED_DELAYS.find(([pattern]) => pattern.test(text))
  if (fixed) return fixed[1]
  const counted = COUNTED_DELAY.exec(text) ?? DISTANCE.exec(text)
  if (!counted) return null
  const unit = counted[2] === 'min' ? MINUTE : counted[2] === 'day' ? DAY : HOUR
  return Number(counted[1]) * unit
}

function dayOf(text: string, nowWallMs: number): number | null {
  if (/\bday after tomorrow\b/.test(text)) return dayStart(nowWallMs) + 2 * DAY
  if (/\btomorrow\b/.test(text)) return dayStart(nowWallMs) + DAY
  if (/\b(?:today|tonight|this (?:morning|afternoon|evening))\b/.test(text)) {
    return dayStart(nowWallMs)
  }
  const weekday = WEEKDAYS.findIndex((name) => new RegExp(`\\b${name}\\b`).test(text))
  if (weekday < 0) return null
  const ahead = (weekday - new Date(nowWallMs).getUTCDay() + 7) % 7 || 7
  return dayStart(nowWallMs) + ahead * DAY
}

/** "At 9", said in the afternoon, is tomorrow morning rather than tonight. */
const LAST_START_HOUR = 19

function wallOfClock(clock: SaidClock, day: number | null, nowWallMs: number): number {
  const at = (hour: number): number =>
    (day ?? dayStart(nowWallMs)) + hour * HOUR + clock.minute * MINUTE
  // People work by day: "at 3" is the afternoon, "at 9" the morning, unless they say otherwise.
  const isAfternoon = !clock.isCertain && clock.hour >= 1 && clock.hour <= 6
  const likely = at(isAfternoon ? clock.hour + 12 : clock.hour)
  if (likely >= nowWallMs) return likely
  const later = at(clock.hour + 12)
  const isLaterToday = clock.hour + 12 <= LAST_START_HOUR && later >= nowWallMs
  if (!clock.isCertain && isLaterToday) return later
  return day === null ? likely + DAY : likely
}

const PARTS: readonly [RegExp, number][] = [
  [/\bfirst thing\b/, 8],
  [/\bmorning\b/, 9],
  [/\bafternoon\b/, 14],
  [/\b(?:evening|tonight)\b/, 18],
]
const BARE_DURATION =
  /\b(?:half an hour|an? (?:half[- ])?hour|\d{1,3}(?: (?:to|or) \d{1,3})? (?:min|hour))/
/** "2:45 PM", "at 14:30": nobody means a duration by that. */
const PLAIN_CLOCK = /\b\d{1,2}(?::\d{2})?\s*(?:a\.?m|p\.?m)\b|\b\d{1,2}:\d{2}\b/
const AT_ONCE =
  /\b(?:right (?:away|now|over)|straight away|immediately|asap|as soon as possible|on my way|now)\b/
const AT_ONCE_MS = 15 * MINUTE

function readWall(text: string, nowWallMs: number): number | null {
  const delay = PLAIN_CLOCK.test(text) ? null : delayMs(text)
  if (delay !== null) return nowWallMs + delay
  const day = dayOf(text, nowWallMs)
  const clock = readClock(text)
  if (clock) return wallOfClock(clock, day, nowWallMs)
  const part = PARTS.find(([pattern]) => pattern.test(text))
  if (day !== null) return Math.max(day + (part?.[1] ?? 9) * HOUR, nowWallMs)
  return AT_ONCE.test(text) ? nowWallMs + AT_ONCE_MS : null
}

/**
 * When work can start, from how people say it ("in 40 minutes", "tomorrow at nine", "Friday
 * afternoon"), in the zone of `nowIso`. Null when no time was said. Seconds are cut. `wasAsked`: the
 * question was about it, so that a bare "40 minutes" is the answer.
 */
export function readStartTime(said: string, nowIso: string, wasAsked = false): string | null {
  const explicit = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:[+-]\d{2}:?\d{2}|Z)/.exec(said)
  if (explicit) return explicit[0]
  const now = parseWallTime(nowIso)
  if (!now) return null
  const text = digitsOf(said.toLowerCase())
  const bare = wasAsked ? text.replace(BARE_DURATION, 'in $&') : text
  const wallMs = readWall(text, now.wallMs) ?? readWall(bare, now.wallMs)
  if (wallMs === null) return null
  const { offsetMinutes } = now
  return formatWallTime({ wallMs: Math.floor(wallMs / MINUTE) * MINUTE, offsetMinutes })
}

/** How long the work takes, in minutes: "for two hours", "I need an hour". Null when not said. */
export function readDurationMinutes(said: string): number | null {
  const text = digitsOf(said.toLowerCase())
  const match = /\b(?:for|need|takes?|,)\s+(?:about\s+)?(an?|\d{1,3})\s*(min|hour|hr)/.exec(text)
  if (!match) return null
  const count = match[1]!.startsWith('a') ? 1 : Number(match[1])
  return match[2] === 'min' ? count : count * 60
}
