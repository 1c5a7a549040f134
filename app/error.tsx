'use client'

import { Unreadable } from '#app/_ui/unreadable.tsx'
import { useReadAgain } from '#app/_ui/use-read-again.ts'

/** When not even the bar could be read. */
export default function RootError({ reset }: { error: Error; reset: () => void }) {
  return <Unreadable again={useReadAgain(reset)} />
}
