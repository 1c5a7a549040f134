import { z } from 'zod'
import { accessCodeAad, openAccessCode } from '#lib/access-code.ts'
import { releaseAccessCode } from '#lib/db/access.ts'
import { accessCodeKey } from '#lib/env.ts'
import { foreignId } from './foreign-id.ts'
import { defineTool, refused } from './tool.ts'

const REFUSALS = {
  'not-verified': {
    error: 'The PIN has not been keyed in on this call. Ask for it, wait for [keypad], try again.',
    say: 'Please key in the four-digit PIN from our text message first.',
  },
  'outside-window': {
    error: 'It is too early or too late for this visit. Do not try again on this call.',
    say: 'The code can only be given around the agreed time of the visit.',
  },
  'no-visit': {
    error: 'No visit belongs to this call. Do not try again on this call.',
    say: 'I have no visit for which I could give a code.',
  },
  'not-assigned': {
    error: 'The visit belongs to another contact or number. Do not try again on this call.',
    say: 'I can only give the code to the contact we have for this visit, from their own phone.',
  },
  'no-code': {
    error: 'There is no code on file. Use transfer_to_human.',
    say: 'I have no code on file. I will have a person call you about access.',
  },
} as const

/** The only way out for an access code: every release is an audited grant. */
export const getVendorCode = defineTool({
  name: 'get_vendor_code',
  description:
    'Gives the access code of the property for the visit of this call. Use it only after a line with [keypad] has said that the PIN is right. Say the code exactly as in "say", slowly, twice, and never again afterwards.',
  args: z.object({ property_id: z.uuid().describe('The property_id from FACTS.') }),
  run: async ({ property_id: propertyId }, { claims, db, now }, toolCallId) => {
    if (propertyId.toLowerCase() !== claims.propertyId) return foreignId('property_id')
    const released = await releaseAccessCode(db, {
      callId: claims.callId,
      toolCallId,
      now: new Date(now()).toISOString(),
    })
    if (released.kind === 'refused') {
      const { error, say } = REFUSALS[released.reason]
      return refused(error, say)
    }
    const code = openAccessCode(
      accessCodeKey(),
      released.ciphertext,
      accessCodeAad(released.accessCodeId),
    )
    return {
      output: { code, say: code.split('').join(', ') },
      effects: ['records-changed'],
      secrets: [code],
    }
  },
})
