import { randomUUID } from 'node:crypto'
import type { Db } from '#lib/clients/supabase.ts'
import { requestApproval } from '#lib/db/approvals.ts'
import { getCall, reserveCall, type OutboundClaims } from '#lib/db/calls.ts'
import { advanceIncident, getIncidentContext } from '#lib/db/incidents.ts'
import { chooseVendors, openQuoteRound } from '#lib/db/quotes.ts'
import type { IncidentStatus } from '#lib/domain/incident.ts'
import { runTool } from '#lib/tools/run-tool.ts'
import { guestBrief, newPhoneCall, STEPS } from './phone-call.ts'

export interface RoundTrip {
  readonly tool: string
  readonly ms: number
}

const HOUR_MS = 3_600_000

/** Uses the tools of one incident's calls as the model would, and tells how long each took. */
class ToolUser {
  readonly roundTrips: RoundTrip[] = []
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  async use(callId: string, tool: string, args: object): Promise<Record<string, unknown>> {
    const claims = await getCall(this.#db, callId)
    const request = { name: tool, args, toolCallId: randomUUID() }
    const startedMs = performance.now()
    const { output } = await runTool(request, { claims, db: this.#db, now: Date.now })
    this.roundTrips.push({ tool, ms: performance.now() - startedMs })
    if ('error' in output) throw new Error(`${tool}: ${String(output['error'])}`)
    return output
  }

  /** A guest reports a leak: who it is and the open stream are steps of the call itself. */
  async guestCall(): Promise<string> {
    const call = newPhoneCall()
    for (const step of STEPS.slice(0, 4)) {
      await step.run(this.#db, call, { embedding: [], model: '' })
    }
    const { callId } = call
    await this.use(callId, 'search_maintenance', { query: 'leak under the kitchen sink' })
    const created = await this.use(callId, 'create_incident', {
      summary: 'Water is pouring out under the kitchen sink.',
      trade: 'plumbing',
      severity: 'emergency',
      location: 'kitchen',
    })
    await this.use(callId, 'get_incident_status', {})
    await this.use(callId, 'transfer_to_human', { reason: 'The guest asks for a person.' })
    await this.use(callId, 'end_call', { reason: 'finished' })
    return String(created['incident_id'])
  }

  /** The first vendor names a price. */
  async vendorCall(incidentId: string): Promise<string> {
    await this.#move(incidentId, 'triaged', 'sourcing')
    const vendors = await chooseVendors(this.#db, incidentId, 1)
    const dueAt = inAnHour()
    const scope = 'Stop the leak under the kitchen sink.'
    const round = { incidentId, round: 1, vendors, scope, dueAt }
    const [request] = await openQuoteRound(this.#db, round)
    const [vendor] = vendors
    const callId = await this.#reserve(incidentId, {
      purpose: 'vendor_quote',
      partyKind: 'vendor',
      partyId: vendor?.vendorId ?? null,
      contactId: vendor?.contactId ?? null,
      quoteRequestId: request?.quoteRequestId ?? null,
      phone: vendor?.phone ?? '',
      round: 1,
    })
    const quoted = await this.use(callId, 'record_quote', {
      kind: 'quote',
      amount: 285,
      trip_fee: 0,
      warranty_days: 90,
    })
    return String(quoted['quote_id'])
  }

  /** The landlord asks back and decides. */
  async landlordCall(incidentId: string, quoteId: string): Promise<void> {
    await this.#move(incidentId, 'quoted', 'awaiting_approval')
    const { landlord } = await getIncidentContext(this.#db, incidentId)
    const asked = { incidentId, round: 1, quoteId, expiresAt: inAnHour() }
    const { approvalId } = await requestApproval(this.#db, asked)
    const callId = await this.#reserve(incidentId, {
      purpose: 'landlord_approval',
      partyKind: 'landlord',
      partyId: landlord.id,
      phone: landlord.phone,
      approvalId,
    })
    await this.use(callId, 'search_maintenance', { query: 'leak under the kitchen sink' })
    await this.use(callId, 'record_decision', { decision: 'approve', quote_id: quoteId })
  }

  async #move(incidentId: string, ...statuses: IncidentStatus[]): Promise<void> {
    for (const to of statuses) {
      await advanceIncident(this.#db, {
        incidentId,
        to,
        key: `bench:${to}`,
        type: `incident.${to}`,
        actorKind: 'system',
        actorId: null,
        payload: {},
      })
    }
  }

  async #reserve(
    incidentId: string,
    claims: Partial<OutboundClaims> &
      Pick<OutboundClaims, 'purpose' | 'partyKind' | 'phone' | 'partyId'>,
  ): Promise<string> {
    const { incident } = await getIncidentContext(this.#db, incidentId)
    const reserved = await reserveCall(this.#db, {
      key: `bench:${randomUUID()}`,
      claims: {
        ...newPhoneCall().claims,
        round: null,
        organizationId: incident.organizationId,
        propertyId: incident.propertyId,
        incidentId,
        ...claims,
      },
      brief: { ...guestBrief, purpose: claims.purpose },
      deadlineAt: inAnHour(),
    })
    if (reserved.kind !== 'reserved') throw new Error(`Not reserved: ${reserved.kind}`)
    return reserved.callId
  }
}

function inAnHour(): string {
  return new Date(Date.now() + HOUR_MS).toISOString()
}

/** So many incidents, each with a guest's, a vendor's and a landlord's call. */
export async function useTools(db: Db, incidents: number): Promise<readonly RoundTrip[]> {
  const user = new ToolUser(db)
  for (let n = 0; n < incidents; n += 1) {
    const incidentId = await user.guestCall()
    const quoteId = await user.vendorCall(incidentId)
    await user.landlordCall(incidentId, quoteId)
  }
  return user.roundTrips
}
