import { z } from 'zod'
import { declineJob as storeDecline } from '#lib/db/quotes.ts'
import { defineTool, done, refused, retryable } from './tool.ts'

/** The vendor on this call does not want the job. */
export const declineJob = defineTool({
  name: 'decline_job',
  description:
    'Records that the vendor on this call cannot or will not do the job. Use it only when they have plainly said so.',
  args: z.object({
    reason: z.string().trim().min(2).max(300).describe('Why, in a few English words.'),
  }),
  run: async ({ reason }, { claims, db }, toolCallId) => {
    const declined = await storeDecline(db, { callId: claims.callId, toolCallId, reason })
    if (declined.kind === 'refused' && declined.reason === 'not-verified') {
      return retryable(
        'Nothing was changed: the PIN of the visit must be keyed in first, then use the tool again.',
        'Please key in the four-digit PIN from our text message first.',
      )
    }
    if (declined.kind === 'refused') {
      return refused(
        'Nothing was recorded: this vendor has no open request or the decision is already made.',
        'Thank them all the same, and say goodbye.',
      )
    }
    return done({ status: 'recorded', say: 'Thank them for their time, and say goodbye.' }, [
      'records-changed',
    ])
  },
})
