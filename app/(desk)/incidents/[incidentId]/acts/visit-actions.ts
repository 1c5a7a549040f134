'use server'

import { z } from 'zod'
import { actAtDesk, actFields } from '#app/_server/desk-act.ts'
import { type ActState, refused } from '#app/_ui/act-state.ts'
import { readCase } from '#lib/db/desk.ts'
import { callOffVisit, moveVisit as move } from '#lib/db/visit-acts.ts'
import { fromLocalTime, sayWindow } from '#lib/local-time.ts'
import { stateOf } from './outcome.ts'
import { endOf } from './window.ts'

const visitFields = { ...actFields, incidentId: z.uuid(), visitId: z.uuid() }
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Give the time as hours and minutes.')

const moveSchema = z.object({
  ...visitFields,
  day: z.iso.date('Choose a day.'),
  from: clock,
  until: clock,
})

/** Gives an agreed visit another time, as the clocks at the property show it. */
export async function moveVisit(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('move-visit', { schema: moveSchema, form }, async ({ db }, input) => {
    const { day, from, until, ...act } = input
    const incident = await readCase(db, act.incidentId)
    if (!incident) return refused('This is not there any more.')
    const zone = incident.property?.timezone ?? 'UTC'
    const startsAt = fromLocalTime(`${day}T${from}`, zone)
    const endsAt = fromLocalTime(endOf({ day, from, until }), zone)
    if (startsAt === null || endsAt === null) {
      return refused('The clocks are put forward then: there is no such time. Choose another one.')
    }
    const moved = await move(db, { ...act, startsAt, endsAt })
    const words = (window: { startsAt: string; endsAt: string }): string =>
      sayWindow(window, zone, new Date().toISOString())
    if (moved.kind === 'conflict') {
      return refused(
        `The vendor is elsewhere then, for ${moved.reference}: ${words(moved)}. Choose another time.`,
      )
    }
    return stateOf(moved, `Moved: ${words({ startsAt, endsAt })}.`)
  })
}

const callOffSchema = z.object(visitFields)

/** The visit does not take place; price and decision stand. */
export async function callOff(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('call-off-visit', { schema: callOffSchema, form }, async ({ db }, act) =>
    stateOf(await callOffVisit(db, act), 'Called off. Vendor and guest are told.'),
  )
}
