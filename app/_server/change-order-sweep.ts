import { start } from 'workflow/api'
import { serviceDb } from '#lib/clients/supabase.ts'
import { listStaleChangeOrders } from '#lib/db/change-orders.ts'
import { scaledMs, WAITS } from '#lib/domain/waits.ts'
import { appEnv } from '#lib/env.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { handleChangeOrder } from '#workflows/change-order/workflow.ts'

/** Past its deadline, for what a run that is alive still does. */
const GRACE_MS = 30_000

/**
 * Starts a fresh run for every change order that still keeps an incident waiting past its time: the
 * run that asked was lost. One that is alive keeps the fresh one from doing anything.
 */
export async function sweepChangeOrders(nowMs: number): Promise<void> {
  try {
    const waitMs = scaledMs(WAITS.changeOrderMs, appEnv().TIME_SCALE) + GRACE_MS
    const before = new Date(nowMs - waitMs).toISOString()
    for (const changeOrderId of await listStaleChangeOrders(serviceDb(), before)) {
      log.warn('change-order-taken-up', { changeOrderId })
      await start(handleChangeOrder, [{ changeOrderId }])
    }
  } catch (error) {
    log.warn('change-order-sweep-failed', { reason: messageOf(error) })
  }
}
