'use server'

import { z } from 'zod'
import { actAtDesk, actFields } from '#app/_server/desk-act.ts'
import { type ActState, refused } from '#app/_ui/act-state.ts'
import {
  saveVendor as save,
  setBackupApprovers,
  setOnCallLadder,
  setPolicy,
  setShutoffNotes,
  setVendorPreferences,
  suspendVendor,
  withdrawPolicy,
} from '#lib/db/governance.ts'
import { tradeSchema } from '#lib/domain/trade.ts'
import { idsField, ordersSchema, peopleField, tradesOf, vendorFields } from './parts/form-fields.ts'
import { stateOf } from './parts/governed.ts'

const vendorSchema = z.object({
  ...actFields,
  ...vendorFields,
  vendorId: z.union([z.uuid(), z.literal('').transform(() => null)]),
})

/** Adds a vendor, or changes one. */
export async function saveVendor(_before: ActState, form: FormData): Promise<ActState> {
  const trades = tradesOf(form)
  return actAtDesk('save-vendor', { schema: vendorSchema, form }, async (session, input) => {
    if (Object.keys(trades).length === 0) return refused('Choose at least one trade.')
    if (input.contacts.length === 0) return refused('Somebody has to be rung: add a contact.')
    const { vendorId, reason, key, ...vendor } = input
    const { db, organizationId } = session
    const change = { reason, key, organizationId, vendorId, vendor: { ...vendor, trades } }
    return stateOf(await save(db, change), vendorId ? 'Saved.' : `${vendor.name} can be asked now.`)
  })
}

const suspendSchema = z.object({
  ...actFields,
  vendorId: z.uuid(),
  isSuspended: z.stringbool(),
})

export async function suspend(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('suspend-vendor', { schema: suspendSchema, form }, async ({ db }, change) =>
    stateOf(
      await suspendVendor(db, change),
      change.isSuspended ? 'Suspended. They are not asked any more.' : 'They can be asked again.',
    ),
  )
}

const preferenceSchema = z.object({
  ...actFields,
  propertyId: z.uuid(),
  trade: tradeSchema,
  vendorIds: idsField,
})

export async function prefer(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('prefer', { schema: preferenceSchema, form }, async ({ db }, change) =>
    stateOf(await setVendorPreferences(db, change), 'They are asked in this order from now on.'),
  )
}

const notesSchema = z.object({
  ...actFields,
  propertyId: z.uuid(),
  notes: z.string().trim().max(1000, 'The notes are too long.'),
})

export async function noteShutoffs(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('note-shutoffs', { schema: notesSchema, form }, async ({ db }, change) =>
    stateOf(await setShutoffNotes(db, change), 'Saved. The agent reads it to guests in need.'),
  )
}

const ladderSchema = z.object({ ...actFields, people: peopleField(10) })

export async function setLadder(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('set-ladder', { schema: ladderSchema, form }, async (session, input) => {
    const { people: ladder, ...change } = input
    if (ladder.length === 0) return refused('Somebody has to be on call.')
    const { db, organizationId } = session
    return stateOf(
      await setOnCallLadder(db, { ...change, organizationId, ladder }),
      'They are rung in this order from now on.',
    )
  })
}

const backupSchema = z.object({ ...actFields, landlordId: z.uuid(), people: peopleField(5) })

export async function setBackups(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('set-backups', { schema: backupSchema, form }, async ({ db }, change) =>
    stateOf(await setBackupApprovers(db, change), 'Saved.'),
  )
}

const policySchema = z
  .object({
    ...actFields,
    scope: z.enum(['organization', 'landlord', 'property']),
    scopeId: z.uuid(),
    seenVersion: z.coerce.number().int().min(0),
  })
  .and(ordersSchema)

export async function orderPolicy(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('set-policy', { schema: policySchema, form }, async ({ db }, input) => {
    const { reason, key, scope, scopeId, seenVersion, ...orders } = input
    const change = { reason, key, scope, scopeId, seenVersion, orders }
    return stateOf(
      await setPolicy(db, change),
      `Version ${seenVersion + 1} is in force. What was decided before stays as it was.`,
    )
  })
}

const withdrawSchema = z.object({
  ...actFields,
  scope: z.enum(['landlord', 'property']),
  scopeId: z.uuid(),
  seenVersion: z.coerce.number().int().min(1),
})

export async function withdrawOrders(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('withdraw-policy', { schema: withdrawSchema, form }, async ({ db }, change) =>
    stateOf(
      await withdrawPolicy(db, change),
      'Withdrawn. What was decided before keeps the version it was made under.',
    ),
  )
}
