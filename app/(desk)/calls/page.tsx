import type { Metadata } from 'next'
import Link from 'next/link'
import { requireSession } from '#app/_server/session.ts'
import { Elapsed } from '#app/_ui/elapsed.tsx'
import { LocalTime } from '#app/_ui/local-time.tsx'
import { plainWords, purposeWords } from '#app/_ui/words.ts'
import { readVendorNames } from '#lib/db/desk.ts'
import { readRecentCalls } from '#lib/db/desk-calls.ts'
import { clockOf } from './[callId]/time-line.ts'
import styles from './calls.module.css'

export const metadata: Metadata = { title: 'Calls' }

type Call = Awaited<ReturnType<typeof readRecentCalls>>[number]

/** The latest calls; those on the line first. */
export default async function CallsPage() {
  const { db } = await requireSession()
  const [calls, vendorNames] = await Promise.all([readRecentCalls(db), readVendorNames(db)])
  const live = calls.filter(({ ended_at }) => ended_at === null)
  const over = calls.filter(({ ended_at }) => ended_at !== null)
  return (
    <main className={styles['page']}>
      <h1>Calls</h1>
      <CallList title="On the line" calls={live} vendorNames={vendorNames} empty="No calls now." />
      <CallList title="Lately" calls={over} vendorNames={vendorNames} empty="No calls yet." />
    </main>
  )
}

function CallList(props: {
  title: string
  calls: readonly Call[]
  vendorNames: ReadonlyMap<string, string>
  empty: string
}) {
  const { title, calls, vendorNames, empty } = props
  const id = title.toLowerCase().replaceAll(' ', '-')
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>
        {title} <span className="count">{calls.length}</span>
      </h2>
      {calls.length === 0 ? <p className="empty">{empty}</p> : null}
      <ul className={styles['calls']}>
        {calls.map((call) => (
          <li key={call.id}>
            <Link href={`/calls/${call.id}`} className={styles['call']}>
              <CallLine call={call} vendorNames={vendorNames} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

function CallLine({ call, vendorNames }: { call: Call; vendorNames: ReadonlyMap<string, string> }) {
  const vendor = call.party_kind === 'vendor' ? vendorNames.get(call.party_id ?? '') : undefined
  const about = [
    vendor ? purposeWords(call.purpose) : plainWords(call.party_kind),
    call.incident?.reference,
    call.property?.name,
  ]
  return (
    <>
      <span className={styles['who']}>
        {call.ended_at === null ? (
          <span className={`pulse pulse-${call.status}`} aria-hidden="true" />
        ) : null}
        <strong>{vendor ?? purposeWords(call.purpose)}</strong>
        <span className="muted">{about.filter(Boolean).join(' · ')}</span>
      </span>
      <span className={styles['how']}>
        <Standing call={call} />
      </span>
      <span className={styles['when']}>
        {lengthOf(call)}
        <LocalTime at={call.created_at} zone={call.property?.timezone ?? 'UTC'} full />
      </span>
    </>
  )
}

function Standing({ call }: { call: Call }) {
  if (call.ended_at !== null) return plainWords(call.outcome ?? call.status)
  return (
    <>
      {call.answered_at ? 'Live' : 'Ringing'}{' '}
      <Elapsed since={call.answered_at ?? call.created_at} />
    </>
  )
}

function lengthOf({ ended_at: endedAt, answered_at: answeredAt }: Call): string {
  if (endedAt === null || answeredAt === null) return ''
  return `${clockOf(Date.parse(endedAt) - Date.parse(answeredAt))} · `
}
