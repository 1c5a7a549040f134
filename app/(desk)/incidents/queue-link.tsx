'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'

/** A link that knows whether its incident is the one on screen. */
export function QueueLink({ href, children }: { href: string; children: ReactNode }) {
  const isCurrent = usePathname() === href
  return (
    <Link
      href={href}
      // A hundred of them are on screen, and each would be read from the server.
      prefetch={false}
      className="queue-link"
      aria-current={isCurrent ? 'page' : undefined}
    >
      {children}
    </Link>
  )
}
