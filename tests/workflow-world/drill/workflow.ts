import { defineHook, sleep } from 'workflow'
import { heard } from '#workflows/shared/heard.ts'
import { checkIn, hangUp, placeCall } from './steps.ts'

interface Drill {
  readonly runKey: string
  readonly journal: string
  readonly vendors: number
  readonly callMs: number
  readonly stepMs: number
}

const callEnded = defineHook<{ outcome: string }>()

/**
 * The product's shape at its most provoking: parallel branches, each a hook, steps, then hook or
 * timer. The hook comes first: made after a step, it would get another id in a replay. The timers
 * are relative, so that two replays at once would write different times for the same wait; the
 * product itself sleeps until absolute deadlines, which forgives more.
 */
export async function ringVendors(drill: Drill): Promise<string[]> {
  'use workflow'
  return Promise.all(
    Array.from({ length: drill.vendors }, (_, vendor) => ringVendor(drill, vendor)),
  )
}

/** One step after the other: how dear one is at the end of a long history. */
export async function keepChecking(drill: Drill): Promise<void> {
  'use workflow'
  for (let vendor = 0; vendor < drill.vendors; vendor += 1) await checkIn({ ...drill, vendor })
}

async function ringVendor(drill: Drill, vendor: number): Promise<string> {
  using endedHook = callEnded.create({ token: `${drill.runKey}:${vendor}` })
  const ended = heard(endedHook)
  if (await endedHook.getConflict()) return 'conflict'
  await untilAllowed({ ...drill, vendor })
  await placeCall({ ...drill, vendor })
  const result = await Promise.race([ended, sleep(drill.callMs).then(() => null)])
  if (!result) await hangUp({ ...drill, vendor })
  await untilAllowed({ ...drill, vendor })
  return result?.outcome ?? 'timeout'
}

async function untilAllowed(call: Drill & { vendor: number }): Promise<void> {
  const waitMs = await checkIn(call)
  if (waitMs !== null) await sleep(waitMs)
}
