'use server'

import { z } from 'zod'
import { requireSession } from '#app/_server/session.ts'
import { issuePhoneTicket } from '#lib/clients/local-network.ts'
import { readPhoneBook } from '#lib/db/phone-book.ts'
import { mayAct } from '#lib/domain/role.ts'
import { AppError, messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { STRANGER } from './stranger.ts'

export type Ticket = { kind: 'ticket'; ticket: string } | { kind: 'refused'; message: string }

const refused = (message: string): Ticket => ({ kind: 'refused', message })
const whoSchema = z.string().min(1).max(60)

/**
 * A ticket for the telephone of one of the organisation's people, or a stranger's. For whoever may act, since
 * who has an owner's telephone decides in their name.
 */
export async function takePhone(who: string): Promise<Ticket> {
  const { db, role, organizationId } = await requireSession()
  if (!mayAct(role)) {
    return refused('Your role may look, but not call. Ask a manager of your organisation.')
  }
  const key = whoSchema.safeParse(who)
  if (!key.success) return refused('Choose whom to be.')
  try {
    const people = await readPhoneBook(db, { organizationId, nowMs: Date.now() })
    const person = [...people, STRANGER].find((each) => each.key === key.data)
    if (!person) return refused('This person is not there any more. Choose somebody else.')
    return { kind: 'ticket', ticket: await issuePhoneTicket(person.phone) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    log.warn('phone-ticket-refused', { reason: messageOf(error.cause ?? error) })
    return refused(
      error.code.startsWith('phone-') || error.code.startsWith('network-')
        ? error.message
        : 'The database does not answer right now. Try again in a moment.',
    )
  }
}
