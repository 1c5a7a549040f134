import { sleep } from 'workflow'
import { readWhatWasTold, recordWhatWasTold, tellCaller, whenToLookBack } from './steps.ts'

/**
 * A guest was cut off, or hung up, before their repair was on record. What they told is kept: a repair is
 * reported as if they had finished, and they read what was noted; otherwise they are asked to call again.
 * Whoever rings again at once is left to that call. Run twice it does everything once.
 */
export async function handleBrokenOffCall({ callId }: { callId: string }): Promise<void> {
  'use workflow'
  await sleep(new Date(await whenToLookBack()))
  const told = await readWhatWasTold(callId)
  if (told.kind === 'nothing') return
  const reference = told.kind === 'repair' ? await recordWhatWasTold(callId, told.repair) : null
  await tellCaller(callId, reference)
}
