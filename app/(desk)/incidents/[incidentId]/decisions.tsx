import { LocalTime } from '#app/_ui/local-time.tsx'
import { Elapsed } from '#app/_ui/elapsed.tsx'
import type { readApprovals } from '#lib/db/room.ts'
import { formatCents } from '#lib/domain/money.ts'
import styles from './room.module.css'

export type ApprovalRow = Awaited<ReturnType<typeof readApprovals>>[number]

const METHODS: Readonly<Record<string, string>> = {
  policy: 'by standing orders',
  keypad: 'by keypad on the call',
  link: 'by one-time link',
  dashboard: 'at the desk',
}
const DECIDED: Readonly<Record<string, string>> = {
  approved: 'Approved',
  declined: 'Declined',
  another_round: 'Another round asked for',
  expired: 'Nobody decided in time',
}

/** What the owner is asked now, and the last thing that was decided. */
export function Decisions(props: {
  approvals: readonly ApprovalRow[]
  vendorOfQuote: ReadonlyMap<string, string>
  zone: string
}) {
  const { approvals, vendorOfQuote, zone } = props
  const shown = approvals.filter(({ status }) => status !== 'superseded').slice(0, 2)
  if (shown.length === 0) return null
  return (
    <section aria-labelledby="decisions">
      <h2 id="decisions">Decision</h2>
      <ul className={styles['decisions']}>
        {shown.map((approval) => (
          <li key={approval.id} className="card" data-status={approval.status}>
            <Decision approval={approval} vendorOfQuote={vendorOfQuote} zone={zone} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Decision(props: {
  approval: ApprovalRow
  vendorOfQuote: ReadonlyMap<string, string>
  zone: string
}) {
  const { approval, vendorOfQuote, zone } = props
  const { status, method, policy_version: version } = approval
  const amount = formatCents(approval.cap_cents, approval.currency)
  const what = approval.change_order
    ? `${formatCents(approval.change_order.extra_cents, approval.currency)} more: ${approval.change_order.scope}`
    : `${amount} for ${vendorOfQuote.get(approval.quote_id) ?? 'the quote'}`
  if (status === 'pending') {
    return (
      <>
        <strong>
          {approval.landlord?.name ?? 'The owner'} decides on {what}
        </strong>
        <span className="muted">
          until <LocalTime at={approval.expires_at} zone={zone} full />, in{' '}
          <Elapsed until={approval.expires_at} />
        </span>
      </>
    )
  }
  const under = version === 0 ? 'no standing orders' : `standing orders v${version}`
  return (
    <>
      <strong>
        {DECIDED[status] ?? status}
        {status === 'approved' ? `: ${what}` : ''}
      </strong>
      <span className="muted">
        {[method ? METHODS[method] : null, under].filter(Boolean).join(', ')}
        {approval.decided_at ? (
          <>
            , <LocalTime at={approval.decided_at} zone={zone} full />
          </>
        ) : null}
      </span>
      {approval.note ? <span className={styles['note']}>{approval.note}</span> : null}
    </>
  )
}
