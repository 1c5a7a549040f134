import Link from 'next/link'
import { Transcript } from '#app/_ui/transcript.tsx'
import { requireSession } from '#app/_server/session.ts'
import { StatusBadge } from '#app/_ui/status-badge.tsx'
import { plainWords, purposeWords } from '#app/_ui/words.ts'
import { readCallByCarrierId } from '#lib/db/phone-book.ts'
import styles from './phone.module.css'

const CARRIER_ID = /^CA[0-9a-f]{32}$/

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

/** The call on the phone beside it, as the product has it: what it heard, what it said, what came of it. */
export default async function PhoneCall({ searchParams }: Props) {
  const { call: asked } = await searchParams
  if (typeof asked !== 'string' || !CARRIER_ID.test(asked)) {
    return (
      <section className="card" aria-labelledby="transcript">
        <h2 id="transcript">Transcript</h2>
        <p className="empty">
          Call, or wait to be called. What the agent hears and says stands here while it is spoken,
          and leads to the incident as soon as there is one.
        </p>
      </section>
    )
  }
  const { db } = await requireSession()
  const call = await readCallByCarrierId(db, asked)
  return (
    <section className="card" aria-labelledby="transcript">
      <h2 id="transcript">Transcript</h2>
      {call === null ? (
        <p className="empty">Nothing of this call is on record yet.</p>
      ) : (
        <>
          <p className="call-head">
            {call.ended_at === null ? (
              <span className={`pulse pulse-${call.status}`} aria-hidden="true" />
            ) : null}
            <strong>{purposeWords(call.purpose)}</strong>
            <span className="call-status">{plainWords(call.status)}</span>
          </p>
          {call.incident ? (
            <Link href={`/incidents/${call.incident.id}`} className={styles['incident']}>
              <span className="reference">{call.incident.reference}</span>
              <span>{call.incident.summary}</span>
              <StatusBadge status={call.incident.status} />
            </Link>
          ) : null}
          <Transcript
            callId={call.id}
            turns={call.turns}
            other="You"
            isLive={call.ended_at === null}
            silence={call.ended_at === null ? 'Ringing…' : 'Nothing was said.'}
          />
        </>
      )}
    </section>
  )
}
