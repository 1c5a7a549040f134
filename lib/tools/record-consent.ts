import { z } from 'zod'
import { recordConsent as store } from '#lib/db/recordings.ts'
import { defineTool, done, refused } from './tool.ts'

/** Their yes is kept before a second of the call is. */
export const recordConsent = defineTool({
  name: 'record_consent',
  description:
    'Records that the other side allows this call to be recorded. Use it only after you asked them and they plainly said yes; silence, a question or anything else is no consent.',
  args: z.object({}),
  run: async (_args, { claims, db }, toolCallId) =>
    (await store(db, { callId: claims.callId, toolCallId }))
      ? done({ status: 'recording', say: 'Thank you. The call is recorded from now on.' }, [
          'start-recording',
        ])
      : refused('This call must not be recorded.', 'Then we go on without a recording.'),
})
