'use client'

import { useEffect } from 'react'

const AGAIN_MS = 5_000

/** A page that could not be read says so, and tries again by itself until it can be. */
export function Unreadable({ again }: { again: () => void }) {
  useEffect(() => {
    const timer = setInterval(again, AGAIN_MS)
    return () => clearInterval(timer)
  }, [again])
  return (
    <main className="blank" role="alert">
      <h1>This page could not be read</h1>
      <p>
        The database did not answer. Calls go on regardless; nothing is lost. This page tries again
        every few seconds.
      </p>
      <button type="button" onClick={again}>
        Try again now
      </button>
    </main>
  )
}
