import { serviceDb } from '#lib/clients/supabase.ts'
import { fetchCallStatus } from '#lib/clients/twilio.ts'
import { freeLeakedCallSlots } from '#lib/db/call-slots.ts'
import { recordCallStatus } from '#lib/db/calls.ts'
import { listStaleCalls, type StaleCall } from '#lib/db/stale-calls.ts'
import { CALL_LIMITS, CALL_SLOTS } from '#lib/domain/waits.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { drainOutbox } from './outbox.ts'

/** After the last word, Twilio's own callback needs a moment; past this it was lost. */
const CALLBACK_MS = 5000

/**
 * Asks Twilio about calls whose last callback never came: the app was down, or the delivery was
 * lost. What Twilio answers is recorded as if it had called back. Call slots that nobody gave back are
 * free again.
 */
export async function sweepCalls(nowMs: number): Promise<void> {
  try {
    const ago = (ms: number): string => new Date(nowMs - ms).toISOString()
    const stale = await listStaleCalls(serviceDb(), {
      now: ago(0),
      conversationEndedBefore: ago(CALLBACK_MS),
      ringingSince: ago(CALL_LIMITS.ringSeconds * 1000 + CALL_LIMITS.callbackGraceMs),
    })
    const ended = await Promise.all(stale.map(reconcile))
    if (ended.some(Boolean)) await drainOutbox()
    const freed = await freeLeakedCallSlots(serviceDb(), CALL_SLOTS.silentSeconds)
    if (freed > 0) log.warn('call-slots-freed', { freed })
  } catch (error) {
    log.warn('call-sweep-failed', { reason: messageOf(error) })
  }
}

/** A call that Twilio does not know any more was never connected. */
async function reconcile({ callId, providerSid }: StaleCall): Promise<boolean> {
  const status = (await fetchCallStatus(providerSid)) ?? 'failed'
  const { ended } = await recordCallStatus(serviceDb(), {
    callId,
    providerSid,
    status,
    sequence: null,
    at: new Date().toISOString(),
  })
  if (ended) log.info('call-reconciled', { callId, status })
  return ended
}
