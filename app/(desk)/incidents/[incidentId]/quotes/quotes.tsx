import { limitCents } from '#lib/domain/approval.ts'
import { formatCents } from '#lib/domain/money.ts'
import styles from '#app/(desk)/incidents/[incidentId]/room.module.css'
import type { Comparison } from './compare.ts'
import type { Request } from './figure-cell.tsx'
import { COLUMNS, QuoteRowOf } from './quote-row.tsx'
import { Reasons } from './reasons.tsx'

/** Every vendor asked, one under the other, with what each would cost in all. */
export function Quotes(props: {
  outreach: readonly Request[]
  analysis: { readonly round: number; readonly body: unknown } | null
  comparison: Comparison
}) {
  const { outreach, analysis, comparison } = props
  if (outreach.length === 0) return null
  const latest = Math.max(...outreach.map(({ round }) => round))
  const rounds = [...new Set(outreach.map(({ round }) => round))].filter((one) => one < latest)
  return (
    <section aria-labelledby="quotes" className={styles['comparison']}>
      <div className={styles['sectionHead']}>
        <h2 id="quotes">Quotes</h2>
        <Yardstick comparison={comparison} />
      </div>
      <QuoteTable
        requests={outreach.filter(({ round }) => round === latest)}
        comparison={comparison}
        name="quotes"
      />
      {analysis?.round === latest ? <Reasons body={analysis.body} /> : null}
      {rounds.toReversed().map((round) => (
        <details key={round} className={styles['earlier']}>
          <summary id={`round-${round}`}>Round {round}</summary>
          <QuoteTable
            requests={outreach.filter((request) => request.round === round)}
            comparison={comparison}
            name={`round-${round}`}
          />
          {analysis?.round === round ? <Reasons body={analysis.body} /> : null}
        </details>
      ))}
    </section>
  )
}

/** What prices are held against: the owner's limit, and the property's own history. */
function Yardstick({ comparison: { room, priority } }: { comparison: Comparison }) {
  const { policy, history } = room
  const money = (cents: number): string => formatCents(cents, policy.currency)
  return (
    <p className="muted">
      {policy.version === 0
        ? 'No standing orders: everything is asked for.'
        : `Limit ${money(limitCents(policy, priority))}, standing orders v${policy.version}.`}
      {history
        ? ` Usual here ${money(history.medianCents)} (${history.repairs} ${history.repairs === 1 ? 'repair' : 'repairs'}, mostly ${money(history.lowerCents)} to ${money(history.upperCents)}).`
        : ' No such repair here yet.'}
    </p>
  )
}

function QuoteTable(props: { requests: readonly Request[]; comparison: Comparison; name: string }) {
  const { requests, comparison, name } = props
  return (
    <table className={styles['quotes']} aria-labelledby={name}>
      <thead>
        <tr>
          <th scope="col">Vendor</th>
          <th scope="col">In all</th>
          {COLUMNS.map(({ title }) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
          <th scope="col">
            <span className="unseen">Decision</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {inOrder(requests, comparison.recommendedQuoteId).map((request) => (
          <QuoteRowOf key={request.id} request={request} comparison={comparison} />
        ))}
      </tbody>
    </table>
  )
}

/** The recommended one first, then who named a price, then everybody else. */
function inOrder(requests: readonly Request[], recommendedQuoteId: string | null): Request[] {
  const place = ({ quote }: Request): number =>
    quote === null ? 2 : quote.id === recommendedQuoteId ? 0 : 1
  return requests.toSorted((left, right) => place(left) - place(right))
}
