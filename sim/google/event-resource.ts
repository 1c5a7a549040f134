import type { StoredEvent } from './calendar-store.ts'
import type { EventMoment } from './event-moment.ts'
import { formatTime } from './zoned-time.ts'

/** An event as the API shows it; times in the zone asked for, otherwise in the calendar's. */
export function eventResource(
  event: StoredEvent,
  owner: { email: string; timeZone: string },
): Record<string, unknown> {
  const { id, etag, sequence, fields } = event
  const person = { email: owner.email, self: true }
  return {
    kind: 'calendar#event',
    etag,
    id,
    status: fields.status,
    htmlLink: `https://www.google.com/calendar/event?eid=${Buffer.from(id).toString('base64url')}`,
    created: new Date(event.createdMs).toISOString(),
    updated: new Date(event.updatedMs).toISOString(),
    reminders: { useDefault: true },
    ...fields.rest,
    creator: person,
    organizer: person,
    start: momentResource(fields.start, owner.timeZone),
    end: momentResource(fields.end, owner.timeZone),
    ...(fields.transparency === 'transparent' && { transparency: 'transparent' }),
    iCalUID: `${id}@google.com`,
    sequence,
    eventType: 'default',
  }
}

function momentResource(moment: EventMoment, timeZone: string): Record<string, string> {
  if (moment.kind === 'day') return { date: moment.date }
  return {
    dateTime: formatTime(moment.atMs, timeZone),
    ...(moment.timeZone !== null && { timeZone: moment.timeZone }),
  }
}
