'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import styles from './directory.module.css'

const KINDS = [
  { href: '/directory/properties', title: 'Properties' },
  { href: '/directory/vendors', title: 'Vendors' },
  { href: '/directory/landlords', title: 'Landlords' },
  { href: '/directory/on-call', title: 'On call' },
  { href: '/directory/policy', title: 'Policy book' },
] as const

export function DirectoryNav() {
  const path = usePathname()
  return (
    <nav className={styles['kinds']} aria-label="Directory">
      {KINDS.map(({ href, title }) => (
        <Link key={href} href={href} aria-current={path.startsWith(href) ? 'page' : undefined}>
          {title}
        </Link>
      ))}
    </nav>
  )
}
