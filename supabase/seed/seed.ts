import { createHmac } from 'node:crypto'
import { accessCodeAad, sealAccessCode } from '#lib/access-code.ts'
import { embed } from '#lib/clients/gemini-text.ts'
import { createServerDb, type Db } from '#lib/clients/supabase.ts'
import { AppError } from '#lib/errors.ts'
import { guests, staysAround } from './data/guests.ts'
import { onCallContacts, ORGANIZATION_ID, organization, users } from './data/organization.ts'
import { landlordContacts, landlords, ownerPolicies } from './data/owners.ts'
import { accessCodes, assets, properties, units } from './data/properties.ts'
import { maintenanceRecords } from './data/records.ts'
import {
  vendorCompliance,
  vendorContacts,
  vendorPreferences,
  vendors,
  vendorTrades,
} from './data/vendors.ts'

interface SeedOptions {
  readonly db: Db
  readonly now: Date
  /** The number of the telephone account: the line people ring. */
  readonly linePhone: string
  readonly password: string
  readonly accessCodeKey: Buffer
  readonly embeddingModel: string
}

interface Answer<Row> {
  data: Row[] | null
  error: { message: string; code?: string } | null
}

/** Rows that are there already stay as they are: somebody may have edited them. */
const MISSING_ONLY = { onConflict: 'id', ignoreDuplicates: true } as const

async function rowsOf<Row>(what: string, request: PromiseLike<Answer<Row>>): Promise<Row[]> {
  const { data, error } = await request
  if (error || !data) {
    throw new AppError('seed-failed', `Seeding ${what} failed: ${error?.message ?? 'no answer'}`, {
      remedy: 'give-up',
    })
  }
  return data
}

async function countOf(what: string, request: PromiseLike<Answer<unknown>>): Promise<number> {
  return (await rowsOf(what, request)).length
}

async function seedOrganization({ db, linePhone }: SeedOptions): Promise<number> {
  const row = { ...organization, line_phone: linePhone }
  const table = 'organizations'
  return (
    (await countOf(table, db.from(table).upsert(row, MISSING_ONLY).select('id'))) +
    (await countOf(
      table,
      db
        .from(table)
        .update({ line_phone: linePhone })
        .eq('id', ORGANIZATION_ID)
        .neq('line_phone', linePhone)
        .select('id'),
    )) +
    (await countOf(
      'on-call contacts',
      db.from('on_call_contacts').upsert(onCallContacts, MISSING_ONLY).select('id'),
    ))
  )
}

async function seedPlaces({ db, now }: SeedOptions): Promise<number> {
  const stays = staysAround(now, organization.timezone)
  const counts = [
    await countOf('landlords', db.from('landlords').upsert(landlords, MISSING_ONLY).select('id')),
    await countOf(
      "landlords' contacts",
      db.from('landlord_contacts').upsert(landlordContacts, MISSING_ONLY).select('id'),
    ),
    await countOf(
      'properties',
      db.from('properties').upsert(properties, MISSING_ONLY).select('id'),
    ),
    await countOf(
      'policies',
      db.from('owner_policies').upsert(ownerPolicies, MISSING_ONLY).select('id'),
    ),
    await countOf('units', db.from('units').upsert(units, MISSING_ONLY).select('id')),
    await countOf('assets', db.from('assets').upsert(assets, MISSING_ONLY).select('id')),
    await countOf('guests', db.from('guests').upsert(guests, MISSING_ONLY).select('id')),
    await countOf('stays', db.from('stays').upsert(stays, MISSING_ONLY).select('id')),
  ]
  // Somebody always stays: yesterday's stays move on with the day.
  for (const { id, arrives_on, departs_on } of stays) {
    const moved = db.from('stays').update({ arrives_on, departs_on }).eq('id', id)
    counts.push(await countOf('stays', moved.neq('arrives_on', arrives_on).select('id')))
  }
  return sum(counts)
}

async function seedVendors({ db, now }: SeedOptions): Promise<number> {
  const compliance = vendorCompliance(now)
  return sum([
    await countOf('vendors', db.from('vendors').upsert(vendors, MISSING_ONLY).select('id')),
    await countOf(
      'contacts',
      db.from('vendor_contacts').upsert(vendorContacts, MISSING_ONLY).select('id'),
    ),
    await countOf(
      'trades',
      db.from('vendor_trades').upsert(vendorTrades, MISSING_ONLY).select('id'),
    ),
    await countOf(
      'preferences',
      db.from('vendor_preferences').upsert(vendorPreferences, MISSING_ONLY).select('id'),
    ),
    await countOf(
      'compliance',
      db.from('vendor_compliance').upsert(compliance, MISSING_ONLY).select('id'),
    ),
  ])
}

