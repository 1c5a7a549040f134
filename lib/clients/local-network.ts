import { z } from 'zod'
import { isLocalNetwork, twilioEnv } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'

const TIMEOUT_MS = 3_000
const ticketSchema = z.object({ ticket: z.string().min(1).max(100) })

/**
 * A ticket with which a browser may be the telephone of this number, once, within half a minute. Only on a
 * network that stands in for Twilio on this machine; at Twilio there is no such thing, and the account's
 * credentials go nowhere. Throws `AppError`.
 */
export async function issuePhoneTicket(phone: string): Promise<string> {
  if (!isLocalNetwork()) {
    throw new AppError('network-not-local', 'There are no browser phones on the real network.', {
      remedy: 'give-up',
    })
  }
  const { TWILIO_BASE_URL, TWILIO_AUTH_TOKEN } = twilioEnv()
  try {
    const response = await fetch(`${TWILIO_BASE_URL}/sim/phone-tickets`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${TWILIO_AUTH_TOKEN}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ phone }),
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!response.ok) throw new Error(`it answered ${response.status}`)
    return ticketSchema.parse(await response.json()).ticket
  } catch (error) {
    throw new AppError(
      'phone-ticket-refused',
      'Asked the telephone network for a browser phone and got none: check that its program runs, then try again.',
      { remedy: 'retry', cause: error },
    )
  }
}
