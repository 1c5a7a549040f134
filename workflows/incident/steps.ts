import { getStepMetadata } from 'workflow'
import { embed } from '#lib/clients/gemini-text.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { getLiveApproval } from '#lib/db/approvals.ts'
import { readApprovedCents } from '#lib/db/change-orders.ts'
import { getCarriedQuote } from '#lib/db/dropped-vendors.ts'
import {
  closeIncident,
  getIncident,
  getIncidentContext,
  type IncidentContext,
  setIncidentHold,
} from '#lib/db/incidents.ts'
import { getRunStanding } from '#lib/db/open-runs.ts'
import { getQuote, type QuoteRecord } from '#lib/db/quotes.ts'
import { listVisits, type Visit } from '#lib/db/visits.ts'
import { type IncidentStatus, isTerminal } from '#lib/domain/incident.ts'
import { formatCents } from '#lib/domain/money.ts'
import { geminiEnv } from '#lib/env.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { flagOverrun } from '#workflows/change-order/overrun.ts'
import { advance } from '#workflows/shared/advance.ts'
import { askPerson, type Reason } from '#workflows/shared/ask-person.ts'
import { findObstacle } from '#workflows/shared/may-act.ts'
import { sendText } from '#workflows/shared/send-text.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'
import { repairReportOf } from './repair-report.ts'

export type { Reason } from '#workflows/shared/ask-person.ts'

export type Standing =
  /** By whatever way. */
  | { kind: 'over' }
  /** Prices are being asked for, or decided on, in this round; `quoteId`: about this one, known before. */
  | { kind: 'open'; round: number; quoteId: string | null }
  /** A quote was approved, by an earlier run's question or by hand. */
  | { kind: 'approved'; quoteId: string }

const PAST_APPROVAL: readonly IncidentStatus[] = [
  'approved',
  'scheduling',
  'scheduled',
  'in_progress',
  'awaiting_change_order',
  'work_done',
]

/** Takes the incident up where it is. Earlier rounds are settled by there being a later one. */
export async function takeUp(incidentId: string): Promise<Standing> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    await advance(incidentId, 'triaged', 'intake')
    const { status, round } = await getIncident(db, incidentId)
    if (isTerminal(status)) return { kind: 'over' }
    const approval = PAST_APPROVAL.includes(status) ? await getLiveApproval(db, incidentId) : null
    if (approval) return { kind: 'approved', quoteId: approval.quoteId }
    const quoteId = await getCarriedQuote(db, { incidentId, round })
    return { kind: 'open', round: Math.max(round, 1), quoteId }
  })
}
takeUp.maxRetries = PATIENT_RETRIES

/** Leaves the incident to a person, with the reason; one that is over, or has a person, needs nobody. */
export async function handOver(incidentId: string, reason: Reason): Promise<void> {
  'use step'
  return inStep(async () => {
    // A run that somebody's intervention has outdated concludes nothing.
    if ((await getRunStanding(serviceDb(), incidentId)).isOutdated) return
    if (await findObstacle(incidentId)) return
    await askPerson(incidentId, reason)
  })
}
handOver.maxRetries = PATIENT_RETRIES

interface Closing {
  readonly incidentId: string
  readonly visitId: string
}

/**
 * Closes the case, teaches the property's history, and tells landlord and guest how it ended. False
 * when it cannot be closed: it was cancelled in the last moment, or a person moved it elsewhere.
 */
