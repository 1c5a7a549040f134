import type { Db } from '#lib/clients/supabase.ts'

const INCIDENT = 'id, reference, status, priority, trade, summary, created_at'
const CALL =
  'id, direction, purpose, party_kind, party_id, contact_id, phone, status, outcome, answered_by, created_at, answered_at, ended_at'
const QUOTE =
  'id, status, confirmation, amount_min_cents, amount_max_cents, trip_fee_cents, after_hours_fee_cents, currency, vendor:vendors(name)'
const VISIT =
  'id, status, starts_at, ends_at, gcal_event_id, arrived_at, done_at, vendor:vendors(name), contact:vendor_contacts(phone, name)'

type Answer = PromiseLike<{ data: unknown; error: { message: string } | null }>

async function rows<Row>(query: Answer): Promise<Row[]> {
  const { data, error } = await query
  if (error) throw new Error(`Reading the records failed: ${error.message}`)
  return data as Row[]
}

/** What the demo reads of the product's own records: the same tables the dashboard shows. */
export class Records {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  openIncidents(): Promise<IncidentRow[]> {
    const over = '(closed,declined,duplicate,resolved_self_help,cancelled)'
    return rows(this.#db.from('incidents').select(INCIDENT).not('status', 'in', over))
  }

  async incidentSince(since: string): Promise<IncidentRow | undefined> {
    const query = this.#db.from('incidents').select(INCIDENT).gte('created_at', since)
    return (await rows<IncidentRow>(query.order('created_at').limit(1)))[0]
  }

  async incident(id: string): Promise<IncidentRow | undefined> {
    return (await rows<IncidentRow>(this.#db.from('incidents').select(INCIDENT).eq('id', id)))[0]
  }

  events(incidentId: string): Promise<EventRow[]> {
    const columns = 'seq, type, actor_kind, payload, occurred_at'
    const query = this.#db.from('incident_events').select(columns).eq('incident_id', incidentId)
    return rows(query.order('seq'))
  }

  calls(since: string): Promise<CallRow[]> {
    return rows(this.#db.from('calls').select(CALL).gte('created_at', since).order('created_at'))
  }

  turns(callIds: string[]): Promise<TurnRow[]> {
    const columns = 'id, call_id, seq, speaker, text, interrupted'
    return rows(this.#db.from('call_turns').select(columns).in('call_id', callIds).order('id'))
  }

  quotes(incidentId: string): Promise<QuoteRow[]> {
    return rows(
      this.#db.from('quotes').select(QUOTE).eq('incident_id', incidentId).order('created_at'),
    )
  }

  requests(incidentId: string): Promise<RequestRow[]> {
    const query = this.#db.from('quote_requests').select('id, status, round, vendor:vendors(name)')
    return rows(query.eq('incident_id', incidentId).order('created_at'))
  }

  async analysis(incidentId: string): Promise<AnalysisRow | undefined> {
    const query = this.#db.from('analyses').select('body, recommended_quote_id')
    return (await rows<AnalysisRow>(query.eq('incident_id', incidentId)))[0]
  }

  approvals(incidentId: string): Promise<ApprovalRow[]> {
    const query = this.#db.from('approvals').select('id, status, method, quote_id, cap_cents')
    return rows(query.eq('incident_id', incidentId))
  }

  visits(incidentId: string): Promise<VisitRow[]> {
    return rows(
      this.#db.from('visits').select(VISIT).eq('incident_id', incidentId).order('created_at'),
    )
  }

  grants(visitId: string): Promise<{ id: string; released_at: string }[]> {
    return rows(this.#db.from('access_grants').select('id, released_at').eq('visit_id', visitId))
  }

  /** Vendor names by the id of their contact. */
  async vendorNames(): Promise<Map<string, string>> {
    const contacts = await rows<{ id: string; vendor: { name: string } }>(
      this.#db.from('vendor_contacts').select('id, vendor:vendors(name)'),
    )
    return new Map(contacts.map((contact) => [contact.id, contact.vendor.name]))
  }
}

export interface IncidentRow {
  id: string
  reference: string
  status: string
  priority: string
  trade: string
  summary: string
  created_at: string
}
export interface EventRow {
  seq: number
  type: string
  actor_kind: string
  payload: Record<string, unknown>
  occurred_at: string
}
export interface CallRow {
  id: string
  direction: string
  purpose: string
  party_kind: string
  party_id: string | null
  contact_id: string | null
  phone: string
  status: string
  outcome: string | null
  answered_by: string | null
  created_at: string
  answered_at: string | null
  ended_at: string | null
}
export interface TurnRow {
  id: number
  call_id: string
  seq: number
  speaker: string
  text: string
  interrupted: boolean
}
export interface QuoteRow {
  id: string
  status: string
  confirmation: string
  amount_min_cents: number
  amount_max_cents: number
  trip_fee_cents: number
  after_hours_fee_cents: number
  currency: string
  vendor: { name: string }
}
export interface RequestRow {
  id: string
  status: string
  round: number
  vendor: { name: string }
}
export interface AnalysisRow {
  body: Record<string, unknown>
  recommended_quote_id: string | null
}
export interface ApprovalRow {
  id: string
  status: string
  method: string | null
  quote_id: string
  cap_cents: number
}
export interface VisitRow {
  id: string
  status: string
  starts_at: string
  ends_at: string
  gcal_event_id: string | null
  arrived_at: string | null
  done_at: string | null
  vendor: { name: string }
  contact: { phone: string; name: string }
}
