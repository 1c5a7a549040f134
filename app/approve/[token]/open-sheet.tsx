import type { ReactNode } from 'react'
import { LocalTime } from '#app/_ui/local-time.tsx'
import { priorityWords } from '#app/_ui/words.ts'
import type { QuoteRecord } from '#lib/db/quotes.ts'
import { formatCents } from '#lib/domain/money.ts'
import { normalizedTotalCents } from '#lib/domain/quote.ts'
import type { SheetFacts } from './sheet-facts.ts'

interface Props {
  readonly facts: SheetFacts
  readonly token: string
  readonly notice: string | null
}

/** What is broken, what it would cost, and the buttons. Plain forms: nothing needs a script. */
export function OpenSheet({ facts, token, notice }: Props) {
  const { link, approval, context, change } = facts
  const { organization, incident, property, landlord } = context
  return (
    <>
      <header className="sheet-head">
        <p className="muted">
          {organization.name} · {incident.reference} · {property.name}
        </p>
        <h1>{incident.summary}</h1>
        <p>
          <span className={`badge priority-${incident.priority}`}>
            {priorityWords(incident.priority)}
          </span>{' '}
          <span className="muted">
            {link.approverKind === 'landlord'
              ? 'Please decide'
              : `For ${landlord.name}; please decide`}{' '}
            by <LocalTime at={approval.expiresAt} zone={property.timezone} full />
          </span>
        </p>
      </header>
      {notice ? (
        <p className="notice" role="status">
          {notice}
        </p>
      ) : null}
      {change ? <Change facts={facts} token={token} /> : null}
      {change ? null : <Offers facts={facts} token={token} />}
      <AnotherRound token={token} isChange={change !== null} />
      <details>
        <summary>Decline</summary>
        <Act token={token} act="decline">
          <p>
            {change
              ? 'Only what was agreed is finished.'
              : 'Nobody is sent. The guest is told, and a person talks to them.'}
          </p>
          <button type="submit" className="danger">
            {change ? 'Decline the further work' : 'Decline the repair'}
          </button>
        </Act>
      </details>
      {link.approverKind === 'manager' ? null : <AskFirst token={token} />}
    </>
  )
}

