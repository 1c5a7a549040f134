import type { Metadata } from 'next'
import { Wordmark } from '#app/_ui/wordmark.tsx'
import { SignInForm } from './sign-in-form.tsx'

export const metadata: Metadata = { title: 'Sign in' }

export default async function LoginPage({
  searchParams,
}: {
  searchParams: Promise<{ reason?: string }>
}) {
  const { reason } = await searchParams
  return (
    <main className="door">
      <Wordmark />
      <h1>Sign in</h1>
      {reason === 'no-organisation' ? (
        <p role="alert" className="fault">
          Your account belongs to no organisation yet. Ask its owner to add you.
        </p>
      ) : null}
      {reason === 'signed-out' ? <p className="notice">You are signed out.</p> : null}
      <SignInForm />
    </main>
  )
}