export async function closeCase(job: Closing): Promise<boolean> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const context = await getIncidentContext(db, job.incidentId)
    const { incident } = context
    const visits = await listVisits(db, incident.id)
    const visit = visits.find(({ id }) => id === job.visitId)
    if (!visit) throw new Error(`Incident ${incident.id} has no visit ${job.visitId}.`)
    const quote = await getQuote(db, visit.quoteId)
    const { costCents, resolution, warrantyDays } = sumUp(visits, quote, {
      // Further work that was approved included.
      approvedCents: await readApprovedCents(db, incident.id),
    })
    const title = incident.summary.slice(0, 120)
    // Reported as done while its appointment was still being written down.
    if (incident.status === 'scheduled' || incident.status === 'in_progress') {
      await advance(incident.id, 'work_done', `visit:${visit.id}`)
    }
    if (incident.holdReason) {
      await setIncidentHold(db, {
        incidentId: incident.id,
        reason: null,
        key: `closing:${visit.id}`,
      })
    }
    const { kind } = await closeIncident(db, {
      incidentId: incident.id,
      key: `agent:closed:${visit.id}`,
      record: {
        title,
        description: incident.summary,
        resolution,
        trade: incident.trade,
        costCents,
        ...(await embeddingOf(`${title}\n${incident.summary}\n${resolution}`)),
      },
    })
    if (kind === 'stale') return false
    await flagOverrun({ incidentId: incident.id, costCents, currency: quote.currency })
    const cost = formatCents(costCents, quote.currency)
    const warranty = warrantyDays ? ` Warranty: ${warrantyDays} days.` : ''
    await tellEnding(
      context,
      `repaired by ${quote.vendorName} for ${cost}. ${resolution}${warranty}`,
    )
    return true
  })
}
closeCase.maxRetries = PATIENT_RETRIES

interface Result {
  readonly costCents: number
  readonly resolution: string
  readonly warrantyDays: number | null
}

/**
 * What a repair came to, over all visits of its vendor: returns under warranty are free unless the
 * vendor named a price, and the repair itself costs what was approved unless they did.
 */
function sumUp(
  visits: readonly Visit[],
  quote: QuoteRecord,
  { approvedCents }: { approvedCents: number },
): Result {
  const done = visits.filter((visit) => visit.quoteId === quote.quoteId && visit.status === 'done')
  const reports = done.map(({ report }) => repairReportOf(report))
  const costs = reports.map(
    ({ finalCostCents }, index) => finalCostCents ?? (index === 0 ? approvedCents : 0),
  )
  const last = reports.at(-1)
  const words = [last?.note || `${quote.vendorName} reported the work as done.`]
  const parts = reports.flatMap((report) => report.parts ?? [])
  if (parts.length > 0) words.push(`Parts: ${parts.join('; ')}.`)
  return {
    costCents: costs.reduce((sum, cost) => sum + cost, 0),
    resolution: words.join(' '),
    warrantyDays: last?.warrantyDays ?? quote.warrantyDays,
  }
}

/** An incident is not kept open for want of an embedding; after a while it closes without one. */
const EMBEDDING_ATTEMPTS = 5

async function embeddingOf(
  text: string,
): Promise<{ embedding: number[]; embeddingModel: string } | null> {
  try {
    const [embedding] = await embed([text], 'document')
    return embedding ? { embedding, embeddingModel: geminiEnv().GEMINI_EMBEDDING_MODEL } : null
  } catch (error) {
    if (getStepMetadata().attempt < EMBEDDING_ATTEMPTS) throw error
    log.warn('repair-not-embedded', { reason: messageOf(error) })
    return null
  }
}

async function tellEnding(context: IncidentContext, ending: string): Promise<void> {
  const { incident, organization, landlord, guest } = context
  const common = {
    organizationId: organization.id,
    incidentId: incident.id,
    kind: 'notice',
  } as const
  await sendText({
    ...common,
    key: `summary:${incident.id}:landlord`,
    partyKind: 'landlord',
    partyId: landlord.id,
    phone: landlord.phone,
    body: `${organization.name}, ${incident.reference}: ${ending}`,
  })
  if (!guest) return
  await sendText({
    ...common,
    key: `summary:${incident.id}:guest`,
    partyKind: 'guest',
    partyId: guest.id,
    phone: guest.phone,
    body: `${organization.name}: ${incident.reference} is closed. Thank you for telling us; call this number if anything comes back.`,
  })
}
