import type { Db } from '#lib/clients/supabase.ts'
import { type GuestReply, recordGuestReply } from '#lib/db/guest-answers.ts'
import { getIncident } from '#lib/db/incidents.ts'
import type { IncidentStatus } from '#lib/domain/incident.ts'
import { readTextReply } from '#lib/domain/text-reply.ts'

/** What YES and NO answer: the question that the guest was last asked in writing. */
const MEANS: Partial<Record<IncidentStatus, Record<'yes' | 'no', GuestReply>>> = {
  scheduled: { yes: 'entry_allowed', no: 'time_refused' },
  work_done: { yes: 'fixed', no: 'not_fixed' },
}

/** Takes a guest's text for the answer it is; anything else stays a message for the manager to read. */
export async function recordGuestText(
  db: Db,
  text: { incidentId: string; messageSid: string; body: string },
): Promise<void> {
  const reply = readTextReply(text.body)
  if (!reply) return
  const { status } = await getIncident(db, text.incidentId)
  const event = MEANS[status]?.[reply]
  if (!event) return
  await recordGuestReply(db, {
    incidentId: text.incidentId,
    callId: null,
    key: `sms:${text.messageSid}`,
    event,
    note: text.body.slice(0, 300),
  })
}
