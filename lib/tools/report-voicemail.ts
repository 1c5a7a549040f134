import { z } from 'zod'
import { listTurns } from '#lib/db/turns.ts'
import { judgeMachine } from '#lib/domain/machine-verdict.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { defineTool, done, refused, type ToolContext } from './tool.ts'

/** A machine answered. What is said to it is fixed and not the model's to say. */
export const reportVoicemail = defineTool({
  name: 'report_voicemail',
  description:
    'Reports that a recording, an answering machine or a phone menu has answered instead of a person. Then say nothing at all: our message is left for you, and the call ends by itself.',
  args: z.object({}),
  run: async (_args, context) => {
    if (await isPerson(context)) {
      return refused(
        'Keys were pressed or your questions answered on this call, so it is a person. Nothing was noted.',
        'I am sorry, go on, please.',
      )
    }
    return done({ status: 'noted', next: 'Say nothing more.' }, ['voicemail'])
  },
})

async function isPerson({ claims: { callId }, db }: ToolContext): Promise<boolean> {
  try {
    return judgeMachine(await listTurns(db, callId), 'agent') === 'person'
  } catch (error) {
    log.warn('transcript-not-read', { callId, reason: messageOf(error) })
    return false
  }
}
