import { serviceDb } from '#lib/clients/supabase.ts'
import {
  type Escalation,
  markEscalation,
  type PersonOnCall,
  readEscalation,
} from '#lib/db/escalations.ts'
import { getIncidentContext } from '#lib/db/incidents.ts'
import { scaledMs, WAITS } from '#lib/domain/waits.ts'
import { appEnv } from '#lib/env.ts'
import { acceptedText, endText, escalationText, reminderText } from '#lib/escalation-words.ts'
import { log } from '#lib/log.ts'
import { personMark } from '#lib/page-marks.ts'
import { sendText } from '#workflows/shared/send-text.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'

/** Tells everybody on the ladder at once. Nobody to tell is said as loudly as can be. */
export async function textEverybody(escalationId: string): Promise<void> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const escalation = await readEscalation(db, escalationId)
    if (escalation.closedHow !== null) return
    if (escalation.ladder.length === 0) {
      log.error('nobody-on-call', { organizationId: escalation.organizationId, escalationId })
      await markEscalation(db, escalationId, 'uncovered')
      return
    }
    // An emergency's own page has gone out, or does: it says more than this.
    if (escalation.kind === 'emergency') return
    await textAll(escalation, 'opened', escalationText(escalation))
  })
}
textEverybody.maxRetries = PATIENT_RETRIES

type Reminded = { kind: 'settled' } | { kind: 'open'; nextAtMs: number }

/**
 * Nobody has taken it: said on the desk, and texted for the `number`th time (0: the ladder has just
 * ended). Whoever was named meanwhile hears of it too.
 */
export async function remindEverybody(reminder: {
  escalationId: string
  number: number
}): Promise<Reminded> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const { escalationId, number } = reminder
    await markEscalation(db, escalationId, 'unanswered')
    const escalation = await readEscalation(db, escalationId)
    if (escalation.closedHow !== null) return { kind: 'settled' }
    log.error('escalation-unanswered', { escalationId, number, people: escalation.ladder.length })
    await textAll(escalation, `reminder:${number}`, reminderText(escalation))
    const sinceMs = Date.parse(escalation.unansweredAt ?? escalation.createdAt)
    const everyMs = scaledMs(WAITS.unansweredReminderMs, appEnv().TIME_SCALE)
    return { kind: 'open', nextAtMs: sinceMs + (number + 1) * everyMs }
  })
}
remindEverybody.maxRetries = PATIENT_RETRIES

/** How it ended, to everybody; whoever has it learns whom to call back. */
export async function tellEverybody(escalationId: string): Promise<void> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const escalation = await readEscalation(db, escalationId)
    const { closedHow, acceptedPhone, incidentId } = escalation
    if (closedHow === null || escalation.toldAt !== null) return
    const others = escalation.ladder.filter(({ phone }) => phone !== acceptedPhone)
    const told = closedHow === 'accepted' ? others : escalation.ladder
    await textAll(escalation, closedHow, endText(escalation), told)
    const owner = escalation.ladder.find(({ phone }) => phone === acceptedPhone)
    if (closedHow === 'accepted' && owner) {
      const guest = incidentId ? (await getIncidentContext(db, incidentId)).guest : null
      await textAll(escalation, 'yours', acceptedText(escalation, guest), [owner])
    }
    await markEscalation(db, escalationId, 'told')
  })
}
tellEverybody.maxRetries = PATIENT_RETRIES

/** At once, each person once for an occasion. */
async function textAll(
  { escalationId, organizationId, incidentId, ladder }: Escalation,
  occasion: string,
  body: string,
  people: readonly PersonOnCall[] = ladder,
): Promise<void> {
  await Promise.all(
    people.map(({ phone }) =>
      sendText({
        key: `escalation:${escalationId}:${occasion}:${personMark(phone)}`,
        organizationId,
        incidentId,
        partyKind: 'manager',
        partyId: null,
        phone,
        body,
        kind: 'notice',
      }),
    ),
  )
}
