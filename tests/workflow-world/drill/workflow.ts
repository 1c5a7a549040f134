import { defineHook, sleep } from 'workflow'
import { hangUp, placeCall } from './steps.ts'

interface Drill {
  readonly runKey: string
  readonly journal: string
  readonly vendors: number
  readonly callMs: number
  readonly stepMs: number
}

const callEnded = defineHook<{ outcome: string }>()

/**
 * The product's shape at its most provoking: parallel branches, each a hook, a dialling step, then
 * hook or timer. The timers are relative, so that two replays at once would write different times
 * for the same wait; the product itself sleeps until absolute deadlines, which forgives more.
 */
export async function ringVendors(drill: Drill): Promise<string[]> {
  'use workflow'
  return Promise.all(
    Array.from({ length: drill.vendors }, (_, vendor) => ringVendor(drill, vendor)),
  )
}

async function ringVendor(drill: Drill, vendor: number): Promise<string> {
  using ended = callEnded.create({ token: `${drill.runKey}:${vendor}` })
  if (await ended.getConflict()) return 'conflict'
  await placeCall({ ...drill, vendor })
  const first = ended.then((result) => result)
  const result = await Promise.race([first, sleep(drill.callMs).then(() => null)])
  if (result) return result.outcome
  await hangUp({ ...drill, vendor })
  return 'timeout'
}
