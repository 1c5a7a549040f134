import { z } from 'zod'
import { recordPromise as storePromise } from '#lib/db/promises.ts'
import { listTurns } from '#lib/db/turns.ts'
import { isPromisable, promisedSchema } from '#lib/domain/promise.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { defineTool, done, retryable, type ToolContext } from './tool.ts'

/** What the other side was told will happen, and by when: it is kept, or they hear the truth in time. */
export const recordPromise = defineTool({
  name: 'record_promise',
  description:
    'Records what you promise the person on this call with a time: that they hear from us, that we call back, that a person calls, that a time is agreed or that somebody comes. Use it whenever you name such a time, before you name it, and only for what the facts or another tool allow. Do not promise a time that nobody has given you.',
  args: z.object({
    what: promisedSchema.describe(
      'news: they hear from us. call_back: we call them. person_calls: a person of our team calls. appointment: a time is agreed. visit: somebody comes.',
    ),
    text: z
      .string()
      .trim()
      .min(5)
      .max(300)
      .describe('What you say to them, in one English sentence without the time.'),
    due_at: z.iso
      .datetime({ offset: true, error: 'a full date and time with offset' })
      .describe(
        'By when, as a full date and time with offset, such as 2026-11-21T15:30:00-08:00, worked out from the fact now.',
      ),
  }),
  run: async (args, context, toolCallId) => {
    if (!isPromisable(Date.parse(args.due_at), context.now())) {
      return retryable(
        'Nothing was recorded: the time is over, or more than two weeks away.',
        'Do not promise that time. Say that they hear from us, and name a time that lies ahead.',
      )
    }
    const recorded = await storePromise(context.db, {
      callId: context.claims.callId,
      toolCallId,
      what: args.what,
      text: args.text,
      dueAt: new Date(args.due_at).toISOString(),
      turnSeq: await findTurn(context),
    })
    if (recorded.kind === 'refused') {
      return retryable(
        'Nothing was recorded: that time cannot be promised.',
        'Say that they hear from us, and name a time that lies ahead.',
      )
    }
    return done({ status: 'recorded', say: `${args.text} Name the time, too.` }, [
      'records-changed',
    ])
  },
})

/** The last turn so far: the words stand there or right after. Without it the promise counts as well. */
async function findTurn({ claims, db }: ToolContext): Promise<number | null> {
  try {
    return (await listTurns(db, claims.callId)).at(-1)?.seq ?? null
  } catch (error) {
    log.warn('evidence-skipped', { callId: claims.callId, reason: messageOf(error) })
    return null
  }
}
