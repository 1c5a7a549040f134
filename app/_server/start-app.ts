import { getWorld } from 'workflow/runtime'
import { serviceDb } from '#lib/clients/supabase.ts'
import { scaledMs, WAITS } from '#lib/domain/waits.ts'
import { appEnv, checkAppEnv } from '#lib/env.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { sweepCalls } from './call-sweep.ts'
import { sweepChangeOrders } from './change-order-sweep.ts'
import { chasePromises } from './chase-promises.ts'
import { sweepEscalations } from './escalation-sweep.ts'
import { drainOutbox } from './outbox.ts'
import { sweepRecordings } from './recording-sweep.ts'
import { replaceFailedRuns } from './incident-runs.ts'
import { wakeEscalation, workflowRuns } from './workflow-runs.ts'

const OUTBOX_SWEEP_MS = 2000
const CALL_SWEEP_MS = 3000
const RUN_SWEEP_MS = 5000
const PROMISE_SWEEP_MS = 5000
const ESCALATION_SWEEP_MS = 30_000
const CHANGE_ORDER_SWEEP_MS = 30_000
const RECORDING_SWEEP_MS = 30_000

/**
 * Start-up of the app: the environment is checked before anything listens, the workflow world takes
 * up interrupted runs, and from now on the outbox, the calls and the runs are swept whether or not
 * anybody pokes them.
 */
export async function startApp(): Promise<void> {
  try {
    checkAppEnv()
    await getWorld().start?.()
  } catch (error) {
    process.stderr.write(`The app did not start: ${messageOf(error)}\n`)
    process.exit(1)
  }
  every(OUTBOX_SWEEP_MS, drainOutbox)
  every(CALL_SWEEP_MS, () => sweepCalls(Date.now()))
  every(RUN_SWEEP_MS, () => replaceFailedRuns(serviceDb(), workflowRuns))
  every(PROMISE_SWEEP_MS, chasePromises)
  const lookedAfterMs = scaledMs(WAITS.escalationMs, appEnv().TIME_SCALE)
  every(ESCALATION_SWEEP_MS, () =>
    sweepEscalations(serviceDb(), Date.now() - lookedAfterMs, wakeEscalation),
  )
  every(CHANGE_ORDER_SWEEP_MS, () => sweepChangeOrders(Date.now()))
  every(RECORDING_SWEEP_MS, sweepRecordings)
  log.info('app-started')
}

/** Repeats `sweep`, one at a time: a slow one is waited for, never joined by the next. */
function every(intervalMs: number, sweep: () => Promise<unknown>): void {
  const again = async (): Promise<void> => {
    await sweep()
    setTimeout(() => void again(), intervalMs).unref()
  }
  void again()
}
