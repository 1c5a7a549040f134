import { messageOf } from '#lib/errors.ts'
import type { OutsideWorld } from './outside-world.ts'
import type { CallRow, QuoteRow, Records } from './records.ts'
import { screen } from './screen.ts'

export interface Summary {
  readonly held: boolean
  readonly [fact: string]: unknown
}

interface Evidence {
  readonly world: OutsideWorld
  readonly records: Records
  readonly since: string
  readonly incidentId: string | undefined
  readonly broken: unknown
}

interface Check {
  readonly name: string
  readonly held: boolean
  readonly detail: string
}

type Findings = Awaited<ReturnType<typeof gather>>

/**
 * Judges the play from what is on record and from what really happened outside (events in the
 * calendar), tells the verdict, and returns the one object that scripts read.
 */
export async function summarize(evidence: Evidence): Promise<Summary> {
  const { incidentId, broken } = evidence
  screen.heading('What held')
  if (!incidentId) {
    screen.held('the guest’s call became an incident', false, messageOf(broken))
    return { held: false, broken: messageOf(broken) }
  }
  const findings = await gather(evidence, incidentId)
  const checks = judge(findings, broken)
  for (const { name, held, detail } of checks) screen.held(name, held, detail)
  return {
    held: checks.every(({ held }) => held),
    failed: checks.filter(({ held }) => !held).map(({ name }) => name),
    ...describe(findings),
  }
}

async function gather({ records: read, since, world }: Evidence, incidentId: string) {
  const visits = await read.visits(incidentId)
  const visit = visits.findLast(({ status }) => status !== 'cancelled')
  const calls = await read.calls(since)
  return {
    incident: await read.incident(incidentId),
    events: await read.events(incidentId),
    calls,
    overlap: overlappingVendorCalls(calls),
    requests: await read.requests(incidentId),
    quotes: await read.quotes(incidentId),
    analysis: await read.analysis(incidentId),
    approval: (await read.approvals(incidentId)).find(({ status }) => status === 'approved'),
    visit,
    grants: visit ? await read.grants(visit.id) : [],
    booked: (await world.calendarEvents()).filter(({ id }) =>
      visits.some(({ gcal_event_id }) => gcal_event_id === id),
    ),
  }
}

function judge(found: Findings, broken: unknown): Check[] {
  const { incident, approval, overlap, requests, quotes, booked, grants } = found
  const unreached = requests.filter(({ status }) =>
    ['busy', 'voicemail', 'no_answer'].includes(status),
  )
  const check = (name: string, held: boolean, detail = ''): Check => ({ name, held, detail })
  return [
    check('every scene was played', broken === undefined, broken ? messageOf(broken) : ''),
    check(
      'the burst pipe was recorded as a plumbing emergency',
      incident?.trade === 'plumbing' && incident.priority === 'p1',
      `${incident?.trade}, ${incident?.priority}`,
    ),
    check(
      'two vendor calls overlapped in time',
      overlap !== null,
      overlap ? `${spell(overlap.first)} and ${spell(overlap.second)}` : 'no overlap',
    ),
    check('two vendors quoted', quotes.length >= 2, `${quotes.length} quotes`),
    check(
      'one vendor could not be reached',
      unreached.length > 0,
      unreached.map(({ vendor, status }) => `${vendor.name}: ${status}`).join(', '),
    ),
    check('the quotes were compared', found.analysis !== undefined),
    check(
      'the landlord approved on the keypad',
      approval?.method === 'keypad',
      approval?.method ?? 'no approval',
    ),
    check('exactly one calendar event exists', booked.length === 1, `${booked.length} events`),
    check(
      'the access code was released once, to the verified vendor',
      grants.length === 1,
      `${grants.length} grants`,
    ),
    check('the incident is closed', incident?.status === 'closed', incident?.status ?? 'missing'),
  ]
}

function describe(found: Findings): Record<string, unknown> {
  const { incident, approval, visit, overlap } = found
  return {
    incident,
    statuses: found.events
      .filter(({ payload }) => typeof payload['to'] === 'string')
      .map(({ payload, occurred_at }) => ({ status: payload['to'], at: occurred_at })),
    quotes: found.quotes.map((quote) => ({
      vendor: quote.vendor.name,
      totalCents: totalCents(quote),
      currency: quote.currency,
      status: quote.status,
      confirmation: quote.confirmation,
    })),
    approval: approval && { method: approval.method, capCents: approval.cap_cents },
    visit: visit && {
      vendor: visit.vendor.name,
      startsAt: visit.starts_at,
      endsAt: visit.ends_at,
      status: visit.status,
      arrivedAt: visit.arrived_at,
      doneAt: visit.done_at,
    },
    calendarEventId: found.booked[0]?.id ?? null,
    vendorCallOverlap: overlap,
    calls: found.calls.map((call) => ({
      purpose: call.purpose,
      direction: call.direction,
      status: call.status,
      outcome: call.outcome,
      from: call.answered_at ?? call.created_at,
      to: call.ended_at,
    })),
  }
}

export function totalCents(quote: QuoteRow): number {
  return quote.amount_max_cents + quote.trip_fee_cents + quote.after_hours_fee_cents
}

interface Interval {
  readonly from: string
  readonly to: string
}

function spell({ from, to }: Interval): string {
  return `${from.slice(11, 19)}–${to.slice(11, 19)}`
}

/** Two answered vendor calls of which one began before the other ended, if there are any. */
function overlappingVendorCalls(
  calls: readonly CallRow[],
): { first: Interval; second: Interval } | null {
  const talks = calls.flatMap((call) =>
    call.purpose === 'vendor_quote' && call.answered_at && call.ended_at
      ? [{ from: call.answered_at, to: call.ended_at }]
      : [],
  )
  for (const first of talks) {
    const second = talks.find(
      (other) => other !== first && other.from >= first.from && other.from < first.to,
    )
    if (second) return { first, second }
  }
  return null
}
