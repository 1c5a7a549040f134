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

/** Where one can go, and where one is. */
export function Nav() {
  const path = usePathname()
  return (
    <nav className="nav" aria-label="Screens">
      {PLACES.map(({ href, title }) => (
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
