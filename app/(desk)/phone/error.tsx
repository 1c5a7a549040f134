'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useEffect } from 'react'

const AGAIN_MS = 3_000

/** What was said cannot be read; the telephone beside it stays, and so does the call. Tries again by itself. */
export default function TranscriptFailed({ reset }: { error: Error; reset: () => void }) {
  const router = useRouter()
  useEffect(() => {
    const timer = setTimeout(() => {
      startTransition(() => {
        router.refresh()
        reset()
      })
    }, AGAIN_MS)
    return () => clearTimeout(timer)
  }, [router, reset])
  return (
    <p className="fault" role="alert">
      The transcript cannot be read right now. The call goes on; this tries again by itself.
    </p>
  )
}
