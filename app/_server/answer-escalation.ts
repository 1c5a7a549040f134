import { serviceDb } from '#lib/clients/supabase.ts'
import { askForKey, sayAndHangUp } from '#lib/clients/twiml.ts'
import type { CallRecord } from '#lib/db/call-record.ts'
import { getAttemptKey, getCallBrief } from '#lib/db/calls.ts'
import {
  acceptEscalation,
  deEscalate,
  passEscalation,
  readEscalation,
} from '#lib/db/escalations.ts'
import { answerOfDigit, escalationOfCallKey } from '#lib/domain/escalation.ts'
import { networkEnv } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { standingWords } from '#lib/escalation-words.ts'
import { drainOutbox } from './outbox.ts'

const OVER = 'This has been settled. Nobody need act. Goodbye.'
const TAKEN =
  'Thank you, it is yours. The others are told, and the details come by text message. Goodbye.'
const PASSED = 'I am ringing the next person. Goodbye.'
const DE_ESCALATED = 'Noted, it is no emergency. It goes on in normal hours. Goodbye.'

/** What somebody on call hears when they pick up: what has happened, and the keys. No model speaks. */
export async function askOnCall(call: CallRecord): Promise<string> {
  const escalationId = await escalationOf(call)
  if (escalationId === null) return sayAndHangUp(OVER)
  const { closedHow, acceptedBy } = await readEscalation(serviceDb(), escalationId)
  if (closedHow !== null) return sayAndHangUp(standingWords(closedHow, acceptedBy))
  return menu(call)
}

/** A person on call has pressed a key. A key that means nothing, or none, is asked for again. */
export async function answerEscalationKey(call: CallRecord, digits: string): Promise<string> {
  const escalationId = await escalationOf(call)
  if (escalationId === null) return sayAndHangUp(OVER)
  const answer = answerOfDigit(digits)
  if (answer === null) return askOnCall(call)
  const said = await act(call, escalationId, answer)
  log.info('escalation-answered', { escalationId, callId: call.callId, answer })
  // The others are told by the run, and nobody on the line waits for that.
  void drainOutbox()
  return sayAndHangUp(said)
}

async function act(
  call: CallRecord,
  escalationId: string,
  answer: NonNullable<ReturnType<typeof answerOfDigit>>,
): Promise<string> {
  const db = serviceDb()
  if (answer === 'pass') {
    return (await passEscalation(db, { escalationId, phone: call.phone })) ? PASSED : OVER
  }
  const by = { escalationId, by: { phone: call.phone }, method: 'keypad' } as const
  const done =
    answer === 'accept'
      ? await acceptEscalation(db, by)
      : await deEscalate(db, { ...by, reason: 'A person on call pressed 3: no emergency.' })
  switch (done.kind) {
    case 'accepted':
    case 'yours':
      return TAKEN
    case 'de-escalated':
      return DE_ESCALATED
    case 'settled':
      return standingWords(done.how, done.by)
    case 'refused':
      return 'This number is not on call any more. Goodbye.'
  }
}

async function escalationOf(call: CallRecord): Promise<string | null> {
  const key = await getAttemptKey(serviceDb(), call.callId)
  return key === null ? null : escalationOfCallKey(key)
}

async function menu({ callId }: CallRecord): Promise<string> {
  const { brief } = await getCallBrief(serviceDb(), callId)
  return askForKey(
    brief.opening,
    `${networkEnv().APP_URL}/api/twilio/escalation-key?call=${callId}`,
  )
}
