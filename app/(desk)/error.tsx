'use client'

/** A page that could not be read says so and offers the one thing that helps. */
export default function DeskError({ reset }: { error: Error; reset: () => void }) {
  return (
    <main className="blank" role="alert">
      <h1>This page could not be read</h1>
      <p>The database did not answer. Calls go on regardless; nothing is lost.</p>
      <button type="button" onClick={reset}>
        Try again
      </button>
    </main>
  )
}