/** The recommended quote with its reasons, then the others. */
function Offers({ facts, token }: { facts: SheetFacts; token: string }) {
  const [recommended, ...others] = facts.quotes
  const zone = facts.context.property.timezone
  return (
    <>
      {recommended ? (
        <section aria-label="Recommended" className="card sheet-best">
          <p className="recommended">We recommend</p>
          <Price quote={recommended} zone={zone} />
          {facts.reasons.length > 0 ? (
            <ul className="sheet-why">
              {facts.reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
          ) : null}
          <Approve quote={recommended} token={token} />
        </section>
      ) : null}
      {others.length > 0 ? (
        <section aria-labelledby="others" className="sheet-others">
          <h2 id="others">Or another one</h2>
          {others.map((quote) => (
            <div key={quote.quoteId} className="card">
              <Price quote={quote} zone={zone} />
              <Approve quote={quote} token={token} isPlain />
            </div>
          ))}
        </section>
      ) : null}
    </>
  )
}

function Act({ token, act, children }: { token: string; act: string; children: ReactNode }) {
  return (
    <form method="post" action={`/approve/${token}/decide`} className="sheet-act">
      <input type="hidden" name="act" value={act} />
      {children}
    </form>
  )
}

function Approve({
  quote,
  token,
  isPlain,
}: {
  quote: QuoteRecord
  token: string
  isPlain?: boolean
}) {
  const totalCents = normalizedTotalCents(quote)
  return (
    <Act token={token} act="approve">
      <input type="hidden" name="quote" value={quote.quoteId} />
      <input type="hidden" name="total" value={totalCents} />
      {isPlain ? null : (
        <details>
          <summary>Raise the limit</summary>
          <label>
            It may cost in all at most
            <input name="cap" type="text" inputMode="decimal" placeholder="$" maxLength={12} />
          </label>
          <p className="muted">
            Should the vendor find more to do, it is done within this without asking you again.
            Vendors never hear it.
          </p>
        </details>
      )}
      <button type="submit" className={isPlain ? 'outlined' : 'wide'}>
        Approve {quote.vendorName} for {formatCents(totalCents, quote.currency)}
      </button>
    </Act>
  )
}

function Price({ quote, zone }: { quote: QuoteRecord; zone: string }) {
  const isConfirmed = quote.confirmation === 'confirmed'
  const fees = quote.tripFeeCents + quote.afterHoursFeeCents
  const details = [
    quote.kind === 'quote' ? 'firm price' : 'an estimate, at most',
    fees > 0 ? `${formatCents(fees, quote.currency)} of it fees` : null,
    quote.warrantyDays === null ? null : `${quote.warrantyDays} days warranty`,
    quote.jobsHere > 0 ? `${quote.jobsHere} jobs here before` : null,
  ].filter(Boolean)
  return (
    <>
      <p className="sheet-price">
        <strong>{quote.vendorName}</strong>
        <span className={isConfirmed ? 'total' : 'total total-unconfirmed'}>
          {formatCents(normalizedTotalCents(quote), quote.currency)}
        </span>
      </p>
      <p className="muted">
        {details.join(' · ')}
        {quote.earliestStart ? (
          <>
            {' · from '}
            <LocalTime at={quote.earliestStart} zone={zone} full />
          </>
        ) : null}
      </p>
      {isConfirmed ? null : (
        <p className="amber">Not confirmed: we could not verify this figure against the call.</p>
      )}
    </>
  )
}

/** What somebody does who cannot decide yet. */
function AskFirst({ token }: { token: string }) {
  return (
    <>
      <details>
        <summary>Ask a question first</summary>
        <Act token={token} act="ask">
          <label>
            What do you want to know?
            <textarea name="question" rows={2} required maxLength={400} />
          </label>
          <p className="muted">
            It goes to the manager on call, who answers you. The time to decide goes on.
          </p>
          <button type="submit">Ask</button>
        </Act>
      </details>
      <Act token={token} act="call_me">
        <button type="submit" className="outlined">
          Call me instead
        </button>
      </Act>
    </>
  )
}

function Change({ facts, token }: { facts: SheetFacts; token: string }) {
  const { change, approval, quotes } = facts
  if (!change) return null
  const extra = formatCents(change.extraCents, change.currency)
  return (
    <section aria-label="Further work" className="card sheet-best">
      <p className="recommended">The vendor is there and needs more</p>
      <p className="sheet-price">
        <strong>{change.scope}</strong>
        <span className={change.isHeard ? 'total' : 'total total-unconfirmed'}>+ {extra}</span>
      </p>
      <p className="muted">
        {quotes[0]?.vendorName} · {formatCents(change.approvedCents, change.currency)} approved
        before
      </p>
      {change.isHeard ? null : (
        <p className="amber">Not confirmed: we could not verify this figure against the call.</p>
      )}
      <Act token={token} act="approve">
        <input type="hidden" name="quote" value={approval.quoteId} />
        <input type="hidden" name="total" value={change.extraCents} />
        <button type="submit" className="wide">
          Approve {extra} more
        </button>
      </Act>
    </section>
  )
}

function AnotherRound({ token, isChange }: { token: string; isChange: boolean }) {
  return (
    <details>
      <summary>{isChange ? 'Too dear' : 'Ask for other prices'}</summary>
      <Act token={token} act="another_round">
        {isChange ? null : (
          <label>
            What should be different?
            <textarea name="wish" rows={2} maxLength={500} />
          </label>
        )}
        <label>
          Only if it costs at most
          <input name="cap" type="text" inputMode="decimal" placeholder="$" maxLength={12} />
        </label>
        <p className="muted">
          {isChange
            ? 'The vendor hears that it is too dear, never your limit. You are asked again about another price.'
            : 'A confirmed price for the same work within it counts as approved. Vendors never hear your limit.'}
        </p>
        <button type="submit">{isChange ? 'Not at that price' : 'Ask for other prices'}</button>
      </Act>
    </details>
  )
}
