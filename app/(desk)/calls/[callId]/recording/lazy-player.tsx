'use client'

import dynamic from 'next/dynamic'
import styles from '#app/(desk)/calls/[callId]/call.module.css'

/** Its script is fetched where there is something to hear, and only there. */
export const LazyPlayer = dynamic(async () => (await import('./player.tsx')).RecordingPlayer, {
  loading: () => <div className={styles['player']} aria-busy="true" />,
})
