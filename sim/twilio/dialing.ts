import type { AudioPort } from './audio-port.ts'
import { isOver, talkSeconds, type CallRecord } from './call-record.ts'
import { LiveCall } from './live-call.ts'
import { ringPhone } from './ringing.ts'
import { makeSid } from './sid.ts'
import { StatusReporter } from './status-reporter.ts'
import type { Verb } from './twiml.ts'
import type { World } from './world.ts'

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

/**
 * `<Dial>`: rings a second phone and joins it to the call until either hangs up. Resolves to what
 * the action URL is told.
 */
export async function dialNumber(
  world: World,
  parent: LiveCall,
  verb: Extract<Verb, { kind: 'dial' }>,
): Promise<Record<string, string>> {
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
  parent.signal.addEventListener('abort', giveUp, { once: true })
  const { signal } = parent
  if (await ringPhone(world, child, verb.timeoutSeconds)) {
    child.answer('driven')
    parent.connect(conversation(child))
    await child.ended
    if (!signal.aborted) parent.connect(null)
  }
  signal.removeEventListener('abort', giveUp)
  if (!isOver(record)) child.end('canceled')
  return {
    DialCallSid: record.sid,
    DialCallStatus: record.status,
    DialCallDuration: String(talkSeconds(record)),
  }
}
