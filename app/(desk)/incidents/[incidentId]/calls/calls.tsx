import Link from 'next/link'
import { Elapsed } from '#app/_ui/elapsed.tsx'
import { LocalTime } from '#app/_ui/local-time.tsx'
import { plainWords, purposeWords } from '#app/_ui/words.ts'
import type { readCalls } from '#lib/db/desk.ts'
import styles from '#app/(desk)/incidents/[incidentId]/room.module.css'
import { Transcript } from '#app/_ui/transcript.tsx'

type CallRows = Awaited<ReturnType<typeof readCalls>>
type CallRow = CallRows[number]

interface Props {
  readonly calls: CallRows
  /** Who is at the other end, by the call's id. */
  readonly names: ReadonlyMap<string, string>
  readonly mayRead: boolean
  readonly zone: string
}

/** The calls about this incident. Those being spoken stand first and side by side; the rest unfold. */
export function Calls({ calls, names, mayRead, zone }: Props) {
  // What is being said stands before what rings.
  const live = calls
    .filter(({ ended_at }) => ended_at === null)
    .toSorted((left, right) => Number(right.turns.length > 0) - Number(left.turns.length > 0))
  const over = calls.filter(({ ended_at }) => ended_at !== null)
  return (
    <section aria-labelledby="calls" className="calls">
      <h2 id="calls">Calls</h2>
      {calls.length === 0 ? <p className="empty">No calls yet.</p> : null}
      <div className="calls-live">
        {live.map((call) => (
          <div key={call.id} className="card call">
            <p className="call-head">
              <span className={`pulse pulse-${call.status}`} aria-hidden="true" />
              <CallTitle call={call} names={names} />
              <span className="call-status">
                {call.answered_at === null ? (
                  plainWords(call.status)
                ) : (
                  <Elapsed since={call.answered_at} />
                )}
              </span>
              <CallLink call={call} />
            </p>
            <Words call={call} names={names} mayRead={mayRead} isLive />
          </div>
        ))}
      </div>
      {over.map((call) => (
        <details key={call.id} className="card call">
          <summary className="call-head">
            <CallTitle call={call} names={names} />
            <span className="call-status">
              {plainWords(call.outcome ?? call.status)} ·{' '}
              <LocalTime at={call.created_at} zone={zone} />
            </span>
          </summary>
          <p className={styles['callFoot']}>
            <CallLink call={call} />
          </p>
          <Words call={call} names={names} mayRead={mayRead} />
        </details>
      ))}
    </section>
  )
}

function Words(props: {
  call: CallRow
  names: ReadonlyMap<string, string>
  mayRead: boolean
  isLive?: boolean
}) {
  const { call, names, mayRead, isLive = false } = props
  if (!mayRead) return <p className="empty">Your role does not read transcripts.</p>
  return (
    <Transcript
      callId={call.id}
      turns={call.turns}
      other={names.get(call.id) ?? 'Caller'}
      isLive={isLive}
      silence={silenceOf(call)}
    />
  )
}

function silenceOf({ ended_at: endedAt, answered_at: answeredAt }: CallRow): string {
  if (endedAt !== null) return 'Nothing was said.'
  return answeredAt === null ? 'Ringing…' : 'Nobody has spoken yet.'
}

const CallLink = ({ call }: { call: CallRow }) => (
  <Link href={`/calls/${call.id}`} className={styles['callLink']}>
    Open the call
  </Link>
)

function CallTitle({ call, names }: { call: CallRow; names: ReadonlyMap<string, string> }) {
  const name = names.get(call.id)
  return (
    <span className="call-title">
      <strong>{name ?? purposeWords(call.purpose)}</strong>
      {name ? <span className="muted">{purposeWords(call.purpose)}</span> : null}
    </span>
  )
}
