import { LocalTime } from '#app/_ui/local-time.tsx'
import type { readLatestEscalation, readOpenPromises } from '#lib/db/desk-on-call.ts'

type Escalation = NonNullable<Awaited<ReturnType<typeof readLatestEscalation>>>
type Promises = Awaited<ReturnType<typeof readOpenPromises>>

function standingOf(escalation: Escalation): string | null {
  if (escalation.closed_how === 'accepted') return `${escalation.accepted_by} has this emergency.`
  if (escalation.closed_how !== null) return null
  if (escalation.uncovered_at !== null) return 'An emergency, and nobody is on call.'
  if (escalation.unanswered_at !== null) return 'Nobody on call has taken this emergency.'
  return 'The people on call are being rung.'
}

/** Who has the emergency, if anybody, and what is promised and not kept yet. */
export function OnCall({
  escalation,
  promises,
  zone,
}: {
  escalation: Escalation | null
  promises: Promises
  zone: string
}) {
  const standing = escalation ? standingOf(escalation) : null
  return (
    <>
      {standing === null ? null : <p className="notice">{standing}</p>}
      {promises.map((promise) => (
        <p key={promise.id} className={promise.at_risk_at === null ? 'muted' : 'notice'}>
          {promise.state === 'broken' ? 'Promise broken' : 'Promised'} to the {promise.party_kind}:{' '}
          {promise.text} By <LocalTime at={promise.due_at} zone={zone} full />
        </p>
      ))}
    </>
  )
}
