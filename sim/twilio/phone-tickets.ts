import { randomBytes } from 'node:crypto'
import { RestError } from './rest-error.ts'

const TICKETS_MAX = 64
const TICKET_BYTES = 24

interface Ticket {
  readonly phone: string
  readonly expiresMs: number
}

/** Tickets for one registration each: whoever has one may be that number, once, soon. */
export class PhoneTickets {
  readonly #tickets = new Map<string, Ticket>()

  issue(phone: string, seconds: number): { ticket: string; expiresAt: string } {
    const nowMs = Date.now()
    for (const [ticket, { expiresMs }] of this.#tickets) {
      if (expiresMs <= nowMs) this.#tickets.delete(ticket)
    }
    if (this.#tickets.size >= TICKETS_MAX) {
      throw new RestError(429, 20_429, `${TICKETS_MAX} tickets are waiting to be used`)
    }
    const ticket = randomBytes(TICKET_BYTES).toString('base64url')
    const expiresMs = nowMs + seconds * 1000
    this.#tickets.set(ticket, { phone, expiresMs })
    return { ticket, expiresAt: new Date(expiresMs).toISOString() }
  }

  /** The number a ticket is for, or null for one that is unknown, used or too old. */
  redeem(ticket: string): string | null {
    const found = this.#tickets.get(ticket)
    this.#tickets.delete(ticket)
    return found && found.expiresMs > Date.now() ? found.phone : null
  }
}
