import { hangUp } from '#lib/clients/twilio.ts'
import { type Db, serviceDb } from '#lib/clients/supabase.ts'
import type { CallControlKind } from '#lib/contracts/call-control.ts'
import {
  controlCall,
  readBridgeUrl,
  settleCallControl,
  type Controlled,
} from '#lib/db/call-controls.ts'
import { getCall } from '#lib/db/calls.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { controlOnBridge } from './bridge-client.ts'

export interface CallAct {
  readonly callId: string
  readonly kind: CallControlKind
  /** The note to the agent, or why. */
  readonly words: string
  /** Where a transfer rings; null otherwise. */
  readonly phone: string | null
  /** Under which it happens once. */
  readonly key: string
}

/** `no-bridge`: no bridge has the call any more. `unreachable`: it did not answer, and may have done it. */
export type CallActResult =
  | { kind: 'done' | 'already' | 'ending' | 'no-bridge' | 'unreachable' }
  | Extract<Controlled, { kind: 'refused' }>

/**
 * Does something to a call that is being spoken, for whoever is signed in with `db`: the database
 * decides whether they may and writes it down, then the bridge that has the call is asked.
 */
export async function controlLiveCall(db: Db, act: CallAct): Promise<CallActResult> {
  const controlled = await controlCall(db, act)
  if (controlled.kind === 'refused') return controlled
  const { controlId, kind } = controlled
  if (kind === 'already') return { kind }
  const result = await doIt(controlId, act)
  // Nobody knows: a transfer stays wanted, and the next try is the same act.
  if (result === 'unreachable') return { kind: result }
  await settleCallControl(serviceDb(), { controlId, isDone: result === 'done' })
  return { kind: result }
}

async function doIt(
  controlId: string,
  { callId, kind, words }: CallAct,
): Promise<'done' | 'ending' | 'no-bridge' | 'unreachable'> {
  const url = await readBridgeUrl(serviceDb(), callId)
  const answer =
    url === null ? 'no-such-call' : await controlOnBridge(url, { controlId, callId, kind, words })
  if (answer === 'done' || answer === 'ending') return answer
  // The carrier has the line, whatever has become of the bridge.
  if (kind === 'hang_up' && (await hangUpAtCarrier(callId))) return 'done'
  return answer === 'unreachable' ? 'unreachable' : 'no-bridge'
}

async function hangUpAtCarrier(callId: string): Promise<boolean> {
  try {
    const { providerSid } = await getCall(serviceDb(), callId)
    if (providerSid === null) return false
    await hangUp(providerSid)
    return true
  } catch (error) {
    log.warn('call-not-hung-up', { callId, reason: messageOf(error) })
    return false
  }
}
