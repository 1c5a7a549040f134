/** A time of day as it was said. */
export interface SaidClock {
  readonly hour: number
  readonly minute: number
  /** Whether morning or afternoon was said; otherwise the sensible half of the day is meant. */
  readonly isCertain: boolean
}

const PLAIN: readonly RegExp[] = [
  /\b(\d{1,2})(?::(\d{2}))?\s*(a\.?m|p\.?m)\b/,
  /\b(?:at|by|from|around|about|before|for|say)\s+(\d{1,2})(?::?(\d{2}))?\b(?!\s*(?:min|hour|hr|day|dollar|buck|percent|\d))/,
  /\b(\d{1,2}):(\d{2})\b/,
  /\b(\d{1,2}) (?:o'?clock|in the (?:morning|afternoon|evening))/,
  /\b(?:tomorrow|today|tonight|morning|afternoon|evening|day),? (\d{1,2})(?::?(\d{2}))?$/,
]

interface Figures {
  readonly hour: number
  readonly minute: number
  readonly half: string
}

function plainFigures(text: string): Figures | null {
  for (const pattern of PLAIN) {
    const match = pattern.exec(text)
    if (match)
      return { hour: Number(match[1]), minute: Number(match[2] ?? 0), half: match[3] ?? '' }
  }
  return null
}

function figuresOf(text: string): Figures | null {
  if (/\b(?:noon|midday)\b/.test(text)) return { hour: 12, minute: 0, half: 'pm' }
  const half = /\bhalf past (\d{1,2})\b/.exec(text)
  if (half) return { hour: Number(half[1]), minute: 30, half: '' }
  const quarter = /\bquarter (past|to) (\d{1,2})\b/.exec(text)
  if (!quarter) return plainFigures(text)
  return { hour: Number(quarter[2]), minute: quarter[1] === 'to' ? -15 : 15, half: '' }
}

/** The time of day in a text with digits ("at 9", "2:30 pm", "quarter to 9"); null without one. */
export function readClock(text: string): SaidClock | null {
  const figures = figuresOf(text)
  if (!figures || figures.hour > 24) return null
  const { hour, minute, half } = figures
  const isPm = half.startsWith('p') || /\b(?:afternoon|evening|tonight|at night)\b/.test(text)
  const isAm = half.startsWith('a') || /\bmorning\b/.test(text)
  const isCertain = isPm || isAm || hour > 12
  if (isPm && hour < 12) return { hour: hour + 12, minute, isCertain }
  if (isAm && hour === 12) return { hour: 0, minute, isCertain }
  return { hour, minute, isCertain }
}
