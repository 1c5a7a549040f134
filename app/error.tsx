'use client'

import { useCallback } from 'react'
import { Unreadable } from '#app/_ui/unreadable.tsx'

/** When not even the bar could be read. */
export default function RootError() {
  const again = useCallback(() => window.location.reload(), [])
  return <Unreadable again={again} />
}
