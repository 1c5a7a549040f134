import { z } from 'zod'
import { plainWords } from '#app/_ui/words.ts'
import type { readAnalysis, readOutreach } from '#lib/db/desk.ts'
import { QuoteFigures } from './quote-figures.tsx'

type Outreach = Awaited<ReturnType<typeof readOutreach>>
type Analysis = Awaited<ReturnType<typeof readAnalysis>>

const bodySchema = z.object({
  reasons: z.array(z.string()).catch([]),
  whatWouldChangeIt: z.string().nullable().catch(null),
  flags: z.array(z.string()).catch([]),
  dropped: z
    .object({ because: z.string(), figures: z.array(z.string()) })
    .nullable()
    .catch(null),
})

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

/** Why it was recommended, what would change that, and what to know before deciding. */
function Reasons({ body }: { body: unknown }) {
  const parsed = bodySchema.safeParse(body)
  if (!parsed.success || parsed.data.reasons.length === 0) return null
  const { reasons, whatWouldChangeIt, flags, dropped } = parsed.data
  return (
    <details className="reasons" open>
      <summary>Why</summary>
      <ul>
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
        {whatWouldChangeIt ? <li className="muted">{whatWouldChangeIt}</li> : null}
        {flags.map((flag) => (
          <li key={flag} className="amber">
            {flag}
          </li>
        ))}
        {dropped ? (
          <li className="amber">
            {dropped.because === 'invented-figures'
              ? `The model’s reasoning was dropped: it named ${dropped.figures.join(', ')}, which nobody said. The rule stands.`
              : 'The model’s reasoning was dropped: it recommended a quote that does not exist. The rule stands.'}
          </li>
        ) : null}
      </ul>
    </details>
  )
}
