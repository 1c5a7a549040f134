import { z } from 'zod'
import { recordRefusal as store, type Refusal } from '#lib/db/call-standing.ts'
import { defineTool, done, type ToolEffect } from './tool.ts'

const SAY: Record<Refusal, string> = {
  ai: 'Say that you understand, and ask whether a person of our team may take over. If they want one, use transfer_to_human; otherwise say goodbye.',
  transcript: 'Of course. From now on nothing of what you say is written down.',
  recording: 'Of course. This call is not recorded, and what was recorded of it is deleted.',
  calls: 'I have noted that we do not call this number any more. Please excuse the disturbance.',
}

const EFFECTS: Record<Refusal, ToolEffect> = {
  ai: 'refused',
  transcript: 'withhold-words',
  recording: 'stop-recording',
  calls: 'refused',
}

/** What the other side does not want is kept, and holds from now on. */
export const recordRefusal = defineTool({
  name: 'record_refusal',
  description:
    'Records that the other side does not want something: "ai" (to speak with an AI), "transcript" (that anything of their words is kept, written or recorded), "recording" (only that their voice is recorded), "calls" (to be called again). Use it only when they have plainly said so about themselves. Never argue.',
  args: z.object({
    what: z.enum(['ai', 'transcript', 'recording', 'calls']).describe('What they do not want.'),
  }),
  run: async ({ what }, { claims, db }, toolCallId) => {
    await store(db, { callId: claims.callId, toolCallId, what })
    return done({ status: 'noted', say: SAY[what] }, ['records-changed', EFFECTS[what]])
  },
})
