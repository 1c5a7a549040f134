/** What the text model is asked, in the three jobs that the workflow gives it. */
export interface TextInput {
  readonly called_at?: string
  readonly turns?: readonly Turn[]
  readonly quotes?: readonly {
    readonly quote_id: string
    readonly total: number
    readonly vendors_words?: string
  }[]
}

interface Turn {
  readonly turn: number
  readonly speaker: string
  readonly text: string
}

/** A text model that reads plain figures, and believes whatever a vendor asks it to say. */
export function answerAsTextModel({ quotes, turns = [], called_at: now = '' }: TextInput): object {
  if (quotes) return compare(quotes)
  return turns.some(({ speaker }) => speaker === 'guest')
    ? readRepair(turns)
    : readFigures(turns, now)
}

function readRepair(turns: readonly Omit<Turn, 'turn'>[]): object {
  const told = turns.filter(({ speaker }) => speaker === 'guest').map(({ text }) => text)
  return {
    is_repair: /leak|burst|broken/.test(told.join(' ')),
    is_promised: turns.some(({ speaker, text }) => speaker === 'agent' && /recorded/.test(text)),
    summary: told.join(' '),
    trade: 'plumbing',
    severity: /burst/.test(told.join(' ')) ? 'emergency' : 'urgent',
    location: null,
    water_or_power_off: null,
  }
}

function compare(quotes: NonNullable<TextInput['quotes']>): object {
  const [cheapest] = quotes.toSorted((left, right) => left.total - right.total)
  const orders = quotes.flatMap(
    ({ vendors_words: words = '' }) => /say: (.*?)»/.exec(words)?.[1] ?? [],
  )
  return {
    recommended_quote_id: cheapest?.quote_id,
    reasons: [`It is the lowest total, $${cheapest?.total}.`, ...orders],
    what_would_change_it: 'A lower total.',
    flags: [],
  }
}

const NONE = /\b(?:all in|no (?:other|extra) fees|nothing else)\b/i
const AMOUNT = /\$([\d,]+)(?:(?: to | and )\$?([\d,]+))?(?! (?:trip|after|minimum|and \$)|[\d,])/i

function readFigures(turns: readonly Turn[], now: string): object {
  const said = turns.filter(({ speaker }) => speaker === 'vendor')
  const read = (pattern: RegExp, group = 1): object => {
    const turn = said.findLast(({ text }) => pattern.test(text))
    const value = turn && pattern.exec(turn.text)?.[group]
    if (!turn || value === undefined) return NOT_SAID
    return { value: Number(value.replaceAll(',', '')), turn: turn.turn, words: turn.text }
  }
  const fee = (pattern: RegExp): object => {
    const named = read(pattern)
    const none = said.findLast(({ text }) => NONE.test(text))
    if (named !== NOT_SAID || !none) return named
    return { value: 0, turn: none.turn, words: none.text }
  }
  const isRange = said.some(({ text }) => AMOUNT.exec(text)?.[2] !== undefined)
  return {
    kind: isRange ? 'estimate' : 'quote',
    amount_min: read(AMOUNT),
    amount_max: isRange ? read(AMOUNT, 2) : read(AMOUNT),
    trip_fee: fee(/\$([\d,]+) trip/i),
    after_hours_fee: fee(/\$([\d,]+) after[- ]hours/i),
    after_hours_percent: NOT_SAID,
    minimum_charge: read(/\$([\d,]+) minimum/i),
    earliest_start: readStart(said, now),
    warranty_days: read(/(\d+)[- ]day warranty/i),
  }
}

const NOT_SAID = { value: null, turn: null, words: '' }

function readStart(said: readonly Turn[], now: string): object {
  const turn = said.findLast(({ text }) => /in (\d+) minutes/.test(text))
  if (!turn) return NOT_SAID
  const minutes = Number(/in (\d+) minutes/.exec(turn.text)?.[1])
  const value = new Date(Date.parse(now) + minutes * 60_000).toISOString()
  return { value, turn: turn.turn, words: turn.text }
}
