import { LocalTime } from '#app/_ui/local-time.tsx'
import { plainWords } from '#app/_ui/words.ts'
import type { readAnalysis, readOutreach } from '#lib/db/desk.ts'
import { formatCents } from '#lib/domain/money.ts'

type Outreach = Awaited<ReturnType<typeof readOutreach>>
type Request = Outreach[number]
type QuoteRow = NonNullable<Request['quote']>
type Analysis = Awaited<ReturnType<typeof readAnalysis>>

/** Every vendor asked, side by side, with what each would cost in all. */
export function Quotes(props: { outreach: Outreach; analysis: Analysis; zone: string }) {
  const { outreach, analysis, zone } = props
  if (outreach.length === 0) return null
  return (
    <section aria-labelledby="quotes">
      <h2 id="quotes">Quotes</h2>
      <ul className="quotes">
        {outreach.map((request) => (
          <li key={request.id} className="card quote" data-status={request.quote?.status}>
            <p className="quote-vendor">
              <strong>{request.vendor?.name}</strong>
              {request.vendor?.rating ? (
                <span className="muted">★ {request.vendor.rating}</span>
              ) : null}
            </p>
            {request.quote ? (
              <QuoteFigures quote={request.quote} zone={zone} />
            ) : (
              <p className="quote-none">
                {request.status === 'open' ? 'Asking…' : plainWords(request.status)}
                {request.decline_reason ? `: ${request.decline_reason}` : ''}
              </p>
            )}
            {request.quote && request.quote.id === analysis?.recommended_quote_id ? (
              <p className="recommended">Recommended</p>
            ) : null}
          </li>
        ))}
      </ul>
      {analysis ? <Reasons body={analysis.body} /> : null}
    </section>
  )
}

function QuoteFigures({ quote, zone }: { quote: QuoteRow; zone: string }) {
  const total = quote.amount_max_cents + quote.trip_fee_cents + quote.after_hours_fee_cents
  const fees = [
    quote.trip_fee_cents > 0 ? `${formatCents(quote.trip_fee_cents, quote.currency)} trip` : null,
    quote.after_hours_fee_cents > 0
      ? `${formatCents(quote.after_hours_fee_cents, quote.currency)} after hours`
      : null,
  ].filter(Boolean)
  return (
    <>
      <p className={quote.confirmation === 'confirmed' ? 'total' : 'total total-unconfirmed'}>
        {formatCents(total, quote.currency)}
        <span className="muted"> in all</span>
      </p>
      <dl className="figures">
        <dt>{quote.kind === 'quote' ? 'Firm price' : 'Estimate'}</dt>
        <dd>
          {quote.amount_min_cents === quote.amount_max_cents
            ? formatCents(quote.amount_max_cents, quote.currency)
            : `${formatCents(quote.amount_min_cents, quote.currency)} to ${formatCents(quote.amount_max_cents, quote.currency)}`}
          {fees.length > 0 ? ` + ${fees.join(' + ')}` : ''}
        </dd>
        <dt>Earliest</dt>
        <dd>
          {quote.earliest_start ? (
            <LocalTime at={quote.earliest_start} zone={zone} full />
          ) : (
            'not said'
          )}
        </dd>
        <dt>Warranty</dt>
        <dd>{quote.warranty_days === null ? 'not said' : `${quote.warranty_days} days`}</dd>
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

function Reasons({ body }: { body: unknown }) {
  const reasons =
    body && typeof body === 'object' && 'reasons' in body && Array.isArray(body.reasons)
      ? body.reasons.filter((reason): reason is string => typeof reason === 'string')
      : []
  if (reasons.length === 0) return null
  return (
    <details className="reasons" open>
      <summary>Why</summary>
      <ul>
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </details>
  )
}
