import Link from 'next/link'
import { Elapsed } from '#app/_ui/elapsed.tsx'
import { purposeWords } from '#app/_ui/words.ts'
import type { readCallsOnTheLine } from '#lib/db/board.ts'
import styles from './board.module.css'

type Call = Awaited<ReturnType<typeof readCallsOnTheLine>>[number]

const SPEAKERS: Record<string, string> = {
  agent: 'Agent',
  caller: 'Caller',
  keypad: 'Keys',
  system: '',
}

/** As many as somebody takes in at a glance; one in trouble stands among what needs them, shown here or not. */
const SHOWN = 24

/** Calls that ring or are spoken, the longest first, each with its clock and what was said last. */
export function OnThePhone(props: {
  calls: readonly Call[]
  vendorNames: ReadonlyMap<string, string>
}) {
  const { calls, vendorNames } = props
  return (
    <section aria-labelledby="on-the-phone">
      <h2 id="on-the-phone">
        On the phone <span className="count">{calls.length}</span>
      </h2>
      {calls.length === 0 ? <p className="empty">No calls right now.</p> : null}
      <ul className={styles['phones']}>
        {calls.slice(0, SHOWN).map((call) => (
          <li key={call.id}>
            <Link href={`/calls/${call.id}`} prefetch={false} className={styles['phone']}>
              <CallLines call={call} vendorNames={vendorNames} />
            </Link>
          </li>
        ))}
      </ul>
      {calls.length > SHOWN ? (
        <p className="empty">and {calls.length - SHOWN} more on the line.</p>
      ) : null}
    </section>
  )
}

function CallLines({
  call,
  vendorNames,
}: {
  call: Call
  vendorNames: ReadonlyMap<string, string>
}) {
  const vendor = call.party_kind === 'vendor' ? vendorNames.get(call.party_id ?? '') : undefined
  const [last] = call.turns
  return (
    <>
      <span className={styles['phone-head']}>
        <span className={`pulse pulse-${call.status}`} aria-hidden="true" />
        <strong>{vendor ?? purposeWords(call.purpose)}</strong>
        <span className={styles['clock']}>
          {call.answered_at ? (
            <Elapsed since={call.answered_at} />
          ) : (
            <>
              ringing <Elapsed since={call.created_at} />
            </>
          )}
        </span>
      </span>
      <span className={styles['last-words']}>
        {last ? (
          <>
            <span className="muted">{SPEAKERS[last.speaker]}</span> {last.text}
          </>
        ) : (
          <span className="muted">Nothing said yet</span>
        )}
      </span>
      <span className="muted">
        {[vendor ? purposeWords(call.purpose) : null, call.incident?.reference, call.property?.name]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </>
  )
}
