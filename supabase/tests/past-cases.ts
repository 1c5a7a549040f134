import { randomUUID } from 'node:crypto'

/** One vendor who was asked for a price. */
export interface PastRequest {
  readonly vendorId: string
  readonly contactId: string
  readonly status: 'quoted' | 'declined' | 'no_answer' | 'busy'
  /** The price, for whoever named one. The first one of a case is the one that was accepted. */
  readonly cents?: number
  /** The agent's median turn gap on that call, in ms. */
  readonly replyMs?: number
}

/** A repair of the past. Minutes count from the report; what is left out did not happen. */
export interface PastCase {
  readonly organizationId: string
  readonly propertyId: string
  readonly landlordId: string
  readonly trade: string
  readonly priority: string
  readonly reportedAt: string
  readonly requests: readonly PastRequest[]
  readonly dialled?: number
  readonly quoted?: number
  readonly approved?: number
  readonly approvedBy?: 'policy' | 'keypad'
  readonly policyId?: string
  readonly scheduled?: number
  readonly doneVisits?: number
  readonly closed?: number | null
  readonly costCents?: number
  readonly wasTouched?: boolean
}

interface Runs {
  query(sql: string, params?: unknown[]): Promise<unknown>
  exec(sql: string): Promise<unknown>
}

const CASES = `
  with cases as (
    select *, reported_at + make_interval(secs => 60 * quoted) as quoted_at,
      reported_at + make_interval(secs => 60 * approved) as approved_at,
      reported_at + make_interval(secs => 60 * scheduled) as scheduled_at,
      reported_at + make_interval(secs => 60 * closed) as closed_at
    from jsonb_to_recordset($1::jsonb) as row (
      id uuid, place int, organization_id uuid, property_id uuid, landlord_id uuid,
      trade public.trade, priority public.priority, reported_at timestamptz, dialled float8,
      quoted float8, approved float8, approved_by public.approval_method, policy_id uuid,
      approval_id uuid, scheduled float8, done_visits int, closed float8, cost_cents int,
      was_touched boolean)
  ), requests as (
    select row.*, cases.organization_id, cases.reported_at, cases.quoted_at, cases.dialled
    from jsonb_to_recordset($2::jsonb) as row (
      case_id uuid, place int, call_id uuid, request_id uuid, quote_id uuid, vendor_id uuid,
      contact_id uuid, status public.quote_request_status, cents int, reply_ms int)
    join cases on cases.id = row.case_id
  )`

