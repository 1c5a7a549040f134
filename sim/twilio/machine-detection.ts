import { setTimeout as delay } from 'node:timers/promises'
import type { MachineDetection } from './call-parameters.ts'
import { isOver } from './call-record.ts'
import type { LiveCall } from './live-call.ts'
import type { World } from './world.ts'

/** A short "hello" and then silence sounds like a person; a monologue sounds like a machine. */
const HUMAN_AFTER_MS = 2100
const MACHINE_AFTER_MS = 2800

async function listenFor(
  call: LiveCall,
  detection: MachineDetection,
  isMachine: boolean,
): Promise<string> {
  if (!isMachine) {
    await Promise.race([delay(HUMAN_AFTER_MS), call.ended])
    return 'human'
  }
  if (detection.mode === 'Enable') {
    await Promise.race([delay(MACHINE_AFTER_MS), call.ended])
    return 'machine_start'
  }
  await Promise.race([call.beeped, call.ended])
  return 'machine_end_beep'
}

/**
 * Tells a person from an answering machine, a little after the call was answered. Resolves when it
 * knows; asynchronous detection also reports it to its own callback, unless the call is over.
 */
export async function detectMachine(
  world: World,
  call: LiveCall,
  detection: MachineDetection,
): Promise<void> {
  const startedMs = Date.now()
  const answeredBy = await listenFor(call, detection, call.isMachine)
  if (isOver(call.record)) return
  call.record.answeredBy = answeredBy
  if (!detection.isAsync || !detection.callback) return
  await world.post(
    {
      ...detection.callback,
      params: {
        CallSid: call.record.sid,
        AccountSid: world.options.accountSid,
        AnsweredBy: answeredBy,
        MachineDetectionDuration: String(Date.now() - startedMs),
      },
    },
    call.record.sid,
  )
}
