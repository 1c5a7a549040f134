'use client'

import dynamic from 'next/dynamic'
import styles from '#app/(desk)/calls/[callId]/call.module.css'

/**
 * Its script is fetched where there is something to hear, and only there. Not rendered before: a button
 * that does nothing yet would be pressed in vain.
 */
export const LazyPlayer = dynamic(async () => (await import('./player.tsx')).RecordingPlayer, {
  ssr: false,
  loading: () => <div className={styles['player']} aria-busy="true" />,
})
