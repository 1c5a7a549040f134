import type { Db } from '#lib/clients/supabase.ts'
import { databaseError } from './call-function.ts'

/** What the pages about calls read, always as the signed-in user: row security decides what there is. */

const RECENT_LIMIT = 60
const TURN_LIMIT = 1_000
const EVENT_LIMIT = 200
const CONTROL_LIMIT = 50

/* oxlint-disable typescript/explicit-module-boundary-types -- supabase-js derives each return type
   from the select and our schema; written out by hand they could only drift. */

/** The latest calls, those on the line first. */
export async function readRecentCalls(db: Db) {
  const { data, error } = await db
    .from('calls')
    .select(
      'id, purpose, direction, party_kind, party_id, status, outcome, answered_at, ended_at, created_at, incident:incidents!calls_incident_id_fkey(id, reference), property:properties(name, timezone)',
    )
    .order('ended_at', { ascending: false, nullsFirst: true })
    .limit(RECENT_LIMIT)
  if (error) throw databaseError('read the recent calls', error)
  return data
}

/** One call with what was said on it; null when it is not theirs to see. */
export async function readCallPage(db: Db, callId: string) {
  const { data, error } = await db
    .from('calls')
    .select(
      'id, purpose, direction, party_kind, party_id, phone, status, outcome, streams, answered_at, ended_at, conversation_ended_at, created_at, transcript_refused_at, contact:vendor_contacts(name), incident:incidents!calls_incident_id_fkey(id, reference, summary, status, priority), property:properties(name, address, timezone), unit:units(name), turns:call_turns(seq, speaker, text, started_ms, ended_ms, interrupted, heard_ms, unheard_ms, reply_ms)',
    )
    .eq('id', callId)
    .order('seq', { referencedTable: 'call_turns' })
    .limit(TURN_LIMIT, { referencedTable: 'call_turns' })
    .maybeSingle()
  if (error) throw databaseError('read the call', error)
  return data
}

/** Whether the call is recorded, and how far; null when its orders said that it is not. */
export async function readRecording(db: Db, callId: string) {
  const [recording, last] = await Promise.all([
    db
      .from('call_recordings')
      .select('rule, keep_days, began_ms, refused_at, deleted_at')
      .eq('call_id', callId)
      .maybeSingle(),
    db
      .from('recording_chunks')
      .select('start_ms, length_ms')
      .eq('call_id', callId)
      .order('start_ms', { ascending: false })
      .limit(1)
      .maybeSingle(),
  ])
  const error = recording.error ?? last.error
  if (error) throw databaseError('read whether the call is recorded', error)
  const endMs = last.data && last.data.start_ms + last.data.length_ms
  return recording.data && { ...recording.data, endMs }
}

/** What people at the desk did to the call, in order. */
export async function readCallControls(db: Db, callId: string) {
  const { data, error } = await db
    .from('call_controls')
    .select('id, kind, words, state, actor_id, created_at')
    .eq('call_id', callId)
    .order('created_at')
    .limit(CONTROL_LIMIT)
  if (error) throw databaseError('read what was done to the call', error)
  return data
}

/** What the call did to its incident: each with the moment, for the time line. */
export async function readCallEvents(db: Db, incidentId: string, callId: string) {
  const { data, error } = await db
    .from('incident_events')
    .select('seq, type, actor_kind, occurred_at')
    .eq('incident_id', incidentId)
    .eq('payload->>callId', callId)
    .order('seq')
    .limit(EVENT_LIMIT)
  if (error) throw databaseError('read what the call has done', error)
  return data
}

/** The number on which this member last took a call; null if they never did. */
export async function readOwnNumber(db: Db, userId: string): Promise<string | null> {
  const { data, error } = await db
    .from('call_controls')
    .select('phone')
    .eq('actor_id', userId)
    .eq('kind', 'transfer')
    .order('created_at', { ascending: false })
    .limit(1)
    .maybeSingle()
  if (error) throw databaseError('read your number', error)
  return data?.phone ?? null
}

/** Names of guests and landlords by id, for headings; vendors have `readVendorNames`. */
export async function readPartyName(
  db: Db,
  kind: string,
  partyId: string | null,
): Promise<string | null> {
  if (partyId === null) return null
  const table = { guest: 'guests', vendor: 'vendors', landlord: 'landlords' } as const
  if (kind !== 'guest' && kind !== 'vendor' && kind !== 'landlord') return null
  const { data, error } = await db.from(table[kind]).select('name').eq('id', partyId).maybeSingle()
  if (error) throw databaseError('read who is on the line', error)
  return data?.name ?? null
}

/** Whether a bridge has, or should have, this call now; false too when it is not theirs to see. */
export async function isCallRunning(db: Db, callId: string): Promise<boolean> {
  const { data, error } = await db
    .from('calls')
    .select('id')
    .eq('id', callId)
    .is('ended_at', null)
    .is('conversation_ended_at', null)
    .maybeSingle()
  if (error) throw databaseError('read whether the call is running', error)
  return data !== null
}
