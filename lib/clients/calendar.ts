import { auth, calendar, type calendar_v3 } from '@googleapis/calendar'
import { z } from 'zod'
import { googleEnv, type GoogleEnv } from '#lib/env.ts'
import { AppError, messageOf } from '#lib/errors.ts'

const REQUEST_TIMEOUT_MS = 8_000
const SCOPE = 'https://www.googleapis.com/auth/calendar'

const serviceAccountSchema = z.object({ client_email: z.email(), private_key: z.string().min(1) })

// Everything we send may be repeated: reads, and inserts under an id of our own.
const RETRY = {
  retry: 2,
  httpMethodsToRetry: ['GET', 'POST', 'PATCH', 'DELETE'],
  statusCodesToRetry: [
    [429, 429],
    [500, 599],
  ],
}

type CalendarAuth = NonNullable<calendar_v3.Options['auth']>

function refreshTokenAuth(env: GoogleEnv): CalendarAuth {
  const client = new auth.OAuth2({
    clientId: env.GOOGLE_CLIENT_ID ?? '',
    clientSecret: env.GOOGLE_CLIENT_SECRET ?? '',
    ...(env.GOOGLE_BASE_URL && { endpoints: { oauth2TokenUrl: `${env.GOOGLE_BASE_URL}/token` } }),
  })
  client.setCredentials({ refresh_token: env.GOOGLE_REFRESH_TOKEN ?? null })
  return client
}

function serviceAccountAuth(env: GoogleEnv, json: string): CalendarAuth {
  const account = serviceAccountSchema.parse(JSON.parse(json))
  const client = new auth.JWT({
    email: account.client_email,
    key: account.private_key,
    scopes: [SCOPE],
  })
  const baseUrl = env.GOOGLE_BASE_URL
  if (baseUrl) {
    // The library ignores `token_uri`; the transporter is the only place to turn its request.
    client.transporter.interceptors.request.add({
      resolved: (config) => {
        const { pathname, search } = new URL(config.url)
        return Promise.resolve({ ...config, url: new URL(`${baseUrl}${pathname}${search}`) })
      },
    })
  }
  return client
}

const clients = new Map<string, calendar_v3.Calendar>()

function calendarClient(): { api: calendar_v3.Calendar; calendarId: string } {
  const env = googleEnv()
  const key = JSON.stringify(env)
  const known = clients.get(key)
  if (known) return { api: known, calendarId: env.GOOGLE_CALENDAR_ID }
  const json = env.GOOGLE_SERVICE_ACCOUNT_JSON
  const api = calendar({
    version: 'v3',
    auth: json ? serviceAccountAuth(env, json) : refreshTokenAuth(env),
    timeout: REQUEST_TIMEOUT_MS,
    retryConfig: RETRY,
    ...(env.GOOGLE_BASE_URL && { rootUrl: `${env.GOOGLE_BASE_URL}/` }),
  })
  clients.set(key, api)
  return { api, calendarId: env.GOOGLE_CALENDAR_ID }
}

function statusOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('status' in error)) return null
  return typeof error.status === 'number' ? error.status : null
}

async function answerOf<Answer>(attempted: string, run: () => Promise<Answer>): Promise<Answer> {
  try {
    return await run()
  } catch (error) {
    const status = statusOf(error)
    const isRefused = status !== null && status < 500 && status !== 429
    throw new AppError(
      isRefused ? 'calendar-refused' : 'calendar-unavailable',
      `Google Calendar did not ${attempted}: ${status ?? messageOf(error)}.${isRefused ? ' Check GOOGLE_CALENDAR_ID and the credentials.' : ''}`,
      { remedy: isRefused ? 'ask-human' : 'retry', cause: error },
    )
  }
}

export interface TimeSpan {
  /** ISO 8601 with an offset. */
  readonly startsAt: string
  readonly endsAt: string
}

/** When the calendar is taken within a span; empty when it is free throughout. */
export async function freeBusy(span: TimeSpan): Promise<TimeSpan[]> {
  const { api, calendarId } = calendarClient()
  return answerOf('say when it is free', async () => {
    const { data } = await api.freebusy.query({
      requestBody: {
        timeMin: span.startsAt,
        timeMax: span.endsAt,
        items: [{ id: calendarId }],
      },
    })
    const answer = data.calendars?.[calendarId]
    // A calendar we may not read is reported inside a 200; taken for "free" it would double-book.
    if (!answer || answer.errors?.length) {
      throw new Error(answer?.errors?.[0]?.reason ?? 'the calendar is missing from the answer')
    }
    return (answer.busy ?? []).flatMap(({ start, end }) =>
      start && end ? [{ startsAt: start, endsAt: end }] : [],
    )
  })
}

export interface CalendarEvent extends TimeSpan {
  /** From `eventIdOf`: a repeated insert finds the first. */
  readonly id: string
  readonly summary: string
  readonly description: string
  readonly location: string
  readonly timezone: string
}

/**
 * Puts an event into the calendar. Repeating it is a success; an event under this id that was moved
 * or deleted meanwhile is brought back to what is asked here.
 */
export async function insertEvent(event: CalendarEvent): Promise<{ eventId: string }> {
  const { api, calendarId } = calendarClient()
  const requestBody = resourceOf(event)
  return answerOf('enter the visit', async () => {
    try {
      await api.events.insert({ calendarId, requestBody })
    } catch (error) {
      if (statusOf(error) !== 409) throw error
      const { data } = await api.events.get({ calendarId, eventId: event.id })
      if (!isAsAsked(data, event)) {
        await api.events.patch({ calendarId, eventId: event.id, requestBody })
      }
    }
    return { eventId: event.id }
  })
}

/**
 * Gives an event that was entered before another time, in its place: one event, whoever moved it and
 * however often. One that somebody deleted is brought back, one that is unknown is entered.
 */
export async function moveEvent(event: CalendarEvent): Promise<{ eventId: string }> {
  const { api, calendarId } = calendarClient()
  const isKnown = await answerOf('move the visit', async () => {
    try {
      await api.events.patch({ calendarId, eventId: event.id, requestBody: resourceOf(event) })
      return true
    } catch (error) {
      if (statusOf(error) !== 404) throw error
      return false
    }
  })
  return isKnown ? { eventId: event.id } : insertEvent(event)
}

function resourceOf(event: CalendarEvent): calendar_v3.Schema$Event {
  return {
    id: event.id,
    status: 'confirmed',
    summary: event.summary,
    description: event.description,
    location: event.location,
    start: { dateTime: event.startsAt, timeZone: event.timezone },
    end: { dateTime: event.endsAt, timeZone: event.timezone },
  }
}

function isAsAsked(found: calendar_v3.Schema$Event, asked: CalendarEvent): boolean {
  return (
    found.status !== 'cancelled' &&
    Date.parse(found.start?.dateTime ?? '') === Date.parse(asked.startsAt) &&
    Date.parse(found.end?.dateTime ?? '') === Date.parse(asked.endsAt)
  )
}

/** Takes an event out of the calendar. One that is gone already is a success. */
export async function cancelEvent(eventId: string): Promise<void> {
  const { api, calendarId } = calendarClient()
  await answerOf('cancel the visit', async () => {
    try {
      await api.events.delete({ calendarId, eventId })
    } catch (error) {
      const status = statusOf(error)
      if (status !== 404 && status !== 410) throw error
    }
  })
}

/** The event id of a visit. Google allows the letters a to v and digits; a UUID has only a to f. */
export function eventIdOf(visitId: string): string {
  return `visit${visitId.replaceAll('-', '')}`
}
