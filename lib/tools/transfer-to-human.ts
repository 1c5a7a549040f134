import { z } from 'zod'
import { requestHuman } from '#lib/db/calls.ts'
import { defineTool, done } from './tool.ts'

/** Fetches a person. */
export const transferToHuman = defineTool({
  name: 'transfer_to_human',
  description:
    'Asks a person of our team to take over. Use it when somebody asks for a person, is threatening or at risk, or when no other tool can help. The reason must hold everything the person needs to know.',
  args: z.object({
    reason: z.string().trim().min(3).max(500).describe('Who needs what, in English.'),
  }),
  run: async ({ reason }, { claims, db }, toolCallId) => {
    await requestHuman(db, { callId: claims.callId, toolCallId, reason })
    return done(
      {
        status: 'requested',
        say: 'A person of our team has been told and will call back on this number.',
      },
      ['records-changed', 'transfer'],
    )
  },
})
