import { z } from 'zod'
import { reportWrongPerson as store } from '#lib/db/call-standing.ts'
import { defineTool, done } from './tool.ts'

/** Somebody else is on the line: they learn nothing, and the number is looked at. */
export const reportWrongPerson = defineTool({
  name: 'report_wrong_person',
  description:
    'Reports that somebody else than the person or company you asked for is on the line. Use it at once, before you have said anything of what the call is about. Then say only what the answer tells you; the call ends by itself.',
  args: z.object({
    is_wrong_number: z
      .boolean()
      .default(false)
      .describe('True if whom you asked for is not known at this number at all.'),
  }),
  run: async ({ is_wrong_number: isWrongNumber }, { claims, db }, toolCallId) => {
    await store(db, { callId: claims.callId, toolCallId, isWrongNumber })
    return done({ status: 'noted', say: 'I am sorry to have bothered you. Goodbye.' }, [
      'records-changed',
      'wrong-person',
    ])
  },
})
