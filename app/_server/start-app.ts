import { getWorld } from 'workflow/runtime'
import { drainOutbox } from '#app/_server/outbox.ts'
import { checkAppEnv } from '#lib/env.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'

const SWEEP_MS = 2000

/**
 * Start-up of the app: the environment is checked before anything listens, the workflow world takes
 * up interrupted runs, and the outbox is swept from now on whether or not anybody pokes it.
 */
export async function startApp(): Promise<void> {
  try {
    checkAppEnv()
  } catch (error) {
    process.stderr.write(`The app did not start: ${messageOf(error)}\n`)
    process.exit(1)
  }
  await getWorld().start?.()
  setInterval(() => void drainOutbox(), SWEEP_MS).unref()
  log.info('app-started')
}
