import type { SheetFacts } from './sheet-facts.ts'

/** How it was decided, for whoever comes back or comes late. No price: the link is used up. */
export function Closed({ facts, isLate }: { facts: SheetFacts; isLate: boolean }) {
  const { link, approval, context } = facts
  const { organization, incident } = context
  const vendor = facts.quotes.find(({ quoteId }) => quoteId === approval.quoteId)?.vendorName ?? ''
  return (
    <section className="sheet-closed" role="status">
      <p className="muted">
        {organization.name} · {incident.reference}
      </p>
      <h1>{headline(facts, vendor)}</h1>
      {link.isOwn && !isLate ? <p>{afterOwn(approval.status)}</p> : null}
      {isLate ? (
        <p className="notice">
          This was decided before you. What you chose is on record and changes nothing.
        </p>
      ) : null}
      {link.isExpired ? <p>Nobody was sent on our own: silence decides nothing.</p> : null}
      <p>
        <a href={`tel:${organization.linePhone}`}>Call {organization.name}</a> if this is not what
        you want.
      </p>
    </section>
  )
}

function headline({ approval, link }: SheetFacts, vendor: string): string {
  if (link.isExpired) return 'The time to decide has passed'
  switch (approval.status) {
    case 'approved':
      return approval.changeOrderId ? 'The further work is approved' : `Approved: ${vendor}`
    case 'declined':
      return approval.changeOrderId ? 'The further work is declined' : 'The repair is declined'
    case 'another_round':
      return approval.changeOrderId ? 'Not at that price' : 'New prices are being asked for'
    default:
      return 'This is no longer open'
  }
}

function afterOwn(status: string): string {
  if (status === 'approved') return 'Thank you. We arrange everything else and keep you informed.'
  if (status === 'another_round') return 'Thank you. We come back to you with what we hear.'
  return 'Thank you. It is on record.'
}
