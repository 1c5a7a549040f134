import Link from 'next/link'
import { Elapsed } from '#app/_ui/elapsed.tsx'
import styles from './board.module.css'
import type { Need } from './needs.ts'

/** What waits for a person, before everything else. */
export function NeedsNow({ needs }: { needs: readonly Need[] }) {
  return (
    <section aria-labelledby="needs-now">
      <h2 id="needs-now">
        Needs you now <span className="count">{needs.length}</span>
      </h2>
      {needs.length === 0 ? (
        <p className="empty">Nothing waits for a person. The agent has everything in hand.</p>
      ) : (
        <ul className={styles['needs']}>
          {needs.map((need) => (
            <li key={need.key}>
              <Link href={need.href} className={styles['need']} data-tone={need.tone}>
                <span className={styles['need-head']}>
                  <strong>{need.title}</strong>
                  <span className={styles['clock']}>
                    {need.until ? (
                      <>
                        <Elapsed until={need.until} /> left
                      </>
                    ) : (
                      <Elapsed since={need.since} />
                    )}
                  </span>
                </span>
                <span className={styles['clamped']}>{need.detail}</span>
                <span className="muted">
                  {need.reference} · {need.where}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
