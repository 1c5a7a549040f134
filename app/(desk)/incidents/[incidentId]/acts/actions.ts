'use server'

import { z } from 'zod'
import { actAtDesk, actFields } from '#app/_server/desk-act.ts'
import type { ActState } from '#app/_ui/act-state.ts'
import { steerIncident } from '#lib/db/steering.ts'
import { incidentControlSchema } from '#lib/domain/incident.ts'
import { stateOf } from './outcome.ts'

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