/** Names a key without telling it: which key sealed a code shows even to whoever cannot read the code. */
function keyIdOf(key: Buffer): string {
  return createHmac('sha256', key).update('access_codes').digest('hex').slice(0, 16)
}

async function seedAccessCodes({ db, accessCodeKey: key }: SeedOptions): Promise<number> {
  const known = await rowsOf('access codes', db.from('access_codes').select('id, key_id'))
  const keyIds = new Map(known.map((row) => [row.id, row.key_id]))
  const key_id = keyIdOf(key)
  const counts: number[] = []
  // Sealed anew when missing, or when the key has changed: a code nobody can open helps nobody.
  for (const { id, propertyId: property_id, code, label } of accessCodes) {
    if (keyIds.get(id) === key_id) continue
    const ciphertext = sealAccessCode(key, code, accessCodeAad(id))
    // Not an upsert: that would need the right to read the sealed code.
    const written = keyIds.has(id)
      ? db.from('access_codes').update({ ciphertext, key_id }).eq('id', id)
      : db
          .from('access_codes')
          .insert({ id, organization_id: ORGANIZATION_ID, property_id, ciphertext, key_id, label })
    counts.push(await countOf('access codes', written.select('id')))
  }
  return sum(counts)
}

async function findOrCreateUser(
  { db, password }: SeedOptions,
  email: string,
): Promise<{ id: string; changes: number }> {
  const listed = await db.auth.admin.listUsers({ page: 1, perPage: 1000 })
  if (listed.error) throw listed.error
  const known = listed.data.users.find((user) => user.email === email)
  if (!known) {
    const created = await db.auth.admin.createUser({ email, password, email_confirm: true })
    if (created.error) throw created.error
    return { id: created.data.user.id, changes: 1 }
  }
  // On a client of its own: a sign-in would turn the service client into this user's.
  const visitor = createServerDb({ getAll: () => [], setAll: () => {} })
  const signedIn = await visitor.auth.signInWithPassword({ email, password })
  if (!signedIn.error) {
    await visitor.auth.signOut({ scope: 'local' })
    return { id: known.id, changes: 0 }
  }
  const updated = await db.auth.admin.updateUserById(known.id, { password })
  if (updated.error) throw updated.error
  return { id: known.id, changes: 1 }
}

async function seedUsers(options: SeedOptions): Promise<number> {
  const counts: number[] = []
  for (const { email, role } of users) {
    const { id, changes } = await findOrCreateUser(options, email)
    const membership = { organization_id: ORGANIZATION_ID, user_id: id, role }
    const written = options.db.from('memberships').upsert(membership, {
      onConflict: 'organization_id,user_id',
      ignoreDuplicates: true,
    })
    counts.push(changes, await countOf('memberships', written.select('user_id')))
  }
  return sum(counts)
}

async function seedHistory({ db, now, embeddingModel }: SeedOptions): Promise<number> {
  const records = maintenanceRecords(now)
  const table = 'maintenance_records'
  const inserted = await countOf(
    'history',
    db.from(table).upsert(records, MISSING_ONLY).select('id'),
  )
  // Vectors of another model cannot be searched: those are made again.
  const stale = await rowsOf(
    'history',
    db
      .from(table)
      .select('id, title, description, resolution')
      .eq('organization_id', ORGANIZATION_ID)
      .or(`embedding_model.is.null,embedding_model.neq.${embeddingModel}`)
      .order('id'),
  )
  if (stale.length === 0) return inserted
  const texts = stale.map((row) => `${row.title}. ${row.description} ${row.resolution}`)
  const embeddings = await embed(texts, 'document')
  for (const [index, { id }] of stale.entries()) {
    const embedding = JSON.stringify(embeddings[index])
    const update = { embedding, embedding_model: embeddingModel }
    await countOf('embeddings', db.from(table).update(update).eq('id', id).select('id'))
  }
  return inserted + stale.length
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}

/**
 * Writes the sample organisation and returns how many rows changed. A second run on the same day
 * changes nothing; on another day it moves the stays, so that somebody is always staying.
 */
export async function seed(options: SeedOptions): Promise<number> {
  // In this order: each needs the rows before it.
  return sum([
    await seedOrganization(options),
    await seedPlaces(options),
    await seedVendors(options),
    await seedAccessCodes(options),
    await seedUsers(options),
    await seedHistory(options),
  ])
}
