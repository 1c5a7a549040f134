'use server'

import { z } from 'zod'
import { actAtDesk, actFields } from '#app/_server/desk-act.ts'
import { type ActState, done, refused } from '#app/_ui/act-state.ts'
import { undoMerge } from '#lib/db/duplicates.ts'
import { noteAudienceSchema } from '#lib/db/incident-notes.ts'
import { answerEscalation, decideForOwner, noteIncident, settlePromise } from '#lib/db/room-acts.ts'
import {
  approveQuote,
  cancelIncident,
  moveIncidentByHand,
  reclassifyIncident,
  rescopeIncident,
  setVendorWanted,
  steerIncident,
} from '#lib/db/steering.ts'
import {
  incidentControlSchema,
  incidentStatusSchema,
  prioritySchema,
} from '#lib/domain/incident.ts'
import { tradeSchema } from '#lib/domain/trade.ts'
import { answeredState, stateOf } from './outcome.ts'

const incidentFields = { ...actFields, incidentId: z.uuid() }

const steerSchema = z.object({ ...incidentFields, control: incidentControlSchema })
const STEERED = {
  agent: 'The agent has it again.',
  human: 'It is yours. The agent does nothing about it until you give it back.',
  paused: 'Paused. Nothing happens until you let it go on.',
} as const

/** Pause, take over, give back. */
export async function steer(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('steer', { schema: steerSchema, form }, async ({ db }, act) =>
    stateOf(await steerIncident(db, act), STEERED[act.control]),
  )
}

const quoteSchema = z.object({ ...incidentFields, quoteId: z.uuid() })

/** Approves a quote in the owner's place, the recommended one or another. */
export async function approve(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('approve', { schema: quoteSchema, form }, async ({ db }, act) =>
    stateOf(await approveQuote(db, act), 'Approved. A time is agreed on next.'),
  )
}

const decideSchema = z.object({
  ...incidentFields,
  approvalId: z.uuid(),
  decision: z.enum(['approve', 'decline']),
})

/** Answers what the owner was asked: no to a quote, yes or no to further work. */
export async function decide(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('decide', { schema: decideSchema, form }, async ({ db }, act) =>
    stateOf(
      await decideForOwner(db, act),
      act.decision === 'approve' ? 'Approved: the vendor goes on.' : 'Declined.',
    ),
  )
}

const rescopeSchema = z.object({
  ...incidentFields,
  scope: z.string().trim().min(1, 'Say what the price is for.').max(2000),
})

/** Another round of prices, for another scope. */
export async function rescope(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('rescope', { schema: rescopeSchema, form }, async ({ db }, act) =>
    stateOf(await rescopeIncident(db, act), 'Vendors are asked again, for the new scope.'),
  )
}

const vendorSchema = z.object({
  ...incidentFields,
  vendorId: z.uuid('Choose a vendor.'),
  wanted: z.enum(['yes', 'no']),
})

/** Asks a vendor whom nobody chose, or leaves one out. */
export async function wantVendor(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('want-vendor', { schema: vendorSchema, form }, async ({ db }, act) => {
    const isWanted = act.wanted === 'yes'
    return stateOf(
      await setVendorWanted(db, { ...act, isWanted }),
      isWanted ? 'They are asked too.' : 'They are left out of it.',
    )
  })
}

const reclassifySchema = z.object({
  ...incidentFields,
  priority: prioritySchema,
  trade: tradeSchema,
})

/** Another urgency, another trade. */
export async function reclassify(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('reclassify', { schema: reclassifySchema, form }, async ({ db }, act) =>
    stateOf(await reclassifyIncident(db, act), 'Reclassified.'),
  )
}

const moveSchema = z.object({ ...incidentFields, to: incidentStatusSchema })

/** Says what happened without us. */
export async function move(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('move', { schema: moveSchema, form }, async ({ db }, act) =>
    stateOf(await moveIncidentByHand(db, act), 'Moved.'),
  )
}

const plainSchema = z.object(incidentFields)

/** Ends it without a repair. */
export async function cancel(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('cancel', { schema: plainSchema, form }, async ({ db }, act) =>
    stateOf(await cancelIncident(db, act), 'Cancelled. Everybody concerned is told.'),
  )
}

/** Two reports were two things after all. */
export async function separate(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('separate', { schema: plainSchema, form }, async ({ db }, act) => {
    const separated = await undoMerge(db, act)
    return separated.kind === 'refused'
      ? refused('This is no duplicate.')
      : done(`It goes on by itself as ${separated.reference}.`)
  })
}

const noteSchema = z.object({
  key: actFields.key,
  incidentId: incidentFields.incidentId,
  note: z.string().trim().min(1, 'Write the note.').max(400),
  audience: noteAudienceSchema,
})

/** A note that the agent's next calls are told about, or that is only kept. */
export async function note(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('note', { schema: noteSchema, form }, async ({ db }, written) =>
    stateOf(
      await noteIncident(db, written),
      written.audience === 'nobody' ? 'Noted.' : 'Noted. The next call is told about it.',
    ),
  )
}

const escalationSchema = z.object({
  ...actFields,
  escalationId: z.uuid(),
  emergency: z.enum(['yes', 'no']),
})

/** Takes an emergency that is being rung for, or says that it is none; in its room, or on the board. */
export async function answerCallOut(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('answer-call-out', { schema: escalationSchema, form }, async ({ db }, act) =>
    answeredState(await answerEscalation(db, { ...act, isEmergency: act.emergency === 'yes' })),
  )
}

const promiseSchema = z.object({
  ...actFields,
  promiseId: z.uuid(),
  state: z.enum(['kept', 'withdrawn']),
})

/** Says what became of a promise, in its room or on the board. */
export async function settle(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('settle', { schema: promiseSchema, form }, async ({ db }, act) => {
    const { kind } = await settlePromise(db, act)
    return done(kind === 'settled' ? 'It is on record.' : 'It was settled before.')
  })
}
