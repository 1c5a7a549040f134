import { confirmDecision, type ConfirmedDecision } from '#lib/db/approvals.ts'
import { verifyVisitPin, type VerifiedPin } from '#lib/db/visits.ts'
import { networkEnv } from '#lib/env.ts'
import { AppError, messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { hashVisitPin, VISIT_PIN_LENGTH } from '#lib/visit-pin.ts'
import { withinDeadline } from './run-tool.ts'
import type { ToolContext, ToolEffect } from './tool.ts'

export interface KeypadReply {
  /** A line for the model, starting with [keypad]: what the keys have done and what to say now. */
  readonly say: string
  readonly effects: ToolEffect[]
}

const tell = (text: string, effects: ToolEffect[] = []): KeypadReply => ({
  say: `[keypad] ${text}`,
  effects,
})

/** Runs what a key means; like a tool it never throws and never keeps anybody waiting. */
function press(context: ToolContext, work: () => Promise<KeypadReply>): Promise<KeypadReply> {
  return withinDeadline(work(), (error) => {
    const code = error instanceof AppError ? error.code : 'unexpected'
    log.error('keypad-failed', { callId: context.claims.callId, code, reason: messageOf(error) })
    return tell('That key could not be processed. Apologise, and ask to press it once more.')
  })
}

/** Makes what was proposed on this call the decision (1), or takes it back (2). */
export function confirmDecisionByKeypad(digit: string, context: ToolContext): Promise<KeypadReply> {
  return press(context, async () => {
    if (context.claims.purpose !== 'landlord_approval') {
      return tell('Keys mean nothing on this call. Go on with the conversation.')
    }
    if (digit !== '1' && digit !== '2') {
      return tell('Another key than 1 or 2 was pressed. Say: Press 1 to confirm, or 2 to change.')
    }
    return sayConfirmation(
      await confirmDecision(context.db, { callId: context.claims.callId, digit }),
    )
  })
}

const AFTERWARDS = {
  approve:
    'the approval is recorded. Say so, say that we now agree a time with the company, ask whether there is anything else.',
  decline: 'the repair is declined. Say so, and that nobody will be sent.',
  another_round:
    'another round is recorded. Say so, and that we ask for new prices and call again.',
} as const

function sayConfirmation(confirmed: ConfirmedDecision): KeypadReply {
  switch (confirmed.kind) {
    case 'decided':
      return tell(`1 was pressed: ${AFTERWARDS[confirmed.decision]}`, ['records-changed'])
    case 'withdrawn':
      return tell(
        '2 was pressed: what was read back is withdrawn, nothing is decided. Ask what they would like instead.',
        ['records-changed'],
      )
    case 'nothing-proposed':
      return tell(
        'A key was pressed, but nothing was read back yet. Ask what they decide and use record_decision first.',
      )
    case 'inert':
      return tell(
        `A key was pressed, but this was decided before${confirmed.decision ? ` (${confirmed.decision})` : ''}. Say so; their key is noted and changes nothing. Thank them, say goodbye and use end_call.`,
        ['records-changed'],
      )
    case 'expired':
      return tell(
        'A key was pressed, but the time to decide has passed. Say so, and use transfer_to_human.',
        ['records-changed'],
      )
    default:
      return confirmed satisfies never
  }
}

/** Checks the PIN of the visit for this call. The digits are neither stored nor told to the model. */
export function verifyPinByKeypad(pin: string, context: ToolContext): Promise<KeypadReply> {
  return press(context, async () => {
    const { callId, purpose, visitId } = context.claims
    if (purpose !== 'vendor_visit' || !visitId) {
      return tell('There is no visit to which a PIN could belong. Say that no code can be given.')
    }
    if (!new RegExp(`^\\d{${VISIT_PIN_LENGTH}}$`).test(pin)) {
      return tell(`A PIN has ${VISIT_PIN_LENGTH} digits. Ask to key in all of them.`)
    }
    const pinHash = hashVisitPin(networkEnv().CALL_TOKEN_SECRET, visitId, pin)
    return sayVerdict(await verifyVisitPin(context.db, { callId, pinHash }))
  })
}

function sayVerdict({ kind, attemptsLeft }: VerifiedPin): KeypadReply {
  switch (kind) {
    case 'verified':
      return tell(
        'The PIN is right. If they want the access code, use get_vendor_code with the property_id from FACTS now.',
        ['records-changed'],
      )
    case 'wrong':
      return tell(
        `The PIN is wrong, ${attemptsLeft} ${attemptsLeft === 1 ? 'try' : 'tries'} left. Ask to key it in again. Give no code.`,
        ['records-changed'],
      )
    case 'locked':
      return tell(
        'The PIN was wrong too often and is locked. Give no code. Use transfer_to_human, and say that a person calls back.',
        ['records-changed'],
      )
    default:
      return kind satisfies never
  }
}
