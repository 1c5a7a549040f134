'use server'

import { z } from 'zod'
import { controlLiveCall } from '#app/_server/control-call.ts'
import { actAtDesk, actFields } from '#app/_server/desk-act.ts'
import type { ActState } from '#app/_ui/act-state.ts'
import { CONTROL_WORDS_MAX } from '#lib/contracts/call-control.ts'
import { phoneNumberSchema } from '#lib/domain/phone-number.ts'
import { stateOf } from './outcome.ts'

const callId = z.uuid()

const hangUpSchema = z.object({ ...actFields, callId, kind: z.enum(['goodbye', 'hang_up']) })

/** Ends the call, with a goodbye or at once. */
export async function hangUp(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('hang-up', { schema: hangUpSchema, form }, async ({ db }, act) =>
    stateOf(await controlLiveCall(db, { ...act, words: act.reason, phone: null }), act.kind),
  )
}

/** As people write numbers: spaces, dashes and brackets mean nothing. */
const phone = z
  .string()
  .transform((text) => text.replaceAll(/[\s().-]/g, ''))
  .refine((text) => phoneNumberSchema.safeParse(text).success, {
    error: 'Give the number with its country code, such as +1 415 555 0100.',
  })
const takeSchema = z.object({ ...actFields, callId, phone })

/** Puts the call through to whoever asks, on their own telephone. */
export async function takeCall(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('take-call', { schema: takeSchema, form }, async ({ db }, act) =>
    stateOf(await controlLiveCall(db, { ...act, kind: 'transfer', words: act.reason }), 'transfer'),
  )
}

const whisperSchema = z.object({
  callId,
  key: actFields.key,
  words: z.string().trim().min(1, 'Write what the agent should know.').max(CONTROL_WORDS_MAX),
})

/** Tells the agent something that the other side does not hear. */
export async function whisper(_before: ActState, form: FormData): Promise<ActState> {
  return actAtDesk('whisper', { schema: whisperSchema, form }, async ({ db }, act) =>
    stateOf(await controlLiveCall(db, { ...act, kind: 'whisper', phone: null }), 'whisper'),
  )
}
