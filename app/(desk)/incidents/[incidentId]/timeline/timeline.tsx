import Link from 'next/link'
import { LocalTime } from '#app/_ui/local-time.tsx'
import styles from '#app/(desk)/incidents/[incidentId]/room.module.css'
import { ForetoldNotes } from './foretold-notes.tsx'
import { byDay, type Entry } from './words.ts'

const FILTERS = [
  ['all', 'All'],
  ['decision', 'Decisions'],
  ['call', 'Calls'],
  ['message', 'Messages'],
] as const

/** Everything that happened, newest first, by day, with who did it and why. */
export function Timeline(props: { incidentId: string; entries: readonly Entry[]; zone: string }) {
  const { incidentId, entries, zone } = props
  return (
    <section aria-labelledby="timeline" className={styles['timeline']}>
      <div className={styles['sectionHead']}>
        <h2 id="timeline">Timeline</h2>
        {/* The sheet shows what is chosen: no script, and a refresh forgets nothing. */}
        <fieldset className={styles['filters']}>
          <legend className="unseen">Show</legend>
          {FILTERS.map(([value, words]) => (
            <label key={value}>
              <input type="radio" name="timeline" value={value} defaultChecked={value === 'all'} />
              {words}
            </label>
          ))}
        </fieldset>
      </div>
      <div className={styles['day']}>
        <ForetoldNotes incidentId={incidentId} />
      </div>
      {byDay(entries, zone).map(({ name, entries: of }) => (
        <div key={name} className={styles['day']}>
          <h3>{name}</h3>
          <ol>
            {of.map((entry) => (
              <Line key={entry.seq} entry={entry} zone={zone} />
            ))}
          </ol>
        </div>
      ))}
      <p className={`empty ${styles['nothing'] ?? ''}`}>Nothing of this kind.</p>
    </section>
  )
}

function Line({ entry, zone }: { entry: Entry; zone: string }) {
  const { at, kind, title, detail, who, callId, stamp, isLate } = entry
  return (
    <li data-kind={kind} data-late={isLate}>
      <span className={styles['time']}>
        <LocalTime at={at} zone={zone} />
      </span>
      <span className={styles['what']}>
        <span>
          {title}
          <span className="muted"> · {who}</span>
          {callId ? (
            <>
              {' '}
              <Link href={`/calls/${callId}`} className={styles['callLink']}>
                call
              </Link>
            </>
          ) : null}
        </span>
        {detail ? <span className="timeline-detail">{detail}</span> : null}
        {stamp ? <span className={styles['stamp']}>{stamp}</span> : null}
      </span>
    </li>
  )
}
