import { serviceDb } from '#lib/clients/supabase.ts'
import { getRefusedTime } from '#lib/db/guest-answers.ts'
import { appendIncidentEvent } from '#lib/db/incidents.ts'
import { getQuote } from '#lib/db/quotes.ts'
import { cancelVisit, getVisit, hasDeclinedVisit, type Visit } from '#lib/db/visits.ts'
import { appEnv } from '#lib/env.ts'
import { askPerson } from '#workflows/shared/ask-person.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'
import { standingOf, type VisitStanding } from './standing.ts'

export type { Milestone, VisitStanding } from './standing.ts'

/** Looks at a visit, at first and whenever something happened to it. */
export async function reviewVisit(visitId: string): Promise<VisitStanding> {
  'use step'
  return inStep(async () => look(await getVisit(serviceDb(), visitId)))
}
reviewVisit.maxRetries = PATIENT_RETRIES

/** Looks at work that was to be finished by now; while it is not, a person looks into it as well. */
export async function reviewUnfinishedWork(visitId: string): Promise<VisitStanding> {
  'use step'
  return inStep(async () => {
    const visit = await getVisit(serviceDb(), visitId)
    if (visit.status === 'in_progress') await askPerson(visit.incidentId, 'work-unfinished')
    return look(visit)
  })
}
reviewUnfinishedWork.maxRetries = PATIENT_RETRIES

/** Ends a visit to which nobody came. One who has come or moved it at the last moment stands. */
export async function closeMissedVisit(visitId: string): Promise<VisitStanding> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const visit = await getVisit(db, visitId)
    if (visit.status === 'scheduled' && !visit.noAccessAt) {
      await cancelVisit(db, { visitId, reason: 'no_show' })
    }
    return look(await getVisit(db, visitId))
  })
}
closeMissedVisit.maxRetries = PATIENT_RETRIES

/** A time that the guest refused and nobody could change is for a person to see to. */
export async function noteNoTime(job: { visitId: string; revision: number }): Promise<void> {
  'use step'
  return inStep(async () => {
    const visit = await getVisit(serviceDb(), job.visitId)
    const isOver = visit.status !== 'scheduled' || visit.revision !== job.revision
    if (!isOver) await askPerson(visit.incidentId, 'no-time-agreed')
  })
}
noteNoTime.maxRetries = PATIENT_RETRIES

interface Lockout {
  readonly visitId: string
  /** Since when this vendor stands before the door: which of several times it is. */
  readonly since: string
}

/** Nobody opened in time: what the vendor charges for coming in vain is noted. */
export async function noteNoAccess({ visitId, since }: Lockout): Promise<VisitStanding> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const visit = await getVisit(db, visitId)
    if (visit.status === 'scheduled' && visit.noAccessAt === since) {
      const { tripFeeCents, currency } = await getQuote(db, visit.quoteId)
      await appendIncidentEvent(db, {
        incidentId: visit.incidentId,
        type: 'visit.no_access_fee',
        key: `visit.no_access_fee:${visitId}:${since}`,
        actorKind: 'agent',
        actorId: null,
        payload: { visitId, feeCents: tripFeeCents, currency },
      })
    }
    return look(visit)
  })
}
noteNoAccess.maxRetries = PATIENT_RETRIES

async function look(visit: Visit): Promise<VisitStanding> {
  const db = serviceDb()
  const { id: visitId, incidentId, vendorId, revision } = visit
  const refused = await getRefusedTime(db, { incidentId, visitId, revision })
  return standingOf(visit, {
    nowMs: Date.now(),
    timeScale: appEnv().TIME_SCALE,
    isTimeRefused: refused !== null,
    hasVendorDeclined: await hasDeclinedVisit(db, { incidentId, vendorId }),
  })
}
