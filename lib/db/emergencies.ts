import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { partyKindSchema } from '#lib/domain/call.ts'
import { emergencyKindSchema, emergencyTriggerSchema } from '#lib/domain/emergency.ts'
import type { EmergencyKind, EmergencyTrigger } from '#lib/domain/emergency.ts'
import { callFunction, databaseError, requireRow } from './call-function.ts'

const raisedSchema = z.object({
  kind: z.literal('raised'),
  emergencyId: z.uuid(),
  /** Null when it is not known whose house it is. */
  incidentId: z.uuid().nullable(),
  created: z.boolean(),
})
export type RaisedEmergency = z.infer<typeof raisedSchema>

/**
 * Marks the call's incident (or a new one) and makes the on-call page due, in one transaction. Once
 * a call and kind: repeating it changes nothing.
 */
export function raiseEmergency(
  db: Db,
  emergency: {
    callId: string
    kind: EmergencyKind
    trigger: EmergencyTrigger
    /** ISO 8601. */
    at: string
  },
): Promise<RaisedEmergency> {
  return callFunction(
    db,
    'raise_emergency',
    {
      p_call_id: emergency.callId,
      p_kind: emergency.kind,
      p_trigger: emergency.trigger,
      p_occurred_at: emergency.at,
    },
    raisedSchema,
  )
}

/**
 * Has the people on call rung for somebody who writes of danger: for their open incident, or a new one
 * of a guest's stay. The incident; null when there is none and none of theirs can be opened. Once a key.
 */
export function raiseDanger(
  db: Db,
  danger: {
    sender: {
      organizationId: string
      incidentId: string | null
      partyKind: 'guest' | 'vendor' | 'landlord'
      partyId: string | null
      propertyId: string | null
      unitId: string | null
    }
    kind: EmergencyKind
    key: string
  },
): Promise<string | null> {
  return callFunction(
    db,
    'raise_danger',
    { p_sender: danger.sender, p_kind: danger.kind, p_key: danger.key },
    z.uuid().nullable(),
  )
}

export const emergencyContactsSchema = z.object({
  organization: z.string(),
  /** Empty when it was withheld. */
  caller: z.string(),
  partyKind: partyKindSchema,
  place: z.string().nullable(),
  timezone: z.string().nullable(),
  /** Whom to page, the first one first; at most three, never the caller. */
  ladder: z.array(z.string()).max(3),
})
export type EmergencyContacts = z.infer<typeof emergencyContactsSchema>

/** What a page needs to know, to be kept for the moment when the database is away. */
export function readEmergencyContacts(db: Db, callId: string): Promise<EmergencyContacts> {
  return callFunction(db, 'read_emergency_contacts', { p_call_id: callId }, emergencyContactsSchema)
}

export interface Emergency {
  readonly callId: string
  readonly organizationId: string
  readonly incidentId: string | null
  readonly kind: EmergencyKind
  readonly trigger: EmergencyTrigger
}

export async function getEmergency(db: Db, emergencyId: string): Promise<Emergency> {
  const { data, error } = await db
    .from('emergencies')
    .select('call_id, organization_id, incident_id, kind, trigger')
    .eq('id', emergencyId)
    .maybeSingle()
  if (error) throw databaseError('read an emergency', error)
  const row = requireRow(`emergency ${emergencyId}`, data)
  return {
    callId: row.call_id,
    organizationId: row.organization_id,
    incidentId: row.incident_id,
    kind: emergencyKindSchema.parse(row.kind),
    trigger: emergencyTriggerSchema.parse(row.trigger),
  }
}
