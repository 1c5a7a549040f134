import { ActDialog } from '#app/_ui/act-dialog.tsx'
import { UntilSettled } from '#app/_ui/foretold.tsx'
import { LocalTime } from '#app/_ui/local-time.tsx'
import type { readLatestEscalation, readOpenPromises } from '#lib/db/desk-on-call.ts'
import { answerCallOut, settle } from './acts/actions.ts'
import { Hidden } from './acts/fields.tsx'
import styles from './room.module.css'

type Escalation = NonNullable<Awaited<ReturnType<typeof readLatestEscalation>>>
type Promises = Awaited<ReturnType<typeof readOpenPromises>>

function standingOf(escalation: Escalation): string | null {
  if (escalation.closed_how === 'accepted') return `${escalation.accepted_by} has this emergency.`
  if (escalation.closed_how !== null) return null
  if (escalation.uncovered_at !== null) return 'An emergency, and nobody is on call.'
  if (escalation.unanswered_at !== null) return 'Nobody on call has taken this emergency.'
  return 'The people on call are being rung.'
}

/** Who has the emergency, if anybody, and what is promised and not kept yet; each can be settled here. */
export function OnCall(props: {
  escalation: Escalation | null
  promises: Promises
  mayAct: boolean
  /** What is over is no emergency any more. */
  isOver: boolean
  zone: string
}) {
  const { escalation, promises, mayAct, isOver, zone } = props
  const standing = escalation && !isOver ? standingOf(escalation) : null
  return (
    <>
      {escalation && standing !== null ? (
        <div className={`notice ${styles['attention']}`}>
          <p>{standing}</p>
          {mayAct ? <CallOut escalation={escalation} /> : null}
        </div>
      ) : null}
      {promises.map((promise) => (
        <UntilSettled
          key={promise.id}
          of={promise.id}
          className={
            promise.at_risk_at === null ? styles['attention'] : `notice ${styles['attention']}`
          }
        >
          <p className={promise.at_risk_at === null ? 'muted' : ''}>
            {promise.state === 'broken' ? 'Promise broken' : 'Promised'} to the{' '}
            {promise.party_kind === 'landlord' ? 'owner' : promise.party_kind}: {promise.text} By{' '}
            <LocalTime at={promise.due_at} zone={zone} full />
          </p>
          {mayAct ? <Settling promise={promise} /> : null}
        </UntilSettled>
      ))}
    </>
  )
}

function CallOut({ escalation }: { escalation: Escalation }) {
  const values = { escalationId: escalation.id }
  return (
    <span className={styles['attentionActs']}>
      {escalation.closed_how === null ? (
        <ActDialog
          title="I take it"
          verb="I take it"
          about="It is with the desk from now on. Nobody else on call is rung about it."
          action={answerCallOut}
          tone="main"
          asksReason={false}
        >
          <Hidden values={{ ...values, emergency: 'yes', reason: 'Taken at the desk' }} />
        </ActDialog>
      ) : null}
      <ActDialog
        title="No emergency"
        verb="Call it off"
        about="It goes on as urgent, in normal hours. Whoever was rung is told."
        action={answerCallOut}
      >
        <Hidden values={{ ...values, emergency: 'no' }} />
      </ActDialog>
    </span>
  )
}

function Settling({ promise }: { promise: Promises[number] }) {
  const values = { promiseId: promise.id }
  return (
    <span className={styles['attentionActs']}>
      <ActDialog
        label="Kept"
        title="The promise was kept"
        verb="It was kept"
        about={promise.text}
        action={settle}
        foretells={{ kind: 'settled', of: promise.id }}
      >
        <Hidden values={{ ...values, state: 'kept' }} />
      </ActDialog>
      {promise.state === 'open' ? (
        <ActDialog
          label="Drop"
          title="Drop the promise"
          verb="Drop it"
          about="It has lost its point. Nobody is reminded of it any more."
          action={settle}
          foretells={{ kind: 'settled', of: promise.id }}
        >
          <Hidden values={{ ...values, state: 'withdrawn' }} />
        </ActDialog>
      ) : null}
    </span>
  )
}
