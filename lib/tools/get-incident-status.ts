import { z } from 'zod'
import { readChangeAnswer } from '#lib/db/change-orders.ts'
import { getIncidentContext } from '#lib/db/incidents.ts'
import { getActiveVisit } from '#lib/db/visits.ts'
import type { IncidentControl, IncidentStatus } from '#lib/domain/incident.ts'
import { formatCents } from '#lib/domain/money.ts'
import { quoted } from '#lib/fenced-text.ts'
import { sayWindow } from '#lib/local-time.ts'
import { incidentIdOf } from './foreign-id.ts'
import { defineTool, done, refused, type ToolContext } from './tool.ts'

/** The words in which people hear of a status. */
const SAID: Record<IncidentStatus, string> = {
  reported: 'It is recorded, and we are about to call companies.',
  triaged: 'It is recorded, and we are about to call companies.',
  sourcing: 'We are calling companies for prices and times.',
  quoted: 'We have prices and are comparing them.',
  awaiting_approval: "We have a price and are waiting for the owner's decision.",
  approved: 'A company is chosen, and we are agreeing a time with them.',
  scheduling: 'A company is chosen, and we are agreeing a time with them.',
  scheduled: 'A visit is agreed.',
  in_progress: 'The company is at the property.',
  awaiting_change_order: "More work is needed, and we are waiting for the owner's decision.",
  work_done: 'The company says that the work is done.',
  closed: 'The repair is finished and closed.',
  declined: 'The repair will not be done.',
  duplicate: 'It belongs to a repair that was reported before.',
  resolved_self_help: 'It was solved without a visit.',
  cancelled: 'It was cancelled.',
}

const STEERED_BY: Record<IncidentControl, string> = {
  agent: 'us',
  human: 'a person of our team',
  paused: 'nobody at the moment: a person of our team has put it on hold',
}

/** For the vendor on site, who may do what was approved and nothing else; null for everybody else. */
async function sayFurtherWork({ claims, db }: ToolContext): Promise<string | null> {
  if (claims.purpose !== 'vendor_visit' || !claims.visitId) return null
  const answer = await readChangeAnswer(db, claims.visitId)
  if (!answer || answer.status === 'superseded') return null
  const { extraCents, currency } = answer.order
  if (answer.status === 'pending') return 'The owner has not answered yet. Only do what was agreed.'
  return answer.status === 'approved'
    ? `Approved: ${formatCents(extraCents, currency)} on top of what was agreed.`
    : 'Not approved. Finish what was agreed.'
}

/** How the repair of this call stands. */
export const getIncidentStatus = defineTool({
  name: 'get_incident_status',
  description:
    'Tells how the repair of this call stands now. Use it when somebody asks, and say only what it answers.',
  args: z.object({}),
  run: async (_args, context) => {
    const incidentId = await incidentIdOf(context)
    if (!incidentId) {
      return refused('No repair belongs to this call.', 'I do not see an open repair.')
    }
    const { db, now } = context
    const [{ incident, property }, visit] = await Promise.all([
      getIncidentContext(db, incidentId),
      getActiveVisit(db, incidentId),
    ])
    return done({
      incident_id: incident.id,
      reference: incident.reference,
      status: SAID[incident.status],
      problem: quoted(incident.summary),
      // A held slot is a wish until the vendor's appointment is made.
      visit_window:
        visit && visit.status !== 'held'
          ? sayWindow(visit, property.timezone, new Date(now()).toISOString())
          : null,
      further_work: await sayFurtherWork(context),
      steered_by: STEERED_BY[incident.control],
    })
  },
})
