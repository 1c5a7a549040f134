import { sleep } from 'workflow'
import { readWhatWasTold, recordWhatWasTold, tellCaller, whenToLookBack } from './steps.ts'

/**
 * A call of a guest is over and no repair is on record: they were cut off, or hung up, or the agent said that
 * it is recorded and had not done it. What they told is kept: a repair is reported as if the agent had, and
 * they read what was noted; who was cut off and told nothing clear is asked to call again. Whoever rings
 * again at once is left to that call. Run twice it does everything once.
 */
export async function handleUnrecordedCall({ callId }: { callId: string }): Promise<void> {
  'use workflow'
  await sleep(new Date(await whenToLookBack()))
  const told = await readWhatWasTold(callId)
  if (told.kind === 'nothing') return
  const reference = told.kind === 'repair' ? await recordWhatWasTold(callId, told.repair) : null
  await tellCaller(callId, reference)
}
