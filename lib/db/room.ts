import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { tradeSchema } from '#lib/domain/trade.ts'
import { callFunction, databaseError, runFunction } from './call-function.ts'

/** What an incident's page shows beside `desk.ts`, always as the signed-in user. */

const MESSAGES_MAX = 100
const APPROVALS_MAX = 20

const roomSchema = z.object({
  /** The owner's standing orders in force; version 0: there are none. */
  policy: z.object({
    version: z.int(),
    nteCents: z.int(),
    emergencyNteCents: z.int(),
    bidsRequiredOverCents: z.int(),
    bidsRequired: z.int(),
    currency: z.string(),
    scope: z.enum(['property', 'landlord', 'organization']),
    quietFrom: z.string(),
    quietTo: z.string(),
  }),
  /** What repairs of the trade have cost here; null before the first. */
  history: z
    .object({
      repairs: z.int(),
      medianCents: z.int(),
      lowerCents: z.int(),
      upperCents: z.int(),
    })
    .nullable(),
  /** Past repairs at the property, the most alike first. */
  similar: z.array(
    z.object({
      id: z.uuid(),
      title: z.string(),
      resolution: z.string(),
      trade: tradeSchema,
      /** A date, `2026-03-14`. */
      occurredOn: z.string(),
      costCents: z.int().nullable(),
      currency: z.string(),
      vendorName: z.string().nullable(),
    }),
  ),
  /** Vendors of the trade who are not asked in this round. `obstacle`: why they cannot be; null if they can. */
  vendors: z.array(
    z.object({
      vendorId: z.uuid(),
      name: z.string(),
      rating: z.number().nullable(),
      jobsHere: z.int(),
      obstacle: z.string().nullable(),
    }),
  ),
  /** How often each vendor has worked at the property, by id. */
  jobsHere: z.record(z.string(), z.int()),
  /** Names by the ids that events give for who acted. */
  actors: z.record(z.string(), z.string()),
})
export type Room = z.infer<typeof roomSchema>

export function readRoom(db: Db, incidentId: string): Promise<Room> {
  return callFunction(db, 'read_room', { p_incident_id: incidentId }, roomSchema)
}

/** Puts on record that the signed-in user takes the case out as a file. */
export function recordExport(db: Db, incidentId: string): Promise<void> {
  return runFunction(db, 'record_export', { p_incident_id: incidentId })
}

/* oxlint-disable typescript/explicit-module-boundary-types -- as in `desk.ts`: supabase-js derives
   each return type from the select and our schema. */

/** The owner's decisions, asked and made, the latest first. */
export async function readApprovals(db: Db, incidentId: string) {
  const { data, error } = await db
    .from('approvals')
    .select(
      'id, round, status, method, decided_by_kind, decided_at, cap_cents, counter_cap_cents, currency, note, policy_version, expires_at, created_at, quote_id, change_order_id, landlord:landlords(name), change_order:change_orders!approvals_change_order_id_fkey(scope, extra_cents, is_heard)',
    )
    .eq('incident_id', incidentId)
    .order('created_at', { ascending: false })
    .limit(APPROVALS_MAX)
  if (error) throw databaseError('read the decisions', error)
  return data
}

/** Text messages about it; what they say may hold a PIN and is for nobody's eyes. */
export async function readMessages(db: Db, incidentId: string) {
  const { data, error } = await db
    .from('messages')
    .select('id, party_kind, party_id, phone, status, sent_at, created_at')
    .eq('incident_id', incidentId)
    .order('created_at')
    .limit(MESSAGES_MAX)
  if (error) throw databaseError('read the messages', error)
  return data
}

/** The place and the people of an incident. No codes, no numbers. */
export async function readPlace(db: Db, incidentId: string) {
  const { data, error } = await db
    .from('incidents')
    .select(
      'details, round, duplicate_of, guest:guests(name, language), unit:units(name), property:properties(name, address, timezone, shutoff_notes, landlord:landlords(name, language), stays(guest_id, arrives_on, departs_on), assets(name, kind, unit_id, warranty_until)), guest_id, unit_id',
    )
    .eq('id', incidentId)
    .maybeSingle()
  if (error) throw databaseError('read the place', error)
  return data
}
