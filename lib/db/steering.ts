import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import {
  incidentControlSchema,
  incidentStatusSchema,
  type IncidentControl,
  type IncidentStatus,
  type Priority,
} from '#lib/domain/incident.ts'
import type { Trade } from '#lib/domain/trade.ts'
import { callFunction, databaseError, requireRow } from './call-function.ts'

/*
 * What a person may do about an incident at any moment. With the client of whoever is signed in: the
 * database finds out who they are and whether they may (from coordinator on), and it is their act in
 * the timeline. Each needs a reason, and happens once per key. The incident's run ends, and a fresh
 * one takes up from the records if the agent steers.
 */

export interface Act {
  readonly incidentId: string
  readonly reason: string
  readonly key: string
}

/** What became of an intervention. */
export const steeredSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['steered', 'already']),
    status: incidentStatusSchema,
    control: incidentControlSchema,
    version: z.int(),
  }),
  z.object({
    kind: z.literal('refused'),
    reason: z.enum([
      'incident-over',
      'work-begun',
      'approved-already',
      'quote-withdrawn',
      'earlier-round',
      'decided-otherwise',
      'sourcing-over',
      'vendor-not-dispatchable',
      'asked-already',
      'not-asked',
      'nobody-to-ask',
      'not-from-here',
      'no-visit',
      'not-agreed-yet',
      'visit-over',
      'in-the-past',
      'too-far-ahead',
      'too-long',
    ]),
  }),
])
export type Steered = z.infer<typeof steeredSchema>

interface ActArgs {
  readonly p_incident_id: string
  readonly p_reason: string
  readonly p_key: string
}

export const argsOf = (act: Act): ActArgs => ({
  p_incident_id: act.incidentId,
  p_reason: act.reason,
  p_key: act.key,
})

/**
 * Pauses (`paused`), takes over (`human`), or gives back and resumes (`agent`). Giving back also lifts
 * whatever held the incident up, and counts failed runs from zero again.
 */
export function steerIncident(db: Db, act: Act & { control: IncidentControl }): Promise<Steered> {
  const args = { ...argsOf(act), p_control: act.control }
  return callFunction(db, 'steer_incident', args, steeredSchema)
}

/**
 * Ends the incident without a repair. Everybody concerned is told once.
 */
export function cancelIncident(db: Db, act: Act): Promise<Steered> {
  return callFunction(db, 'cancel_incident', argsOf(act), steeredSchema)
}

/**
 * Approves a quote in the owner's place: the recommended one or another, whether or not the owner was
 * asked, instead of one that was approved before too, until the work begins.
 */
export function approveQuote(db: Db, act: Act & { quoteId: string }): Promise<Steered> {
  const args = { ...argsOf(act), p_quote_id: act.quoteId }
  return callFunction(db, 'approve_quote', args, steeredSchema)
}

/**
 * Asks a vendor whom nobody chose, or leaves one out, as long as prices are being asked for.
 */
export function setVendorWanted(
  db: Db,
  act: Act & { vendorId: string; isWanted: boolean },
): Promise<Steered> {
  const args = { ...argsOf(act), p_vendor_id: act.vendorId, p_is_wanted: act.isWanted }
  return callFunction(db, 'set_vendor_wanted', args, steeredSchema)
}

/**
 * Asks for prices once more, for this scope. What was approved and agreed before is taken back.
 */
export function rescopeIncident(db: Db, act: Act & { scope: string }): Promise<Steered> {
  const args = { ...argsOf(act), p_scope: act.scope }
  return callFunction(db, 'rescope_incident', args, steeredSchema)
}

/**
 * Another urgency, another trade. Prices of another trade are asked for anew.
 */
export function reclassifyIncident(
  db: Db,
  act: Act & { priority: Priority; trade: Trade },
): Promise<Steered> {
  const args = { ...argsOf(act), p_priority: act.priority, p_trade: act.trade }
  return callFunction(db, 'reclassify_incident', args, steeredSchema)
}

/**
 * Says that the vendor is there, that the work is done, or that it ended otherwise.
 */
export function moveIncidentByHand(db: Db, act: Act & { to: IncidentStatus }): Promise<Steered> {
  const args = { ...argsOf(act), p_to: act.to }
  return callFunction(db, 'move_incident_by_hand', args, steeredSchema)
}

const pausedSchema = z.object({ kind: z.enum(['steered', 'already']), incidents: z.int() })

/** The switch for everything: while it is on, the agent rings and texts nobody on its own. */
export function pauseOrganization(
  db: Db,
  act: { organizationId: string; isPaused: boolean; reason: string },
): Promise<z.infer<typeof pausedSchema>> {
  return callFunction(
    db,
    'pause_organization',
    {
      p_organization_id: act.organizationId,
      p_is_paused: act.isPaused,
      p_reason: act.reason,
    },
    pausedSchema,
  )
}

export interface Steering {
  readonly status: IncidentStatus
  readonly control: IncidentControl
  readonly isOrganizationPaused: boolean
}

/** How far an incident is and who steers it. */
export async function getSteering(db: Db, incidentId: string): Promise<Steering> {
  const { data, error } = await db
    .from('incidents')
    .select('status, control, organization:organizations(paused_at)')
    .eq('id', incidentId)
    .maybeSingle()
  if (error) throw databaseError('read who steers an incident', error)
  const row = requireRow(`incident ${incidentId}`, data)
  const { status, control, organization } = row
  return { status, control, isOrganizationPaused: organization.paused_at !== null }
}
