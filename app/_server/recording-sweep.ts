import { serviceDb } from '#lib/clients/supabase.ts'
import { purgeRecordings } from '#lib/db/recordings.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'

/** Removes the sound of recordings that were refused or have been kept for their time. */
export async function sweepRecordings(): Promise<void> {
  try {
    const purged = await purgeRecordings(serviceDb())
    if (purged > 0) log.info('recordings-purged', { calls: purged })
  } catch (error) {
    log.warn('recording-sweep-failed', { reason: messageOf(error) })
  }
}
