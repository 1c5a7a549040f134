import { formatCents } from '#lib/domain/money.ts'
import { normalizedTotalCents } from '#lib/domain/quote.ts'
import { FIGURES, sayFigure } from '#lib/domain/quote-figures.ts'
import { plainWords, priorityWords, purposeWords, statusWords } from '#app/_ui/words.ts'
import type { CaseFacts } from '#app/(desk)/incidents/[incidentId]/case-facts.ts'
import { clockOf } from '#app/(desk)/incidents/[incidentId]/quotes/compare.ts'
import { byDay } from '#app/(desk)/incidents/[incidentId]/timeline/words.ts'
import { html, type Html, join } from './html.ts'
import { SHEET } from './sheet.ts'

export interface Exported {
  readonly facts: CaseFacts
  readonly organizationName: string
  /** Who takes it out, and when (ISO 8601). */
  readonly by: string
  readonly at: string
}

/**
 * The whole case as one HTML document that needs nothing else and prints well: what the reader may see,
 * and no more. Numbers keep their last four digits; codes and texts of messages are in nothing it is
 * made of.
 */
export function caseDocument(exported: Exported): string {
  const { facts } = exported
  const { incident } = facts
  const title = `${incident.reference} ${incident.summary}`
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${SHEET}
      </head>
      <body>
        ${head(exported)} ${people(facts)} ${decisions(facts)} ${quotes(facts)} ${visits(facts)}
        ${timeline(facts)} ${messages(facts)} ${calls(facts)}
      </body>
    </html>`.text
}

function head({ facts, organizationName, by, at }: Exported): Html {
  const { incident, zone } = facts
  return html`<header>
    <p>${organizationName} · ${incident.reference}</p>
    <h1>${incident.summary}</h1>
    <p>
      ${priorityWords(incident.priority)} · ${plainWords(incident.trade)} ·
      ${statusWords(incident.status)} · reported ${moment(incident.created_at, zone)}
      ${incident.closed_at ? html`· over ${moment(incident.closed_at, zone)}` : ''}
    </p>
    <p class="quiet">
      Taken out ${moment(at, zone)} by ${by}, with what their role may read. Times are those of the
      property (${zone}).
    </p>
  </header>`
}

function people({ place, room }: CaseFacts): Html {
  const { property, unit, guest } = place
  const { policy } = room
  const money = (cents: number): string => formatCents(cents, policy.currency)
  const orders =
    policy.version === 0
      ? 'no standing orders'
      : `standing orders v${policy.version}: ${money(policy.nteCents)}, in an emergency ${money(policy.emergencyNteCents)}`
  return section(
    'Place and people',
    html`<dl>
      <dt>Property</dt>
      <dd>${property.name}${unit ? `, ${unit.name}` : ''}, ${property.address}</dd>
      <dt>Guest</dt>
      <dd>${guest?.name ?? 'not known'}</dd>
      <dt>Owner</dt>
      <dd>${property.landlord?.name ?? ''} (${orders})</dd>
    </dl>`,
  )
}

function decisions({ approvals, vendorOfQuote, zone }: CaseFacts): Html {
  const rows = approvals.map(
    (one) =>
      html`<tr>
        <td>${moment(one.decided_at ?? one.created_at, zone)}</td>
        <td>${plainWords(one.status)}</td>
        <td>
          ${one.change_order ? one.change_order.scope : (vendorOfQuote.get(one.quote_id) ?? '')}
        </td>
        <td>${formatCents(one.cap_cents, one.currency)}</td>
        <td>${one.method ?? ''}${one.decided_by_kind ? `, ${one.decided_by_kind}` : ''}</td>
        <td>${one.policy_version === 0 ? 'none' : `v${one.policy_version}`}</td>
        <td>${one.note ?? ''}</td>
      </tr>`,
  )
  const names = ['When', 'What', 'About', 'Up to', 'How', 'Standing orders', 'Why']
  return section('Decisions', table(names, rows))
}

function quotes({ outreach, zone }: CaseFacts): Html {
  return section('Quotes', join(outreach.map((request) => quoteOf(request, zone))))
}

function quoteOf(
  { vendor, quote, round, status, decline_reason, scope }: CaseFacts['outreach'][number],
  zone: string,
): Html {
  const name = html`<h3>${vendor?.name ?? ''}, round ${round}</h3>`
  if (!quote) {
    return html`${name}
      <p>${plainWords(status)}${decline_reason ? `: ${decline_reason}` : ''}</p>`
  }
  const totalCents = normalizedTotalCents({
    amountMaxCents: quote.amount_max_cents,
    tripFeeCents: quote.trip_fee_cents,
    afterHoursFeeCents: quote.after_hours_fee_cents,
    afterHoursPercent: quote.after_hours_percent,
    minimumChargeCents: quote.minimum_charge_cents,
    startsAfterHours: quote.starts_after_hours,
  })
  const rows = FIGURES.flatMap((figure) => {
    const row = quote.figures.find((each) => each.figure === figure)
    if (!row || row.state === 'missing') return []
    return [
      html`<tr>
        <td>${sayFigure(figure)}</td>
        <td>${figureValue(figure, quote, zone)}</td>
        <td>${row.state}${row.reason ? ` (${row.reason})` : ''}</td>
        <td>
          ${row.words ? `“${maskNumbers(row.words.verbatim)}” (${clockOf(row.words.started_ms)})` : ''}
        </td>
      </tr>`,
    ]
  })
  return html`${name}
    <p>
      ${formatCents(totalCents, quote.currency)} in all, ${quote.kind}, ${quote.confirmation};
      ${quote.status}. For: ${scope}
    </p>
    ${table(['Figure', 'Value', 'Standing', 'Words on the call'], rows)}`
}

type QuoteRow = NonNullable<CaseFacts['outreach'][number]['quote']>

function figureValue(figure: (typeof FIGURES)[number], quote: QuoteRow, zone: string): string {
  const money = (cents: number): string => formatCents(cents, quote.currency)
  switch (figure) {
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
      return quote.earliest_start ? momentText(quote.earliest_start, zone) : ''
    case 'warranty':
      return `${quote.warranty_days} days`
  }
}

function visits({ visits: all, zone }: CaseFacts): Html {
  const rows = all.map(
    (visit) =>
      html`<tr>
        <td>${visit.vendor?.name ?? ''}</td>
        <td>${moment(visit.starts_at, zone)} to ${moment(visit.ends_at, zone)}</td>
        <td>${plainWords(visit.status)}</td>
        <td>${visit.arrived_at ? moment(visit.arrived_at, zone) : ''}</td>
        <td>${visit.done_at ? moment(visit.done_at, zone) : ''}</td>
      </tr>`,
  )
  return section('Visits', table(['Vendor', 'Window', 'Standing', 'Arrived', 'Done'], rows))
}

/** Oldest first: a file is read from its beginning. */
function timeline({ entries, zone }: CaseFacts): Html {
  const days = byDay(entries.toReversed(), zone).map(
    ({ name, entries: of }) =>
      html`<h3>${name}</h3>
        ${table(
          ['When', 'What', 'Why', 'Who', 'Under'],
          of.map(
            (entry) =>
              html`<tr>
                <td>${timeText(entry.at, zone)}</td>
                <td>${entry.title}</td>
                <td>${maskNumbers(entry.detail ?? '')}</td>
                <td>${entry.who}</td>
                <td>${entry.stamp ?? ''}</td>
              </tr>`,
          ),
        )}`,
  )
  return section('Timeline', join(days))
}

function messages({ messages: all, zone }: CaseFacts): Html {
  const rows = all.map(
    (message) =>
      html`<tr>
        <td>${moment(message.sent_at ?? message.created_at, zone)}</td>
        <td>${message.party_kind}, ${maskedNumber(message.phone)}</td>
        <td>${plainWords(message.status)}</td>
      </tr>`,
  )
  return section('Text messages', table(['When', 'To', 'Standing'], rows))
}

function calls({ calls: all, callNames, zone }: CaseFacts): Html {
  const each = all.toReversed().map(
    (call) =>
      html`<h3>
          ${callNames.get(call.id) ?? ''}: ${purposeWords(call.purpose)},
          ${moment(call.created_at, zone)}
        </h3>
        <p>${plainWords(call.outcome ?? call.status)}</p>
        ${
          call.turns.length === 0
            ? html`<p class="quiet">No transcript that this reader may see.</p>`
            : html`<ol class="turns">
                ${join(
                  call.turns.map(
                    (turn) =>
                      html`<li>
                        <b>${clockOf(turn.started_ms)} ${turn.speaker}</b> ${maskNumbers(turn.text)}
                        ${turn.interrupted ? html`<i>(interrupted)</i>` : ''}
                      </li>`,
                  ),
                )}
              </ol>`
        }`,
  )
  return section('Calls', join(each))
}

function section(title: string, body: Html): Html {
  return html`<section>
    <h2>${title}</h2>
    ${body.text === '' ? html`<p class="quiet">None.</p>` : body}
  </section>`
}

const NOTHING = html``

function table(names: readonly string[], rows: readonly Html[]): Html {
  if (rows.length === 0) return NOTHING
  return html`<table>
    <thead>
      <tr>
        ${join(names.map((name) => html`<th scope="col">${name}</th>`))}
      </tr>
    </thead>
    <tbody>
      ${join(rows)}
    </tbody>
  </table>`
}

const moment = (at: string, zone: string): Html =>
  html`<time datetime="${at}">${momentText(at, zone)}</time>`

function momentText(at: string, zone: string): string {
  const format = { dateStyle: 'medium', timeStyle: 'short', timeZone: zone } as const
  return new Intl.DateTimeFormat('en-US', format).format(new Date(at))
}

function timeText(at: string, zone: string): string {
  return new Intl.DateTimeFormat('en-US', { timeStyle: 'medium', timeZone: zone }).format(
    new Date(at),
  )
}

/** `+14155550110` → `•••0110`. */
export const maskedNumber = (phone: string): string => `•••${phone.slice(-4)}`

/** Numbers that somebody said on a call, in digits; a date is none. */
const SAID_NUMBER = /(?!\d{4}-\d\d-\d\d)\+?\d(?:[\s().-]{0,2}\d){8,13}/g

export const maskNumbers = (text: string): string =>
  text.replaceAll(SAID_NUMBER, (number) => maskedNumber(number.replaceAll(/\D/g, '')))
