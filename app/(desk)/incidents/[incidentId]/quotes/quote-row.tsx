import { ActDialog } from '#app/_ui/act-dialog.tsx'
import { plainWords } from '#app/_ui/words.ts'
import { formatCents } from '#lib/domain/money.ts'
import { normalizedTotalCents } from '#lib/domain/quote.ts'
import type { Figure } from '#lib/domain/quote-figures.ts'
import { approve } from '#app/(desk)/incidents/[incidentId]/acts/actions.ts'
import { Hidden } from '#app/(desk)/incidents/[incidentId]/acts/fields.tsx'
import styles from '#app/(desk)/incidents/[incidentId]/room.module.css'
import {
  againstLimit,
  againstUsual,
  type Comparison,
  complianceOf,
  type Remark,
} from './compare.ts'
import { FigureCell, type QuoteRow, type Request } from './figure-cell.tsx'

/** The columns of figures beside the total. */
export const COLUMNS: readonly { readonly title: string; readonly figures: readonly Figure[] }[] = [
  { title: 'Price', figures: ['amount_max'] },
  { title: 'Trip', figures: ['trip_fee'] },
  { title: 'After hours', figures: ['after_hours_fee', 'after_hours_percent'] },
  { title: 'Earliest', figures: ['earliest_start'] },
  { title: 'Warranty', figures: ['warranty'] },
]

/** One vendor, with what came of asking them. */
export function QuoteRowOf({ request, comparison }: { request: Request; comparison: Comparison }) {
  const { quote } = request
  const isRecommended = quote !== null && quote.id === comparison.recommendedQuoteId
  return (
    <tr className="quote" data-status={quote?.status} data-recommended={isRecommended}>
      <th scope="row" className={styles['vendor']}>
        <Vendor request={request} comparison={comparison} isRecommended={isRecommended} />
      </th>
      {quote === null ? (
        <td className={styles['none']} colSpan={COLUMNS.length + 1}>
          {request.status === 'open' ? 'Asking…' : plainWords(request.status)}
          {request.decline_reason ? `: ${request.decline_reason}` : ''}
        </td>
      ) : (
        <Figures request={request} quote={quote} comparison={comparison} />
      )}
      <td className={styles['verdict']}>
        {quote ? <Verdict request={request} quote={quote} comparison={comparison} /> : null}
      </td>
    </tr>
  )
}

function Vendor(props: { request: Request; comparison: Comparison; isRecommended: boolean }) {
  const { request, comparison, isRecommended } = props
  const jobs = comparison.room.jobsHere[request.vendor_id] ?? 0
  const compliance = complianceOf(request.vendor?.compliance ?? null, comparison.today)
  return (
    <>
      <span className={styles['vendorName']}>
        {request.vendor?.name}
        {isRecommended ? <span className="badge badge-active">Recommended</span> : null}
      </span>
      <small className="muted">
        {request.vendor?.rating ? `★ ${request.vendor.rating} · ` : ''}
        {jobs === 0 ? 'new here' : `${jobs} ${jobs === 1 ? 'job' : 'jobs'} here`}
      </small>
      <RemarkLine remark={compliance} />
    </>
  )
}

const RemarkLine = ({ remark: { words, isDoubt } }: { remark: Remark }) => (
  <small className={isDoubt ? 'amber' : 'muted'}>{words}</small>
)

function Figures(props: { request: Request; quote: QuoteRow; comparison: Comparison }) {
  const { request, quote, comparison } = props
  const measured = { totalCents: totalOf(quote), currency: quote.currency }
  const yardstick = { ...comparison.room, priority: comparison.priority }
  const usual = againstUsual(measured, yardstick)
  const vendorName = request.vendor?.name ?? 'the vendor'
  const standing = standingWords(quote)
  return (
    <>
      <td data-label="In all" className={styles['totalCell']}>
        <span className={quote.confirmation === 'confirmed' ? 'total' : 'total total-unconfirmed'}>
          {formatCents(measured.totalCents, quote.currency)}
        </span>
        {standing === '' ? null : <small className="amber">{standing}</small>}
        <RemarkLine remark={againstLimit(measured, yardstick)} />
        {usual ? <RemarkLine remark={usual} /> : null}
      </td>
      {COLUMNS.map(({ title, figures }) => (
        <td key={title} data-label={title}>
          <FigureCell
            figure={figureShown(figures, quote)}
            quote={quote}
            vendorName={vendorName}
            zone={comparison.zone}
          />
        </td>
      ))}
    </>
  )
}

const CONFIRMATIONS = {
  confirmed: '',
  unchecked: 'being checked',
  unconfirmed: 'unconfirmed',
} as const

/** What is to be known of a total beside its sum. */
const standingWords = ({ confirmation, kind }: QuoteRow): string =>
  [CONFIRMATIONS[confirmation], kind === 'estimate' ? 'estimate, at most' : '']
    .filter((part) => part !== '')
    .join(' ')

/** After hours some ask a sum, some a rate: the one that was said. */
function figureShown(figures: readonly Figure[], quote: QuoteRow): Figure {
  const said = figures.find((figure) =>
    quote.figures.some((row) => row.figure === figure && row.state !== 'missing'),
  )
  return said ?? figures[0] ?? 'amount_max'
}

const totalOf = (quote: QuoteRow): number =>
  normalizedTotalCents({
    amountMaxCents: quote.amount_max_cents,
    tripFeeCents: quote.trip_fee_cents,
    afterHoursFeeCents: quote.after_hours_fee_cents,
    afterHoursPercent: quote.after_hours_percent,
    minimumChargeCents: quote.minimum_charge_cents,
    startsAfterHours: quote.starts_after_hours,
  })

function Verdict(props: { request: Request; quote: QuoteRow; comparison: Comparison }) {
  const { request, quote, comparison } = props
  if (quote.status === 'accepted') return <span className="badge badge-active">Approved</span>
  if (!comparison.mayApprove || quote.round < comparison.round || request.status === 'declined') {
    return quote.status === 'received' ? null : <span className="muted">Not taken</span>
  }
  const total = formatCents(totalOf(quote), quote.currency)
  const name = request.vendor?.name ?? 'the vendor'
  const isDoubtful = quote.confirmation !== 'confirmed'
  return (
    <ActDialog
      label="Approve"
      title={`Approve ${name} for ${total}`}
      verb="Approve"
      about={[
        comparison.hasApproved
          ? 'It takes the place of what was approved before, and a visit that was agreed is called off.'
          : 'It counts as the owner’s decision, made by you. A time is agreed on next.',
        isDoubtful ? 'Its figures are not confirmed by the call.' : '',
      ].join(' ')}
      action={approve}
      tone={
        quote.id === comparison.recommendedQuoteId && !comparison.hasApproved ? 'main' : 'plain'
      }
    >
      <Hidden values={{ incidentId: comparison.incidentId, quoteId: quote.id }} />
    </ActDialog>
  )
}
