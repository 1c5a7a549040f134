import { createHash, randomBytes } from 'node:crypto'
import type { EventFields, EventInput } from './event-input.ts'
import { assertEventId, mergeEvent } from './event-input.ts'
import { momentMs } from './event-moment.ts'
import { GoogleError, notFound } from './google-error.ts'

export interface StoredEvent {
  readonly id: string
  readonly createdMs: number
  readonly updatedMs: number
  readonly sequence: number
  readonly etag: string
  readonly fields: EventFields
}

const BASE32_HEX = '0123456789abcdefghijklmnopqrstuv'

/** One calendar. An id stays taken for ever, also when its event was deleted. */
export class CalendarStore {
  readonly timeZone: string
  private readonly events = new Map<string, StoredEvent>()
  private readonly now: () => number

  constructor(options: { timeZone: string; now: () => number }) {
    this.timeZone = options.timeZone
    this.now = options.now
  }

  insert(input: EventInput): StoredEvent {
    const id = input.id ?? makeEventId()
    assertEventId(id)
    const fields = mergeEvent(null, input)
    if (this.events.has(id)) {
      throw new GoogleError(409, 'duplicate', 'The requested identifier already exists.')
    }
    return this.put(id, fields, null)
  }

  /** Finds an event, a deleted one too: Google shows it with the status `cancelled`. */
  get(id: string): StoredEvent {
    const event = this.events.get(id)
    if (!event) throw notFound()
    return event
  }

  patch(id: string, input: EventInput, ifMatch?: string): StoredEvent {
    const before = this.get(id)
    assertUnchanged(before, ifMatch)
    if (input.id !== undefined && input.id !== id) {
      throw new GoogleError(400, 'invalid', 'Invalid resource id value.')
    }
    return this.put(id, mergeEvent(before.fields, input), before)
  }

  delete(id: string, ifMatch?: string): void {
    const before = this.get(id)
    if (before.fields.status === 'cancelled') {
      throw new GoogleError(410, 'deleted', 'Resource has been deleted')
    }
    assertUnchanged(before, ifMatch)
    this.put(id, { ...before.fields, status: 'cancelled' }, before)
  }

  /** All events, deleted ones included, by start. */
  all(): StoredEvent[] {
    return [...this.events.values()].toSorted((a, b) => this.startMs(a) - this.startMs(b))
  }

  startMs(event: StoredEvent): number {
    return momentMs(event.fields.start, this.timeZone)
  }

  endMs(event: StoredEvent): number {
    return momentMs(event.fields.end, this.timeZone)
  }

  private put(id: string, fields: EventFields, before: StoredEvent | null): StoredEvent {
    // Strictly later than the version before, or a client could miss a change within one ms.
    const updatedMs = Math.max(this.now(), (before?.updatedMs ?? 0) + 1)
    const sequence = before ? before.sequence + Number(hasMoved(before.fields, fields)) : 0
    const digest = createHash('sha256').update(`${id}:${updatedMs}`).digest('hex').slice(0, 16)
    const createdMs = before?.createdMs ?? updatedMs
    const event = { id, createdMs, updatedMs, sequence, etag: `"${digest}"`, fields }
    this.events.set(id, event)
    return event
  }
}

function assertUnchanged(event: StoredEvent, ifMatch: string | undefined): void {
  if (ifMatch === undefined || ifMatch === '*' || ifMatch === event.etag) return
  throw new GoogleError(412, 'conditionNotMet', 'Precondition Failed', { header: 'If-Match' })
}

function hasMoved(before: EventFields, after: EventFields): boolean {
  const span = ({ start, end }: EventFields): string => JSON.stringify([start, end])
  return span(before) !== span(after)
}

function makeEventId(): string {
  return Array.from(randomBytes(26), (byte) => BASE32_HEX[byte & 31]).join('')
}
