'use client'

import { Unreadable } from '#app/_ui/unreadable.tsx'
import { useReadAgain } from '#app/_ui/use-read-again.ts'

/** Inside the desk: the bar stays, the page is read again. */
export default function DeskError({ reset }: { error: Error; reset: () => void }) {
  return <Unreadable again={useReadAgain(reset)} />
}
