'use client'

import { useActionState } from 'react'
import { signIn } from './actions.ts'

export function SignInForm() {
  const [{ fault }, submit, isPending] = useActionState(signIn, { fault: null })
  return (
    <form action={submit} className="sign-in">
      <label>
        E-mail
        <input name="email" type="email" autoComplete="username" required />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      {fault ? (
        <p role="alert" className="fault">
          {fault}
        </p>
      ) : null}
      <button type="submit" disabled={isPending}>
        {isPending ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  )
}
