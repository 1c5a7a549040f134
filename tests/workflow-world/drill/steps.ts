import { appendFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

interface Call {
  readonly runKey: string
  readonly journal: string
  readonly vendor: number
  readonly callMs: number
  readonly stepMs: number
}

/** One line an execution: what a real step would have done to the outside world. */
function note(call: Call, act: string): void {
  const line = { act, run: call.runKey, vendor: call.vendor, pid: process.pid, at: Date.now() }
  appendFileSync(call.journal, `${JSON.stringify(line)}\n`)
}

export async function placeCall(call: Call): Promise<void> {
  'use step'
  note(call, 'dial')
  await delay(call.stepMs)
}

export async function hangUp(call: Call): Promise<void> {
  'use step'
  note(call, 'hang-up')
}

/** Whether this may go on now: a step before the dialling one, as quiet hours need. */
export async function checkIn(call: Call): Promise<number | null> {
  'use step'
  note(call, 'check-in')
  return null
}
