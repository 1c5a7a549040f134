import { serviceDb } from '#lib/clients/supabase.ts'
import { getOrganization } from '#lib/db/directory.ts'
import { getIncidentContext } from '#lib/db/incidents.ts'
import { getPromise, type StoredPromise } from '#lib/db/promises.ts'
import { plain } from '#lib/fenced-text.ts'
import { sayMoment } from '#lib/local-time.ts'
import { textOnCall } from '#workflows/shared/ask-person.ts'
import { sendText } from '#workflows/shared/send-text.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'

/** Whose night it is; null when it belongs to no incident. */
export async function findIncidentOfPromise(promiseId: string): Promise<string | null> {
  'use step'
  return inStep(async () => (await getPromise(serviceDb(), promiseId)).incidentId)
}
findIncidentOfPromise.maxRetries = PATIENT_RETRIES

/** What only a person can keep is said to whoever is on call, in time. */
export async function askForCall(promiseId: string): Promise<void> {
  'use step'
  return inStep(async () => {
    const promise = await getPromise(serviceDb(), promiseId)
    if (promise.state !== 'open' || promise.what !== 'person_calls') return
    const { due, about } = await wordsOf(promise)
    await textOnCall({
      organizationId: promise.organizationId,
      incidentId: promise.incidentId,
      key: `promise:ask:${promiseId}`,
      body: `${about}: ${whom(promise)} was promised a call from a person, due ${due}. Please call ${promise.phone || 'them'} now.`,
    })
  })
}
askForCall.maxRetries = PATIENT_RETRIES

/** The truth, before they notice it themselves: what was said, and that we are not there yet. */
export async function tellTruth(promiseId: string): Promise<void> {
  'use step'
  return inStep(async () => {
    const promise = await getPromise(serviceDb(), promiseId)
    const isDue = promise.state === 'open' || promise.state === 'broken'
    if (!isDue || promise.partyId === null || promise.partyKind === 'manager') return
    const { due, about } = await wordsOf(promise)
    await sendText({
      key: `promise:truth:${promiseId}`,
      organizationId: promise.organizationId,
      incidentId: promise.incidentId,
      partyKind: promise.partyKind,
      partyId: promise.partyId,
      phone: promise.phone,
      kind: 'news',
      body: `${about}: you were told "${plain(promise.text)}", ${due} at the latest. We are not there yet and are still on it. You hear from us as soon as we are.`,
    })
  })
}
tellTruth.maxRetries = PATIENT_RETRIES

export async function tellManager(promiseId: string): Promise<void> {
  'use step'
  return inStep(async () => {
    const promise = await getPromise(serviceDb(), promiseId)
    if (promise.state !== 'broken') return
    const { due, about } = await wordsOf(promise)
    await textOnCall({
      organizationId: promise.organizationId,
      incidentId: promise.incidentId,
      key: `promise:broken:${promiseId}`,
      body: `${about}: a promise was not kept. ${whom(promise)} was told "${plain(promise.text)}", ${due} at the latest. Call back: ${promise.phone || 'number withheld'}.`,
    })
  })
}
tellManager.maxRetries = PATIENT_RETRIES

const whom = ({ partyKind }: StoredPromise): string =>
  partyKind === 'unknown' ? 'A caller' : `The ${partyKind}`

/** What it is about, and its hour in the house's own time. */
async function wordsOf(promise: StoredPromise): Promise<{ due: string; about: string }> {
  const db = serviceDb()
  const now = new Date().toISOString()
  if (promise.incidentId === null) {
    const { name, timezone } = await getOrganization(db, promise.organizationId)
    return { due: sayMoment(promise.dueAt, timezone, now), about: name }
  }
  const { incident, organization, property } = await getIncidentContext(db, promise.incidentId)
  return {
    due: sayMoment(promise.dueAt, property.timezone, now),
    about: `${organization.name}, ${incident.reference}`,
  }
}
