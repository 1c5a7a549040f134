import { z } from 'zod'
import { defineTool, done } from './tool.ts'

/** Ends the call, once the goodbye was heard. */
export const endCall = defineTool({
  name: 'end_call',
  description:
    'Ends the call after what you have said was heard. Say goodbye in one sentence first, then use it. Never use it while the other side still wants something.',
  args: z.object({
    reason: z.string().trim().max(200).default('').describe('Why, in a few English words.'),
  }),
  run: async () => done({ status: 'ending' }, ['end-call']),
})
