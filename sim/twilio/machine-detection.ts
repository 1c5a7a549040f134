import { setTimeout as delay } from 'node:timers/promises'
import type { MachineDetection } from './call-parameters.ts'
import { isOver } from './call-record.ts'
import type { LiveCall } from './live-call.ts'
import type { World } from './world.ts'

/** A short "hello" and then silence sounds like a person; a monologue sounds like a machine. */
const HUMAN_AFTER_MS = 2100
const MACHINE_AFTER_MS = 2800
/** Without a beep the end of a greeting is told by a silence. */
const SILENCE_AFTER_GREETING_MS = 1200
/** A person whom it takes for a machine: their hello is a greeting, and they pause to listen. */
const MISTAKEN_AFTER_MS = 4500
/** A result that comes when both sides have long been talking. */
const LATE_MS = 9000

async function pause(call: LiveCall, ms: number): Promise<void> {
  await Promise.race([delay(ms), call.ended])
}

async function listenFor(call: LiveCall, mode: MachineDetection['mode']): Promise<string> {
  if (!call.isMachine) {
    await pause(call, HUMAN_AFTER_MS)
    return 'human'
  }
  if (mode === 'Enable') {
    await pause(call, MACHINE_AFTER_MS)
    return 'machine_start'
  }
  await Promise.race([call.listening, call.ended])
  if (call.hasBeep) return 'machine_end_beep'
  await pause(call, SILENCE_AFTER_GREETING_MS)
  return 'machine_end_silence'
}

/** A fault: one is taken for the other. */
async function listenWrongly(call: LiveCall, mode: MachineDetection['mode']): Promise<string> {
  if (call.isMachine) {
    await pause(call, HUMAN_AFTER_MS)
    return 'human'
  }
  await pause(call, MISTAKEN_AFTER_MS)
  return mode === 'Enable' ? 'machine_start' : 'machine_end_silence'
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
  const fault = world.faults.plan.detection[call.phone]
  if (fault === 'never') return
  const listen = fault === 'mistaken' ? listenWrongly : listenFor
  const answeredBy = await listen(call, detection.mode)
  if (fault === 'late') await pause(call, LATE_MS)
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
