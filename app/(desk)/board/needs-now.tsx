import Link from 'next/link'
import { Elapsed } from '#app/_ui/elapsed.tsx'
import { UntilSettled } from '#app/_ui/foretold.tsx'
import styles from './board.module.css'
import type { Need, NeedAct } from './need.ts'
import { NeedActButton } from './need-act.tsx'

/** What fits beside the calls; the rest is a click away. */
const SHOWN_AT_ONCE = 8

/** What waits for a person, before everything else, each with what settles it if they may. */
export function NeedsNow({ needs, mayAct }: { needs: readonly Need[]; mayAct: boolean }) {
  const [first, rest] = [needs.slice(0, SHOWN_AT_ONCE), needs.slice(SHOWN_AT_ONCE)]
  return (
    <section aria-labelledby="needs-now">
      <h2 id="needs-now">
        Needs you now <span className="count">{needs.length}</span>
      </h2>
      {needs.length === 0 ? (
        <p className="empty">Nothing waits for a person. The agent has everything in hand.</p>
      ) : (
        <Cards needs={first} mayAct={mayAct} />
      )}
      {rest.length === 0 ? null : (
        <details className={styles['more']}>
          <summary>{rest.length} more</summary>
          <Cards needs={rest} mayAct={mayAct} />
        </details>
      )}
    </section>
  )
}

function Cards({ needs, mayAct }: { needs: readonly Need[]; mayAct: boolean }) {
  return (
    <ul className={styles['needs']}>
      {needs.map((need) => (
        <UntilSettled
          key={need.key}
          as="li"
          of={settledWith(need.act)}
          className={styles['need']}
          data-tone={need.tone}
        >
          {need.href === null ? (
            <div className={styles['need-words']}>
              <NeedWords need={need} />
            </div>
          ) : (
            <Link href={need.href} prefetch={false} className={styles['need-words']}>
              <NeedWords need={need} />
            </Link>
          )}
          {mayAct && need.act !== null ? (
            <div className={styles['need-act']}>
              <NeedActButton act={need.act} />
            </div>
          ) : null}
        </UntilSettled>
      ))}
    </ul>
  )
}

/** What its act says is settled, before it is known to be; nothing for an act of which that is not said. */
function settledWith(act: NeedAct | null): string {
  if (act?.kind === 'kept') return act.promiseId
  return act?.kind === 'give-back' ? act.incidentId : ''
}

function NeedWords({ need }: { need: Need }) {
  return (
    <>
      <span className={styles['need-head']}>
        <strong>{need.title}</strong>
        <span className={styles['clock']}>
          {need.until ? (
            <>
              <Elapsed until={need.until} /> left
            </>
          ) : need.since ? (
            <Elapsed since={need.since} />
          ) : null}
        </span>
      </span>
      <span className={styles['clamped']}>{need.detail}</span>
      <span className="muted">{[need.reference, need.where].filter(Boolean).join(' · ')}</span>
    </>
  )
}
