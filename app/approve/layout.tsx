import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { Wordmark } from '#app/_ui/wordmark.tsx'
import './approve.css'

// The address holds the key: it is neither indexed nor told to any other site.
export const metadata: Metadata = {
  title: 'Your decision',
  robots: 'noindex, nofollow',
  referrer: 'no-referrer',
}

/** For somebody on a phone who has no account: no bar, nothing to find one's way in. */
export default function ApproveLayout({ children }: { children: ReactNode }) {
  return (
    <main className="leaf">
      <Wordmark />
      {children}
    </main>
  )
}
