import type { CalendarStore, StoredEvent } from './calendar-store.ts'
import { GoogleError } from './google-error.ts'
import { parseTime } from './zoned-time.ts'

const PAGE_DEFAULT = 250
const PAGE_MAX = 2500

/** The part of events.list that a query selects, in order, a page at a time. */
export function listEvents(
  calendar: CalendarStore,
  query: URLSearchParams,
): { events: StoredEvent[]; nextPageToken: string | null } {
  const fromMs = instant(query, 'timeMin')
  const toMs = instant(query, 'timeMax')
  const updatedMinMs = instant(query, 'updatedMin')
  const text = query.get('q')?.toLowerCase()
  const showDeleted = query.get('showDeleted') === 'true'
  const found = calendar
    .all()
    .filter((event) => showDeleted || event.fields.status !== 'cancelled')
    .filter((event) => fromMs === null || calendar.endMs(event) > fromMs)
    .filter((event) => toMs === null || calendar.startMs(event) < toMs)
    .filter((event) => updatedMinMs === null || event.updatedMs >= updatedMinMs)
    .filter((event) => !text || JSON.stringify(event.fields.rest).toLowerCase().includes(text))
  const ordered =
    order(query) === 'updated' ? found.toSorted((a, b) => a.updatedMs - b.updatedMs) : found
  const size = pageSize(query)
  const start = pageStart(query)
  const nextStart = start + size
  return {
    events: ordered.slice(start, nextStart),
    nextPageToken:
      nextStart < ordered.length ? Buffer.from(String(nextStart)).toString('base64url') : null,
  }
}

function instant(query: URLSearchParams, name: string): number | null {
  const text = query.get(name)
  if (text === null) return null
  const atMs = parseTime(text)
  if (atMs === null) throw bad(name)
  return atMs
}

function order(query: URLSearchParams): string | null {
  const by = query.get('orderBy')
  if (by !== null && by !== 'startTime' && by !== 'updated') throw bad('orderBy')
  if (by === 'startTime' && query.get('singleEvents') !== 'true') {
    throw new GoogleError(
      400,
      'badRequest',
      'The requested ordering is not available for the particular query.',
    )
  }
  return by
}

function pageSize(query: URLSearchParams): number {
  const size = Number(query.get('maxResults') ?? PAGE_DEFAULT)
  if (!Number.isInteger(size) || size < 1) throw bad('maxResults')
  return Math.min(size, PAGE_MAX)
}

function pageStart(query: URLSearchParams): number {
  const token = query.get('pageToken')
  const start = token === null ? 0 : Number(Buffer.from(token, 'base64url').toString())
  if (!Number.isInteger(start) || start < 0) throw bad('pageToken')
  return start
}

const bad = (parameter: string): GoogleError =>
  new GoogleError(400, 'badRequest', 'Bad Request', { parameter })
