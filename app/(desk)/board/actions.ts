'use server'

import { z } from 'zod'
import { actAtDesk, actFields } from '#app/_server/desk-act.ts'
import { type ActState, done, refused } from '#app/_ui/act-state.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { acceptEscalation } from '#lib/db/escalations.ts'
import { isTheirs } from '#lib/db/board-needs.ts'
import { settlePromise } from '#lib/db/promises.ts'
import { mayAct } from '#lib/domain/role.ts'

const LOOK_ONLY = 'Your role may look, but not do this. Ask a manager of your organisation.'
const GONE = 'This is not there any more.'

const takeSchema = z.object({ escalationId: z.uuid() })

/** Whoever takes it first has it; the people on call are told and rung no more. */
export async function takeEscalation(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('take-escalation', { schema: takeSchema, form }, async (session, act) => {
    // The function takes anybody's word for who asks: whose escalation it is is asked as themselves.
    if (!mayAct(session.role)) return refused(LOOK_ONLY)
    if (!(await isTheirs(session.db, 'escalations', act.escalationId))) return refused(GONE)
    const taken = await acceptEscalation(serviceDb(), {
      escalationId: act.escalationId,
      by: { userId: session.userId },
      method: 'dashboard',
    })
    switch (taken.kind) {
      case 'accepted':
        return done('It is yours. Nobody else is rung about it.')
      case 'yours':
        return done('Somebody at the desk has it already.')
      case 'settled':
        return refused(taken.by === null ? 'It is over.' : `${taken.by} was quicker and has it.`)
      case 'refused':
        return refused(LOOK_ONLY)
    }
  })
}

const keptSchema = z.object({
  reason: actFields.reason,
  promiseId: z.uuid(),
  state: z.enum(['kept', 'withdrawn']),
})

/** Says what became of a promise. */
export async function settle(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('settle-promise', { schema: keptSchema, form }, async (session, act) => {
    if (!mayAct(session.role)) return refused(LOOK_ONLY)
    if (!(await isTheirs(session.db, 'promises', act.promiseId))) return refused(GONE)
    const isSettled = await settlePromise(serviceDb(), {
      promiseId: act.promiseId,
      state: act.state,
      userId: session.userId,
      note: act.reason,
    })
    return isSettled ? done('Noted.') : done('It was settled before.')
  })
}
