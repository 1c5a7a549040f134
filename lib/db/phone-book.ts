import type { Db } from '#lib/clients/supabase.ts'
import { databaseError } from './call-function.ts'

/** Whose telephones there are, and one call by its carrier's id: read as the signed-in user. */

const EACH_MAX = 200
const TURNS_MAX = 900
const DAY_MS = 86_400_000

export interface PhonePerson {
  /** Names the person in a form: kind and id. */
  readonly key: string
  readonly group: 'Guests' | 'Vendors' | 'Owners' | 'On call'
  readonly name: string
  readonly about: string
  readonly phone: string
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

async function readGuests(db: Db, nowMs: number): Promise<PhonePerson[]> {
  // A day's margin on both sides: the dates are the property's own, wherever it is.
  const { data, error } = await db
    .from('stays')
    .select('guest:guests(id, name, phone), property:properties(name), unit:units(name)')
    .gte('departs_on', dayOf(nowMs - DAY_MS))
    .lte('arrives_on', dayOf(nowMs + DAY_MS))
    .order('arrives_on')
    .limit(EACH_MAX)
  if (error) throw databaseError('read who stays now', error)
  const guests = data.flatMap(({ guest, property, unit }) =>
    guest
      ? [
          {
            key: `guest:${guest.id}`,
            group: 'Guests' as const,
            name: guest.name,
            about: ['guest', property?.name, unit?.name].filter(Boolean).join(', '),
            phone: guest.phone,
          },
        ]
      : [],
  )
  return [...new Map(guests.map((guest) => [guest.key, guest])).values()]
}

async function readVendorContacts(db: Db): Promise<PhonePerson[]> {
  const { data, error } = await db
    .from('vendor_contacts')
    .select('id, name, phone, vendor:vendors!inner(name, active)')
    .eq('vendor.active', true)
    .order('name')
    .limit(EACH_MAX)
  if (error) throw databaseError("read the vendors' telephones", error)
  return data.map(({ id, name, phone, vendor }) => ({
    key: `vendor:${id}`,
    group: 'Vendors',
    name,
    about: vendor.name,
    phone,
  }))
}

async function readOwners(db: Db): Promise<PhonePerson[]> {
  const [landlords, contacts] = await Promise.all([
    db.from('landlords').select('id, name, phone').order('name').limit(EACH_MAX),
    db
      .from('landlord_contacts')
      .select('id, name, phone, landlord:landlords(name)')
      .order('rank')
      .limit(EACH_MAX),
  ])
  if (landlords.error) throw databaseError("read the owners' telephones", landlords.error)
  if (contacts.error) throw databaseError('read who stands in for owners', contacts.error)
  const group = 'Owners'
  return [
    ...landlords.data.map(({ id, ...owner }) => ({
      key: `owner:${id}`,
      group,
      ...owner,
      about: 'owner',
    })),
    ...contacts.data.map(({ id, name, phone, landlord }) => ({
      key: `contact:${id}`,
      group,
      name,
      phone,
      about: `stands in for ${landlord?.name ?? 'an owner'}`,
    })),
  ] as PhonePerson[]
}

async function readOnCall(db: Db, organizationId: string): Promise<PhonePerson[]> {
  const [first, others] = await Promise.all([
    db
      .from('organizations')
      .select('on_call_name, on_call_phone')
      .eq('id', organizationId)
      .maybeSingle(),
    db.from('on_call_contacts').select('id, name, phone').order('rank').limit(EACH_MAX),
  ])
  if (first.error) throw databaseError('read who is on call', first.error)
  if (others.error) throw databaseError('read the on-call ladder', others.error)
  const { on_call_name: name, on_call_phone: phone } = first.data ?? {}
  const manager = phone ? [{ key: 'on-call:first', name: name ?? 'Manager on call', phone }] : []
  const ladder = others.data.map(({ id, ...contact }) => ({ key: `on-call:${id}`, ...contact }))
  return [...manager, ...ladder].map((person) => ({
    ...person,
    group: 'On call',
    about: 'on call',
  }))
}

/** Everybody of the organisation with a telephone of their own, at most 200 of each kind. */
export async function readPhoneBook(
  db: Db,
  { organizationId, nowMs }: { organizationId: string; nowMs: number },
): Promise<PhonePerson[]> {
  const groups = await Promise.all([
    readGuests(db, nowMs),
    readVendorContacts(db),
    readOwners(db),
    readOnCall(db, organizationId),
  ])
  return groups.flat()
}

/* oxlint-disable typescript/explicit-module-boundary-types -- as in `desk.ts`: supabase-js derives
   the return type from the select and our schema. */

/** The call that the carrier knows by this id, with what was said; null until it is on record. */
export async function readCallByCarrierId(db: Db, providerSid: string) {
  const { data, error } = await db
    .from('calls')
    .select(
      'id, purpose, status, outcome, answered_at, ended_at, incident:incidents!calls_incident_id_fkey(id, reference, summary, status), turns:call_turns(seq, speaker, text, started_ms, interrupted, heard_ms, reply_ms)',
    )
    .eq('provider_sid', providerSid)
    .order('seq', { referencedTable: 'call_turns' })
    .limit(TURNS_MAX, { referencedTable: 'call_turns' })
    .maybeSingle()
  if (error) throw databaseError('read the call', error)
  return data
}
