import { serviceDb } from '#lib/clients/supabase.ts'
import { getCall, hasAskedForPerson, hasRungAgain, requestHuman } from '#lib/db/calls.ts'
import { getIncident, reportIncident } from '#lib/db/incidents.ts'
import { listTurns } from '#lib/db/turns.ts'
import { isEmergency } from '#lib/domain/incident.ts'
import { PRIORITY_OF } from '#lib/domain/severity.ts'
import { hasTold, mayBeUnrecorded } from '#lib/domain/unrecorded-call.ts'
import { scaledMs, WAITS } from '#lib/domain/waits.ts'
import { appEnv } from '#lib/env.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { sendText } from '#workflows/shared/send-text.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'
import { readToldRepair, type ToldRepair } from './reading.ts'

/** In the place of the model's id of a tool: one report a call. */
const REPORTED_BY = 'transcript'

/** When the last words are written down, and whoever wants to has rung again. Epoch milliseconds. */
export async function whenToLookBack(): Promise<number> {
  'use step'
  return inStep(async () => Date.now() + scaledMs(WAITS.lookBackMs, appEnv().TIME_SCALE))
}
whenToLookBack.maxRetries = PATIENT_RETRIES

/** `unclear`: they spoke, of no repair that somebody could see to, and nobody will call them back. */
type Told = { kind: 'nothing' } | { kind: 'unclear' } | { kind: 'repair'; repair: ToldRepair }

/** What the caller had told. Without a text model it is unclear: they are asked to call again. */
export async function readWhatWasTold(callId: string): Promise<Told> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const call = await getCall(db, callId)
    if (!mayBeUnrecorded(call) || (await hasRungAgain(db, call))) return { kind: 'nothing' }
    const turns = await listTurns(db, callId)
    if (!hasTold(turns)) return { kind: 'nothing' }
    const repair = await readToldRepair(turns).catch((error: unknown) => {
      log.warn('unrecorded-call-not-read', { callId, reason: messageOf(error) })
      return null
    })
    // Who was heard to the end, and was not told that it is on record, knows that it is not.
    const isOwed = call.outcome !== 'finished' || repair?.isPromised === true
    if (!isOwed) return { kind: 'nothing' }
    if (repair) return { kind: 'repair', repair }
    // What fails on our side has a person call back, as does who asks for one.
    const isCalledBack = call.outcome === 'failed' || (await hasAskedForPerson(db, callId))
    return { kind: isCalledBack ? 'nothing' : 'unclear' }
  })
}
readWhatWasTold.maxRetries = PATIENT_RETRIES

/**
 * Reports the repair on the call's behalf; its reference. Null when nobody knows whose house it is: then
 * a person is told of what presses.
 */
export async function recordWhatWasTold(
  callId: string,
  repair: ToldRepair,
): Promise<string | null> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const { summary, trade, severity, location, waterOrPowerOff } = repair
    const priority = PRIORITY_OF[severity]
    const reported = await reportIncident(db, {
      callId,
      toolCallId: REPORTED_BY,
      details: {
        trade,
        priority,
        summary,
        location,
        safety: severity === 'life_safety',
        waterOrPowerOff,
        accessNotes: 'Taken from the transcript: nothing was asked about entering.',
      },
    })
    if (reported.kind === 'reported') return reported.reference
    if (isEmergency(priority)) {
      const reason = `EMERGENCY. Nothing was recorded on the call of an unknown caller, who told: ${summary} (${trade})`
      await requestHuman(db, { callId, toolCallId: REPORTED_BY, reason })
    }
    return null
  })
}
recordWhatWasTold.maxRetries = PATIENT_RETRIES

/** Tells a guest what was noted, or asks them to call again. Numbers that we do not know are not texted. */
export async function tellCaller(callId: string, reference: string | null): Promise<void> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const call = await getCall(db, callId)
    const { organizationId, incidentId, partyKind, partyId, phone } = call
    if (partyKind !== 'guest') return
    const noted = reference && incidentId ? (await getIncident(db, incidentId)).summary : null
    await sendText({
      key: `unrecorded:${callId}`,
      organizationId,
      incidentId,
      partyKind,
      partyId,
      phone,
      body: noted
        ? `${call.outcome === 'finished' ? '' : 'We were cut off. '}I have noted as ${reference}: ${noted} We are seeing to it. Call this number if that is not right, or to add to it.`
        : 'We were cut off before I knew what is wrong. Please call this number again: somebody answers day and night.',
      kind: 'notice',
    })
  })
}
tellCaller.maxRetries = PATIENT_RETRIES
