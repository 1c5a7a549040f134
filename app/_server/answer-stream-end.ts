import { serviceDb } from '#lib/clients/supabase.ts'
import { hangUpResponse, sayAndHangUp } from '#lib/clients/twiml.ts'
import { type CallRecord, countUnspentStreamTokens, requestHuman } from '#lib/db/calls.ts'
import { openEscalation } from '#lib/db/escalations.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { readTransfers } from '#lib/db/transfers.ts'
import { joinCallToBridge } from './call-stream.ts'
import { putThrough } from './put-through.ts'

/** A call is joined to the bridge at most this often; past that a person is better served by a callback. */
const STREAMS_MAX = 3
/** Tries in a row to reach a bridge, with pauses between them: what a caller waits through. */
const UNREACHED_MAX = 5
const PAUSE_SECONDS = 2
const ONE_MOMENT = 'One moment, please.'
const WILL_CALL_BACK =
  'I am sorry, we have a technical problem on our side. We have your call on record and a person will call you right back. ' +
  'If anyone is in danger, hang up and call nine one one.'
const WILL_CALL_AGAIN =
  'I am sorry, we have a technical problem on our side. We will call you again. Goodbye.'

/**
 * What the caller hears next when their stream has closed, as TwiML. A finished conversation ends
 * the call. A caller who waits for a person is put through. A conversation that broke goes on with
 * another bridge, which reads what was said so far; when none can be had the caller is told, and
 * whoever was promised a callback gets one.
 */
export async function answerStreamEnd(call: CallRecord): Promise<string> {
  if (call.outcome === 'failed') return giveUp(call)
  if (call.conversationEndedAt !== null) return hangUpResponse()
  const transfers = await readTransfers(serviceDb(), call.callId)
  if (transfers.isPending) return putThrough(call, 0)
  const unreached = await countUnspentStreamTokens(serviceDb(), call.callId)
  log.warn('stream-lost', { callId: call.callId, streams: call.streams, unreached })
  // A stream that ended for a person is none that was lost.
  const lost = call.streams - transfers.count
  if (lost >= STREAMS_MAX || unreached >= UNREACHED_MAX) return giveUp(call)
  if (unreached === 0) return joinCallToBridge(call.callId)
  return joinCallToBridge(call.callId, {
    say: unreached === 1 ? ONE_MOMENT : null,
    pauseSeconds: PAUSE_SECONDS,
  })
}

/** Calls that we placed are placed again by the workflow; a caller waits for us. */
async function giveUp(call: CallRecord): Promise<string> {
  if (call.direction === 'outbound') return sayAndHangUp(WILL_CALL_AGAIN)
  try {
    await requestHuman(serviceDb(), {
      callId: call.callId,
      toolCallId: 'line-lost',
      reason: 'Our side failed in the middle of the call; they were promised a call back.',
    })
    await openEscalation(serviceDb(), {
      callId: call.callId,
      reason: 'Our side failed in the middle of the call; they were promised a person right back.',
    })
  } catch (error) {
    log.error('callback-not-requested', { callId: call.callId, reason: messageOf(error) })
  }
  return sayAndHangUp(WILL_CALL_BACK)
}
