'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useCallback } from 'react'
import { Unreadable } from '#app/_ui/unreadable.tsx'

/** Inside the desk: the bar stays, the page is read again. */
export default function DeskError({ reset }: { error: Error; reset: () => void }) {
  const router = useRouter()
  const again = useCallback(() => {
    startTransition(() => {
      router.refresh()
      reset()
    })
  }, [router, reset])
  return <Unreadable again={again} />
}
