import { revalidatePath } from 'next/cache'
import { unstable_rethrow } from 'next/navigation'
import { z } from 'zod'
import { drainOutbox } from '#app/_server/outbox.ts'
import { findSession, type Session } from '#app/_server/session.ts'
import { type ActState, refused } from '#app/_ui/act-state.ts'
import { AppError, messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'

const REASON_MAX = 500
const SIGNED_OUT =
  'You are signed out. Sign in again in another tab, then send this once more: what you wrote stays here.'

/** What every act has: why, and the key under which it happens once, however often the form is sent. */
export const actFields = {
  reason: z.string().trim().min(1, 'Say why, in a few words.').max(REASON_MAX),
  key: z.uuid(),
}

/**
 * What a form asks for, done as whoever is signed in: the fields are checked, the database decides
 * whether they may and writes down that it was they. Never throws for what a person can mend: what is
 * wrong, or why it was refused, comes back as words. `name` is for the log, which gets no field.
 */
export async function actAtDesk<Schema extends z.ZodType>(
  name: string,
  { schema, form }: { schema: Schema; form: FormData },
  act: (session: Session, input: z.output<Schema>) => Promise<ActState>,
): Promise<ActState> {
  const session = await findSession()
  // No redirect: it would take the form away, and with it what they have written.
  if (session === 'signed-out') return refused(SIGNED_OUT)
  if (session === 'no-organisation') return refused('Your account belongs to no organisation.')
  const input = schema.safeParse(Object.fromEntries(form))
  if (!input.success) {
    return refused(input.error.issues[0]?.message ?? 'Something in this form is missing.')
  }
  try {
    const state = await act(session, input.data)
    // What follows from it begins now: a phone that rings is to fall silent.
    void drainOutbox()
    revalidatePath('/', 'layout')
    return state
  } catch (error) {
    unstable_rethrow(error)
    log.warn('desk-act-failed', { name, reason: messageOf(error) })
    return refused(wordsOf(error))
  }
}

/** PT403 and a missing right: the role is too low; anything else is nothing that they did wrong. */
function wordsOf(error: unknown): string {
  const fault = error instanceof AppError ? error.cause : null
  const code = fault && typeof fault === 'object' && 'code' in fault ? fault.code : null
  if (code === 'PT403' || code === '42501') {
    return 'Your role may look, but not do this. Ask a manager of your organisation.'
  }
  if (code === 'PT404') return 'This is not there any more.'
  return error instanceof AppError && error.remedy === 'retry'
    ? 'The database does not answer right now. Nothing was changed; try again in a moment.'
    : 'This did not work, and nothing was changed. Reload the page; if it stays so, tell whoever runs this.'
}
