import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { callFunction } from './call-function.ts'

/** True the first time this delivery is seen, false for every repetition. */
export function recordWebhook(
  db: Db,
  webhook: { provider: string; dedupeKey: string; kind: string },
): Promise<boolean> {
  return callFunction(
    db,
    'record_webhook',
    { p_provider: webhook.provider, p_dedupe_key: webhook.dedupeKey, p_kind: webhook.kind },
    z.boolean(),
  )
}
