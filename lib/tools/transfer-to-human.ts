import { z } from 'zod'
import { requestHuman } from '#lib/db/calls.ts'
import { recordPromise } from '#lib/db/promises.ts'
import { beginTransfer } from '#lib/db/transfers.ts'
import { WAITS } from '#lib/domain/waits.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { defineTool, done, type ToolContext } from './tool.ts'

/** Fetches a person: somebody is paged in any case, and the caller is put through if anybody is on call. */
export const transferToHuman = defineTool({
  name: 'transfer_to_human',
  description:
    'Asks a person of our team to take over. Use it when somebody asks for a person, is threatening or at risk, or when no other tool can help. The reason must hold everything the person needs to know. Say what the answer tells you and nothing else; status "connecting" means that you fall silent then and the call is put through.',
  args: z.object({
    reason: z.string().trim().min(3).max(500).describe('Who needs what, in English.'),
  }),
  run: async ({ reason }, context, toolCallId) => {
    await requestHuman(context.db, { callId: context.claims.callId, toolCallId, reason })
    if (await isBeingPutThrough(context, toolCallId)) {
      return done(
        {
          status: 'connecting',
          say: 'One moment, please. I am putting you through to a person of our team.',
        },
        ['records-changed', 'put-through'],
      )
    }
    await promiseCall(context, toolCallId)
    return done(
      {
        status: 'requested',
        say: 'A person of our team has been told and will call back on this number.',
      },
      ['records-changed'],
    )
  },
})

/** What the caller is told next. They have been paged already: a promise that fails changes no word. */
async function promiseCall({ claims, db, now }: ToolContext, toolCallId: string): Promise<void> {
  const { callId } = claims
  try {
    await recordPromise(db, {
      callId,
      toolCallId,
      what: 'person_calls',
      text: 'A person of our team calls back on this number.',
      dueAt: new Date(now() + WAITS.personCallsBackMs).toISOString(),
      turnSeq: null,
    })
  } catch (error) {
    log.warn('promise-not-recorded', { callId, reason: messageOf(error) })
  }
}

/** They have been paged already: whatever fails here leaves a callback. */
export async function isBeingPutThrough(
  { claims: { callId }, db }: ToolContext,
  toolCallId: string,
): Promise<boolean> {
  try {
    return (await beginTransfer(db, { callId, toolCallId })).kind === 'connecting'
  } catch (error) {
    log.warn('transfer-not-begun', { callId, reason: messageOf(error) })
    return false
  }
}
