import { CalendarStore } from './calendar-store.ts'
import { listEvents } from './event-list.ts'
import { parseEvent } from './event-input.ts'
import { eventResource } from './event-resource.ts'
import { queryFreeBusy } from './free-busy.ts'
import { GoogleError, invalid, notFound } from './google-error.ts'
import type { Principal } from './oauth.ts'
import { isTimeZone } from './zoned-time.ts'

export interface ApiRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly principal: Principal
  readonly ifMatch: string | undefined
  readonly ifNoneMatch: string | undefined
  /** Parses the body; throws Google's parse error. */
  json(): unknown
}

export interface ApiAnswer {
  readonly status: number
  readonly body?: Record<string, unknown>
  readonly etag?: string
}

const OWNER_EMAIL = 'office@seaside.test'
const CALENDAR_ZONE = 'America/Los_Angeles'

const COMMON_PARAMETERS = ['alt', 'fields', 'key', 'prettyPrint', 'quotaUser']
const WRITE_PARAMETERS = [
  'sendUpdates',
  'sendNotifications',
  'conferenceDataVersion',
  'maxAttendees',
  'supportsAttachments',
]
const LIST_PARAMETERS = [
  'timeMin',
  'timeMax',
  'timeZone',
  'updatedMin',
  'q',
  'showDeleted',
  'singleEvents',
  'orderBy',
  'maxResults',
  'pageToken',
]
const READ_PARAMETERS = ['timeZone', 'maxAttendees']

const EVENT_PATH = /^\/calendar\/v3\/calendars\/([^/]+)\/events(?:\/([^/]+))?$/

/** Calendar v3 as far as the product uses it; everything else is not found. */
export class CalendarApi {
  private readonly calendars: ReadonlyMap<string, CalendarStore>

  constructor(options: { calendarIds: readonly string[]; now: () => number }) {
    const create = (): CalendarStore =>
      new CalendarStore({ timeZone: CALENDAR_ZONE, now: options.now })
    const primary = create()
    this.calendars = new Map([
      ...options.calendarIds.map((id): [string, CalendarStore] => [id, create()]),
      ['primary', primary],
      [OWNER_EMAIL, primary],
    ])
  }

  handle(request: ApiRequest): ApiAnswer {
    if (request.path === '/calendar/v3/freeBusy' && request.method === 'POST') {
      assertParameters(request, [])
      const body = queryFreeBusy(request.json(), (id) => this.calendars.get(id) ?? null)
      return { status: 200, body }
    }
    const [, calendarId, eventId] = EVENT_PATH.exec(request.path) ?? []
    if (calendarId === undefined) throw notFound()
    const calendar = this.calendars.get(decodeURIComponent(calendarId))
    if (!calendar) throw notFound()
    return eventId === undefined
      ? collection(calendar, request)
      : single(calendar, decodeURIComponent(eventId), request)
  }

  /** Every event of a calendar as it stands, deleted ones too; null for an unknown calendar. */
  inspect(calendarId: string): Record<string, unknown>[] | null {
    const calendar = this.calendars.get(calendarId)
    return calendar?.all().map((event) => resourceIn(calendar, event)) ?? null
  }
}

function collection(calendar: CalendarStore, request: ApiRequest): ApiAnswer {
  if (request.method === 'POST') {
    assertParameters(request, WRITE_PARAMETERS)
    const input = parseEvent(request.json())
    assertMayInvite(request.principal, input.attendees)
    const event = calendar.insert(input)
    return { status: 200, body: resourceIn(calendar, event), etag: event.etag }
  }
  if (request.method !== 'GET') throw notFound()
  assertParameters(request, LIST_PARAMETERS)
  const timeZone = zoneOf(request.query) ?? calendar.timeZone
  const { events, nextPageToken } = listEvents(calendar, request.query)
  return {
    status: 200,
    body: {
      kind: 'calendar#events',
      summary: OWNER_EMAIL,
      timeZone,
      accessRole: 'owner',
      defaultReminders: [],
      ...(nextPageToken === null ? {} : { nextPageToken }),
      items: events.map((event) => resourceIn(calendar, event, timeZone)),
    },
  }
}

function single(calendar: CalendarStore, eventId: string, request: ApiRequest): ApiAnswer {
  switch (request.method) {
    case 'GET': {
      assertParameters(request, READ_PARAMETERS)
      const event = calendar.get(eventId)
      if (request.ifNoneMatch === event.etag) return { status: 304, etag: event.etag }
      const body = resourceIn(calendar, event, zoneOf(request.query) ?? undefined)
      return { status: 200, body, etag: event.etag }
    }
    case 'PATCH': {
      assertParameters(request, WRITE_PARAMETERS)
      const input = parseEvent(request.json())
      assertMayInvite(request.principal, input.attendees)
      const event = calendar.patch(eventId, input, request.ifMatch)
      return { status: 200, body: resourceIn(calendar, event), etag: event.etag }
    }
    case 'DELETE': {
      assertParameters(request, WRITE_PARAMETERS)
      calendar.delete(eventId, request.ifMatch)
      return { status: 204 }
    }
    default:
      throw notFound()
  }
}

function resourceIn(
  calendar: CalendarStore,
  event: Parameters<typeof eventResource>[0],
  timeZone: string = calendar.timeZone,
): Record<string, unknown> {
  return eventResource(event, { email: OWNER_EMAIL, timeZone })
}

/** A misspelt parameter changes what a query means: refuse it instead of answering another one. */
function assertParameters(request: ApiRequest, allowed: readonly string[]): void {
  const known = new Set([...COMMON_PARAMETERS, ...allowed])
  const stranger = [...request.query.keys()].find((name) => !known.has(name))
  if (stranger !== undefined) throw invalid(`Unknown query parameter: ${stranger}`)
}

function assertMayInvite(principal: Principal, attendees: readonly unknown[] = []): void {
  if (principal !== 'service-account' || attendees.length === 0) return
  throw new GoogleError(
    403,
    'forbiddenForServiceAccounts',
    'Service accounts cannot invite attendees without Domain-Wide Delegation of Authority.',
    { domain: 'calendar' },
  )
}

function zoneOf(query: URLSearchParams): string | null {
  const zone = query.get('timeZone')
  if (zone !== null && !isTimeZone(zone)) throw invalid('Invalid time zone.')
  return zone
}
