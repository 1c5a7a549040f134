'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { sessionDb } from '#app/_server/session.ts'

const credentialsSchema = z.object({
  email: z.email().max(254),
  password: z.string().min(1).max(200),
})

export interface SignInState {
  readonly fault: string | null
}

/** Signs in by e-mail and password. The answer never says which of the two was wrong. */
export async function signIn(_before: SignInState, form: FormData): Promise<SignInState> {
  const credentials = credentialsSchema.safeParse(Object.fromEntries(form))
  if (!credentials.success) return { fault: 'Enter your e-mail address and your password.' }
  const { error } = await (await sessionDb()).auth.signInWithPassword(credentials.data)
  if (error) {
    return {
      fault:
        error.status === 429
          ? 'Too many attempts. Wait a minute and try again.'
          : error.status === 400
            ? 'That e-mail address and password do not match.'
            : 'Signing in is not possible right now. Try again in a moment.',
    }
  }
  redirect('/board')
}

export async function signOut(): Promise<never> {
  await (await sessionDb()).auth.signOut({ scope: 'local' })
  redirect('/login?reason=signed-out')
}
