'use server'

import { z } from 'zod'
import { actAtDesk, actFields } from '#app/_server/desk-act.ts'
import { type ActState, done } from '#app/_ui/act-state.ts'
import { pauseOrganization } from '#lib/db/steering.ts'

const pauseSchema = z.object({ ...actFields, to: z.enum(['paused', 'working']) })

/** The switch for everything; the database writes it into every open incident. */
export async function pauseAll(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('pause-all', { schema: pauseSchema, form }, async (session, act) => {
    const { db, organizationId } = session
    const isPaused = act.to === 'paused'
    const { kind, incidents } = await pauseOrganization(db, {
      organizationId,
      isPaused,
      reason: act.reason,
    })
    if (kind === 'already') return done('It was so already.')
    return done(
      isPaused
        ? `Everything is paused: ${incidents} open incidents wait. Whoever calls in is still answered.`
        : `The agent works again and takes up ${incidents} incidents.`,
    )
  })
}
