import { LocalTime } from '#app/_ui/local-time.tsx'
import { plainWords } from '#app/_ui/words.ts'
import type { readOutreach } from '#lib/db/desk.ts'
import { formatCents } from '#lib/domain/money.ts'
import { normalizedTotalCents } from '#lib/domain/quote.ts'
import { FIGURES, sayFigure, type Figure } from '#lib/domain/quote-figures.ts'

type Request = Awaited<ReturnType<typeof readOutreach>>[number]
type QuoteRow = NonNullable<Request['quote']>
type FigureRow = QuoteRow['figures'][number]

const DOUBTS: Readonly<Record<string, string>> = {
  disputed: 'unconfirmed: the transcript reads otherwise',
  unheard: 'unconfirmed: not in the transcript',
  unread: 'unconfirmed: not read a second time',
  estimate: 'unconfirmed: said as an estimate',
}

/** What a quote comes to, figure by figure, each with how it stands and the words behind it. */
export function QuoteFigures({ quote, zone }: { quote: QuoteRow; zone: string }) {
  const total = normalizedTotalCents({
    amountMaxCents: quote.amount_max_cents,
    tripFeeCents: quote.trip_fee_cents,
    afterHoursFeeCents: quote.after_hours_fee_cents,
    afterHoursPercent: quote.after_hours_percent,
    minimumChargeCents: quote.minimum_charge_cents,
    startsAfterHours: quote.starts_after_hours,
  })
  const rows = FIGURES.flatMap((figure) => {
    const row = quote.figures.find((each) => each.figure === figure)
    return row && isShown(row, quote) ? [row] : []
  })
  return (
    <>
      <p className={quote.confirmation === 'confirmed' ? 'total' : 'total total-unconfirmed'}>
        {formatCents(total, quote.currency)}
        <span className="muted"> in all{quote.starts_after_hours ? ', after hours' : ''}</span>
      </p>
      <dl className="figures">
        {rows.map((row) => (
          <FigureLine key={row.figure} row={row} quote={quote} zone={zone} />
        ))}
        <dt>Figures</dt>
        <dd className={quote.confirmation === 'unconfirmed' ? 'amber' : ''}>
          {quote.confirmation === 'unchecked' ? 'being checked' : quote.confirmation}
        </dd>
      </dl>
      {quote.status === 'received' ? null : (
        <p className="quote-verdict">{plainWords(quote.status)}</p>
      )}
    </>
  )
}

/** A firm price is one figure; terms that nobody named and that do not matter are left out. */
function isShown({ figure, state }: FigureRow, quote: QuoteRow): boolean {
  if (figure === 'amount_min') return quote.amount_min_cents !== quote.amount_max_cents
  const isMinor = figure === 'after_hours_percent' || figure === 'minimum_charge'
  return state !== 'missing' || !isMinor
}

function FigureLine({ row, quote, zone }: { row: FigureRow; quote: QuoteRow; zone: string }) {
  const doubt = row.state === 'unconfirmed' ? DOUBTS[row.reason ?? ''] : null
  const reading = row.reason === 'disputed' ? readingOf(row, quote.currency) : null
  return (
    <>
      <dt>{labelOf(row.figure, quote)}</dt>
      <dd className={doubt ? 'amber' : ''}>
        {row.state === 'missing' ? 'not said' : <Value row={row} quote={quote} zone={zone} />}
        {doubt ? (
          <small>
            {' '}
            {doubt}
            {reading ? ` (${reading})` : ''}
          </small>
        ) : null}
        {row.words ? (
          <details>
            <summary>words</summary>
            <q>{row.words.verbatim}</q>{' '}
            <small className="muted">
              {clockOf(row.words.started_ms)} into the call
              {row.was_read_back ? ', read back' : ''}
            </small>
          </details>
        ) : null}
      </dd>
    </>
  )
}

const isFigure = (name: string): name is Figure => FIGURES.some((figure) => figure === name)

function labelOf(figure: string, quote: QuoteRow): string {
  if (figure === 'amount_max' && quote.amount_min_cents === quote.amount_max_cents) {
    return quote.kind === 'quote' ? 'Firm price' : 'Estimate'
  }
  if (figure === 'amount_max') return 'Estimate, at most'
  if (figure === 'amount_min') return 'Estimate, at least'
  const name = isFigure(figure) ? sayFigure(figure) : figure
  return name.charAt(0).toUpperCase() + name.slice(1)
}

function Value({ row, quote, zone }: { row: FigureRow; quote: QuoteRow; zone: string }) {
  const money = (cents: number): string => formatCents(cents, quote.currency)
  switch (row.figure) {
    case 'amount_min':
      return money(quote.amount_min_cents)
    case 'amount_max':
      return money(quote.amount_max_cents)
    case 'trip_fee':
      return money(quote.trip_fee_cents)
    case 'after_hours_fee':
      return money(quote.after_hours_fee_cents)
    case 'minimum_charge':
      return money(quote.minimum_charge_cents)
    case 'after_hours_percent':
      return `${quote.after_hours_percent} %`
    case 'earliest_start':
      return quote.earliest_start ? <LocalTime at={quote.earliest_start} zone={zone} full /> : null
    default:
      return `${quote.warranty_days} days`
  }
}

/** What the second reader read, where it is another sum. */
function readingOf({ figure, reading }: FigureRow, currency: string): string | null {
  if (reading === null || figure === 'earliest_start') return null
  if (figure === 'warranty') return `${reading} days`
  if (figure === 'after_hours_percent') return `${reading} %`
  return formatCents(Number(reading), currency)
}

function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
