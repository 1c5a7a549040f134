import { LocalTime } from '#app/_ui/local-time.tsx'
import type { readOutreach } from '#lib/db/desk.ts'
import { formatCents } from '#lib/domain/money.ts'
import { type Figure, sayFigure } from '#lib/domain/quote-figures.ts'
import { clockOf } from './compare.ts'
import { Evidence } from './evidence.tsx'

export type Request = Awaited<ReturnType<typeof readOutreach>>[number]
export type QuoteRow = NonNullable<Request['quote']>
type FigureRow = QuoteRow['figures'][number]

const DOUBTS: Readonly<Record<string, string>> = {
  disputed: 'Unconfirmed: the transcript reads otherwise.',
  unheard: 'Unconfirmed: the words do not hold this figure.',
  unread: 'Unconfirmed: not read a second time.',
  estimate: 'Unconfirmed: said as an estimate.',
}

/** One figure of a quote, as it stands, opening the words it came from. */
export function FigureCell(props: {
  figure: Figure
  quote: QuoteRow
  vendorName: string
  zone: string
}) {
  const { figure, quote, vendorName, zone } = props
  const row = quote.figures.find((each) => each.figure === figure)
  if (!row || row.state === 'missing') return <span className="muted">not said</span>
  const value = <Value figure={figure} quote={quote} zone={zone} />
  const isDoubtful = row.state !== 'confirmed'
  if (row.words === null && !isDoubtful) return value
  const label = sayFigure(figure)
  return (
    <Evidence
      name={label.charAt(0).toUpperCase() + label.slice(1)}
      vendorName={vendorName}
      isDoubtful={isDoubtful}
      doubt={doubtOf(row, quote.currency)}
      words={
        row.words && {
          verbatim: row.words.verbatim,
          clock: clockOf(row.words.started_ms),
          wasReadBack: row.was_read_back,
          callId: row.words.call_id,
          turnSeq: row.words.turn_seq,
        }
      }
    >
      {value}
      {isDoubtful ? (
        <small> {row.state === 'unchecked' ? 'being checked' : 'unconfirmed'}</small>
      ) : null}
    </Evidence>
  )
}

function doubtOf(row: FigureRow, currency: string): string | null {
  if (row.state === 'confirmed') return null
  if (row.state === 'unchecked') return 'It is being checked against the call.'
  const reading = row.reason === 'disputed' ? readingOf(row, currency) : null
  const doubt = DOUBTS[row.reason ?? ''] ?? 'Unconfirmed.'
  return reading === null ? doubt : `${doubt} It reads ${reading}.`
}

/** What the second reader read, where it is another sum. */
function readingOf({ figure, reading }: FigureRow, currency: string): string | null {
  if (reading === null || figure === 'earliest_start') return null
  if (figure === 'warranty') return `${reading} days`
  if (figure === 'after_hours_percent') return `${reading} %`
  return formatCents(Number(reading), currency)
}

function Value({ figure, quote, zone }: { figure: Figure; quote: QuoteRow; zone: string }) {
  const money = (cents: number): string => formatCents(cents, quote.currency)
  switch (figure) {
    case 'amount_min':
      return money(quote.amount_min_cents)
    case 'amount_max':
      return quote.amount_min_cents === quote.amount_max_cents
        ? money(quote.amount_max_cents)
        : `${money(quote.amount_min_cents)}–${money(quote.amount_max_cents)}`
    case 'trip_fee':
      return money(quote.trip_fee_cents)
    case 'after_hours_fee':
      return money(quote.after_hours_fee_cents)
    case 'minimum_charge':
      return money(quote.minimum_charge_cents)
    case 'after_hours_percent':
      return `${quote.after_hours_percent} %`
    case 'earliest_start':
      return quote.earliest_start ? <LocalTime at={quote.earliest_start} zone={zone} full /> : '—'
    case 'warranty':
      return `${quote.warranty_days} days`
  }
}
