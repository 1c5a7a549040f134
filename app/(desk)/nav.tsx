'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'

const PLACES = [
  { href: '/board', title: 'Board' },
  { href: '/incidents', title: 'Incidents' },
  { href: '/calls', title: 'Calls' },
  { href: '/directory', title: 'Directory' },
  { href: '/insight', title: 'Insight' },
] as const

const PHONE = { href: '/phone', title: 'Phone' } as const

/** Where one can go, and where one is. `hasPhone`: the telephone network is one that a browser can join. */
export function Nav({ hasPhone }: { hasPhone: boolean }) {
  const path = usePathname()
  const places = hasPhone ? [...PLACES, PHONE] : PLACES
  return (
    <nav className="nav" aria-label="Screens">
      {places.map(({ href, title }) => (
        <Link
          key={href}
          href={href}
          prefetch={false}
          aria-current={path.startsWith(href) ? 'page' : undefined}
        >
          {title}
        </Link>
      ))}
    </nav>
  )
}