const INSERTS = [
  `insert into public.incidents (id, organization_id, reference, property_id, trade, priority, status,
     summary, created_at, closed_at, updated_at, round)
   select id, organization_id, 'PAST-' || left(id::text, 8), property_id, trade, priority,
     case when closed is null then 'sourcing' else 'closed' end::public.incident_status,
     'A past ' || trade || ' repair', reported_at, closed_at, reported_at, 1 from cases`,
  `insert into public.incident_events (organization_id, incident_id, seq, type, actor_kind, occurred_at,
     prev_hash, hash)
   select organization_id, id, seq, 'test.past', case when was_touched and seq = 3 then 'manager'
     else 'system' end::public.actor_kind, reported_at, '', repeat('0', 64)
   from cases, generate_series(1, 8) as seq`,
  `insert into public.calls (id, organization_id, direction, purpose, party_kind, party_id, contact_id,
     phone, incident_id, quote_request_id, status, brief, ended_at, created_at, metrics)
   select call_id, organization_id, 'outbound', 'vendor_quote', 'vendor', vendor_id, contact_id,
     '+19995550100', case_id, request_id, 'completed', '{}', reported_at, reported_at,
     jsonb_build_object('replyMs', jsonb_build_object('p50', reply_ms, 'p95', reply_ms, 'count', 9))
   from requests`,
  `insert into public.call_attempts (organization_id, call_id, key, state, dialled_at)
   select organization_id, call_id, 'past:' || call_id, 'dialled',
     reported_at + make_interval(secs => 60 * (dialled + place)) from requests where dialled is not null`,
  `insert into public.quote_requests (id, organization_id, incident_id, round, vendor_id, contact_id,
     scope, scope_hash, status, due_at, created_at)
   select request_id, organization_id, case_id, 1, vendor_id, contact_id, 'Repair it', 'h', status,
     reported_at, reported_at from requests`,
  `insert into public.evidence (id, organization_id, call_id, turn_seq, speaker, verbatim, started_ms,
     sha256)
   select quote_id, organization_id, call_id, 1, 'caller', 'As I said.', 0,
     encode(sha256('As I said.'), 'hex') from requests where cents is not null`,
  `insert into public.quotes (id, organization_id, quote_request_id, incident_id, vendor_id, round,
     kind, amount_min_cents, amount_max_cents, starts_after_hours, earliest_start, status, call_id,
     tool_call_id, scope_hash, created_at, confirmation, evidence_id)
   select quote_id, organization_id, request_id, case_id, vendor_id, 1, 'quote', cents, cents, false,
     reported_at + make_interval(hours => 2 + place),
     case when place = 0 then 'accepted' else 'received' end::public.quote_status, call_id, 'past', 'h',
     quoted_at, 'confirmed', quote_id
   from requests where cents is not null`,
  `insert into public.approvals (id, organization_id, incident_id, round, quote_id, landlord_id,
     scope_hash, cap_cents, status, method, decided_by_kind, decided_at, expires_at, created_at,
     policy_id, policy_version)
   select approval_id, cases.organization_id, cases.id, 1, requests.quote_id, landlord_id, 'h',
     requests.cents, 'approved', approved_by,
     case when approved_by = 'policy' then 'system' else 'landlord' end::public.actor_kind, approved_at,
     approved_at, cases.quoted_at, policy_id,
     coalesce((select version from public.owner_policies as policy where policy.id = policy_id), 0)
   from cases join requests on requests.case_id = cases.id and requests.place = 0
   where approved is not null`,
  `insert into public.visits (organization_id, incident_id, vendor_id, contact_id, quote_id,
     approval_id, during, expected_from, status, created_at)
   select cases.organization_id, cases.id, requests.vendor_id, requests.contact_id, requests.quote_id,
     approval_id, tstzrange(scheduled_at, scheduled_at + interval '1 hour'), scheduled_at, 'done',
     scheduled_at
   from cases join requests on requests.case_id = cases.id and requests.place = 0,
     generate_series(1, done_visits)
   where scheduled is not null`,
  `insert into public.maintenance_records (organization_id, property_id, trade, title, description,
     resolution, cost_cents, occurred_on, incident_id)
   select organization_id, property_id, trade, 'A past repair', 'd', 'r', cost_cents,
     reported_at::date, id
   from cases where cost_cents is not null`,
]

/**
 * Writes repairs of the past as if they had happened, a superuser's work: guards and pushes look at what
 * happens now, and are off meanwhile. Their events form no chain.
 */
export async function addPastCases(pg: Runs, cases: readonly PastCase[]): Promise<string[]> {
  const rows = cases.map((past, place) => ({
    ...snake({ approvedBy: 'keypad', doneVisits: 1, wasTouched: false, ...past, requests: null }),
    id: randomUUID(),
    approval_id: randomUUID(),
    place,
  }))
  const requests = cases.flatMap((past, index) =>
    past.requests.map((request, place) => ({
      ...snake({ ...request }),
      case_id: rows[index]?.id,
      call_id: randomUUID(),
      request_id: randomUUID(),
      quote_id: randomUUID(),
      place,
    })),
  )
  await pg.exec('set session_replication_role = replica')
  try {
    for (const insert of INSERTS) {
      const usesRequests = /\brequests\b/.test(insert)
      const sql = `${usesRequests ? CASES : CASES.slice(0, CASES.indexOf(', requests as ('))} ${insert}`
      const params = [JSON.stringify(rows), JSON.stringify(requests)].slice(0, usesRequests ? 2 : 1)
      // oxlint-disable-next-line no-await-in-loop -- later rows refer to earlier ones
      await pg.query(sql, params)
    }
  } finally {
    await pg.exec('set session_replication_role = origin')
  }
  return rows.map(({ id }) => id)
}

const snake = (row: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value as unknown,
    ]),
  )
