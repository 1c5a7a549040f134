import { serviceDb } from '#lib/clients/supabase.ts'
import { reviewPromises } from '#lib/db/promises.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { drainOutbox } from './outbox.ts'

const LOOKED_AT_MAX = 200

/** Looks after what people were promised: what follows from it is in the outbox, committed with it. */
export async function chasePromises(): Promise<void> {
  try {
    if ((await reviewPromises(serviceDb(), LOOKED_AT_MAX)) > 0) await drainOutbox()
  } catch (error) {
    log.warn('promise-sweep-failed', { reason: messageOf(error) })
  }
}
