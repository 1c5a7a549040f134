import type { ReactNode } from 'react'
import styles from './directory.module.css'
import { DirectoryNav } from './directory-nav.tsx'

/** The organisation's own records, a kind a page. */
export default function DirectoryLayout({ children }: { children: ReactNode }) {
  return (
    <div className={styles['directory']}>
      <DirectoryNav />
      {children}
    </div>
  )
}
