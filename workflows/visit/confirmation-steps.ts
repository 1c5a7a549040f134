import { serviceDb } from '#lib/clients/supabase.ts'
import { getGuestAnswerSince } from '#lib/db/guest-answers.ts'
import { getIncident } from '#lib/db/incidents.ts'
import { getQuote } from '#lib/db/quotes.ts'
import { getVisit } from '#lib/db/visits.ts'
import { isEmergency } from '#lib/domain/incident.ts'
import { scaledMs, WAITS } from '#lib/domain/waits.ts'
import { isUnderWarranty } from '#lib/domain/warranty.ts'
import { appEnv } from '#lib/env.ts'
import { repairReportOf } from '#workflows/incident/repair-report.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'

/** When to ask the guest, and until when to wait for an answer. Epoch ms, under the scaled clock. */
export async function planConfirmation(
  incidentId: string,
): Promise<{ askAtMs: number; deadlineMs: number }> {
  'use step'
  return inStep(async () => {
    const { TIME_SCALE } = appEnv()
    const { priority } = await getIncident(serviceDb(), incidentId)
    const waitMs = isEmergency(priority)
      ? WAITS.confirmFixedEmergencyMs
      : WAITS.confirmFixedRoutineMs
    const askAtMs = Date.now() + scaledMs(waitMs, TIME_SCALE)
    return { askAtMs, deadlineMs: askAtMs + scaledMs(WAITS.guestSilenceMs, TIME_SCALE) }
  })
}
planConfirmation.maxRetries = PATIENT_RETRIES

/** What the guest last said about this visit's repair; null before they did. */
export async function readGuestAnswer(visitId: string): Promise<'fixed' | 'not_fixed' | null> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const { incidentId, doneAt } = await getVisit(db, visitId)
    return doneAt ? getGuestAnswerSince(db, incidentId, doneAt) : null
  })
}
readGuestAnswer.maxRetries = PATIENT_RETRIES

/** Whether the vendor of a visit whose work did not hold comes back free of charge. */
export async function isCoveredByWarranty(visitId: string): Promise<boolean> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const { doneAt, report, quoteId } = await getVisit(db, visitId)
    if (!doneAt) return true
    const warrantyDays =
      repairReportOf(report).warrantyDays ?? (await getQuote(db, quoteId)).warrantyDays
    return isUnderWarranty({ doneAtMs: Date.parse(doneAt), warrantyDays, nowMs: Date.now() })
  })
}
isCoveredByWarranty.maxRetries = PATIENT_RETRIES
