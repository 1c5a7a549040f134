import { ActDialog } from '#app/_ui/act-dialog.tsx'
import { LocalRange, LocalTime } from '#app/_ui/local-time.tsx'
import { plainWords } from '#app/_ui/words.ts'
import { toLocalIso } from '#lib/local-time.ts'
import { Hidden } from './acts/fields.tsx'
import { callOff, moveVisit } from './acts/visit-actions.ts'
import { WhenFields } from './acts/when-fields.tsx'
import type { CaseFacts } from './case-facts.ts'
import styles from './room.module.css'

type Visit = CaseFacts['visits'][number]

interface Props {
  readonly facts: CaseFacts
  readonly isActor: boolean
  /** Whether everything of the organisation stands still. */
  readonly isHalted: boolean
}

/** When the vendor comes, or came; an agreed visit can be moved or called off where it stands. */
export function Visits({ facts, isActor, isHalted }: Props) {
  const { visits, zone } = facts
  if (visits.length === 0) return null
  return (
    <section aria-labelledby="visits">
      <h2 id="visits">Visit</h2>
      <ul className="visits">
        {visits.map((visit) => (
          <li key={visit.id} className="card visit">
            <strong>{visit.vendor?.name}</strong>
            <LocalRange from={visit.starts_at} to={visit.ends_at} zone={zone} />
            <span className="badge badge-active">{plainWords(visit.status)}</span>
            {visit.calendar_pending ? <span className="muted">not in the calendar yet</span> : null}
            {visit.no_access_at ? <span className="muted">before a locked door</span> : null}
            {visit.arrived_at ? (
              <span className="muted">
                arrived <LocalTime at={visit.arrived_at} zone={zone} />
              </span>
            ) : null}
            {visit.done_at ? (
              <span className="muted">
                done <LocalTime at={visit.done_at} zone={zone} />
              </span>
            ) : null}
            {isActor && visit.status === 'scheduled' ? (
              <Changes visit={visit} facts={facts} isHalted={isHalted} />
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Changes({ visit, facts, isHalted }: { visit: Visit } & Omit<Props, 'isActor'>) {
  const { incident, zone, busy, readAt } = facts
  const vendorName = visit.vendor?.name ?? 'The vendor'
  const values = { incidentId: incident.id, visitId: visit.id }
  const isHeldUp = isHalted || incident.control !== 'agent'
  return (
    <span className={styles['visitActs']}>
      <ActDialog
        label="Move"
        title="Move the visit"
        verb="Move it"
        about={
          isHeldUp
            ? 'The calendar follows. The agent does not steer: vendor and guest hear of it only when it has this again, so tell them.'
            : 'Vendor and guest are told, and the calendar follows. The PIN stays the same.'
        }
        action={moveVisit}
      >
        <Hidden values={values} />
        <WhenFields
          from={wallClock(visit.starts_at, zone)}
          until={wallClock(visit.ends_at, zone)}
          today={wallClock(readAt, zone).slice(0, 10)}
          zone={zone}
          vendorName={vendorName}
          placeName={incident.property?.name ?? 'the property'}
          busy={busy}
        />
      </ActDialog>
      <ActDialog
        label="Call off"
        title="Call the visit off"
        verb="Call it off"
        tone="grave"
        about={
          isHeldUp
            ? `${vendorName} and the guest are told that it is cancelled. Another time is agreed only when the agent has this again.`
            : `${vendorName} and the guest are told, and another time is agreed with ${vendorName}: price and decision stand. For somebody else, approve another quote instead.`
        }
        action={callOff}
      >
        <Hidden values={values} />
      </ActDialog>
    </span>
  )
}

/** `2026-11-24T10:00`, on the property's clock. */
const wallClock = (instant: string, zone: string): string => toLocalIso(instant, zone).slice(0, 16)
