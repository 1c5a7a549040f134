import type { AudioPort } from './audio-port.ts'
import { isOver, talkSeconds, type CallRecord } from './call-record.ts'
import { LiveCall } from './live-call.ts'
import { ringPhone } from './ringing.ts'
import { makeSid } from './sid.ts'
import { StatusReporter } from './status-reporter.ts'
import type { Verb } from './twiml.ts'
import type { World } from './world.ts'

type DialVerb = Extract<Verb, { kind: 'dial' }>

export function newRecord(
  world: World,
  leg: Pick<CallRecord, 'from' | 'to' | 'direction' | 'parentCallSid' | 'status'>,
): CallRecord {
  const record: CallRecord = {
    ...leg,
    sid: makeSid('CA'),
    createdMs: Date.now(),
    startedMs: null,
    answeredMs: null,
    endedMs: null,
    answeredBy: null,
    sipResponseCode: 200,
    heard: [],
    said: [],
    keys: [],
  }
  world.calls.set(record.sid, record)
  return record
}

/** Two phones on one call: each hears what the other says. */
function conversation(other: LiveCall): AudioPort {
  return {
    exchange: (fromCaller) => {
      other.listen(fromCaller)
      return other.speak()
    },
  }
}

/** The caller hears ringing until somebody has taken the call. */
async function joinOnceTaken(
  parent: LiveCall,
  child: LiveCall,
  verb: DialVerb,
  isTaken: (child: LiveCall) => Promise<boolean>,
): Promise<boolean> {
  const { signal } = parent
  child.answer()
  const isJoined = (await isTaken(child)) && child.isAnswered && !signal.aborted
  if (!isJoined) {
    child.end('completed')
    return false
  }
  child.follow()
  const timer = setTimeout(() => child.end('completed'), verb.timeLimitSeconds * 1000)
  parent.connect(conversation(child))
  await child.ended
  clearTimeout(timer)
  if (!signal.aborted) parent.connect(null)
  return true
}

const E164 = /^\+[1-9]\d{6,14}$/

/** What Twilio refuses to dial; it is in the debugger, and the dial counts as failed. */
function refusalOf(world: World, parent: LiveCall, verb: DialVerb): [number, string] | null {
  if (!E164.test(verb.number)) {
    return [13_223, `Dial: Invalid phone number format: ${verb.number}`]
  }
  const { from, to } = parent.record
  const allowed = [world.options.phoneNumber, from, to]
  if (verb.callerId !== null && !allowed.includes(verb.callerId)) {
    return [13_214, `Dial: Invalid callerId value: ${verb.callerId}`]
  }
  return null
}

/**
 * `<Dial>`: rings a second phone and joins it to the call until either hangs up. Whoever picks up is
 * screened first, if the document says so: `isTaken` tells whether they took the call. Resolves to
 * what the action URL is told.
 */
export async function dialNumber(
  world: World,
  parent: LiveCall,
  verb: DialVerb,
  isTaken: (child: LiveCall) => Promise<boolean>,
): Promise<Record<string, string>> {
  const refusal = refusalOf(world, parent, verb)
  if (refusal) {
    world.alert(parent.record.sid, ...refusal)
    return { DialCallStatus: 'failed', DialBridged: 'false' }
  }
  const record = newRecord(world, {
    from: verb.callerId ?? parent.record.from,
    to: verb.number,
    direction: 'outbound-dial',
    parentCallSid: parent.record.sid,
    status: 'queued',
  })
  const child = new LiveCall({
    world,
    record,
    phone: verb.number,
    purpose: null,
    reporter: new StatusReporter(world, record.sid, null),
    fallback: null,
  })
  const giveUp = (): void => child.end(child.isAnswered ? 'completed' : 'canceled')
  const { signal } = parent
  signal.addEventListener('abort', giveUp, { once: true })
  let isBridged = false
  if (await ringPhone(world, child, verb.timeoutSeconds)) {
    isBridged = await joinOnceTaken(parent, child, verb, isTaken)
  }
  signal.removeEventListener('abort', giveUp)
  if (!isOver(record)) child.end('canceled')
  return {
    DialCallSid: record.sid,
    DialCallStatus: record.status,
    DialBridged: String(isBridged),
    ...(isBridged ? { DialCallDuration: String(talkSeconds(record)) } : {}),
  }
}
