import { LocalTime } from '#app/_ui/local-time.tsx'
import { plainWords, purposeWords } from '#app/_ui/words.ts'
import type { readCalls } from '#lib/db/desk.ts'
import { Transcript } from './transcript.tsx'

type CallRows = Awaited<ReturnType<typeof readCalls>>
type CallRow = CallRows[number]

/** The calls about this incident. Those being spoken stand first and open; the rest unfold. */
export function Calls(props: {
  calls: CallRows
  vendorNames: ReadonlyMap<string, string>
  zone: string
}) {
  const { calls, vendorNames, zone } = props
  const live = calls.filter(({ ended_at }) => ended_at === null)
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
              <CallTitle call={call} vendorNames={vendorNames} />
              <span className="call-status">{plainWords(call.status)}</span>
            </p>
            <Transcript turns={call.turns} isLive />
          </div>
        ))}
      </div>
      {over.map((call) => (
        <details key={call.id} className="card call">
          <summary className="call-head">
            <CallTitle call={call} vendorNames={vendorNames} />
            <span className="call-status">
              {plainWords(call.status)} · <LocalTime at={call.created_at} zone={zone} />
            </span>
          </summary>
          <Transcript turns={call.turns} />
        </details>
      ))}
    </section>
  )
}

function CallTitle({
  call,
  vendorNames,
}: {
  call: CallRow
  vendorNames: ReadonlyMap<string, string>
}) {
  const name =
    call.party_kind === 'vendor' && call.party_id ? vendorNames.get(call.party_id) : undefined
  return (
    <span className="call-title">
      <strong>{name ?? purposeWords(call.purpose)}</strong>
      {name ? <span className="muted">{purposeWords(call.purpose)}</span> : null}
    </span>
  )
}
