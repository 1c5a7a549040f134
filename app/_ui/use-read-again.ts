'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useCallback } from 'react'

/** Reads a page that could not be read once more, without leaving it: the browser keeps what it knows. */
export function useReadAgain(reset: () => void): () => void {
  const router = useRouter()
  return useCallback(() => {
    startTransition(() => {
      router.refresh()
      reset()
    })
  }, [router, reset])
}
