import { generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  recordHttp,
  reply,
  type Answer,
  type HttpRecorder,
  type RecordedRequest,
} from '#tests/support/http-recorder.ts'
import { cancelEvent, eventIdOf, freeBusy, insertEvent, moveEvent } from './calendar.ts'

const EVENTS = '/calendar/v3/calendars/team%40seaside.test/events'

/** Answers the token request as Google does, and everything else as the test says. */
function google(
  answer: (request: RecordedRequest, index: number) => Answer,
): Promise<HttpRecorder> {
  let calls = 0
  return recordHttp((request) =>
    request.url === '/token'
      ? reply(200, { access_token: 'a-token', expires_in: 3600, token_type: 'Bearer' })
      : answer(request, calls++),
  )
}

function useGoogle(recorder: HttpRecorder): void {
  vi.stubEnv('GOOGLE_BASE_URL', recorder.url)
}

beforeEach(() => {
  vi.stubEnv('GOOGLE_CALENDAR_ID', 'team@seaside.test')
  vi.stubEnv('GOOGLE_CLIENT_ID', 'client')
  vi.stubEnv('GOOGLE_CLIENT_SECRET', 'client-secret')
  vi.stubEnv('GOOGLE_REFRESH_TOKEN', 'refresh')
})
afterEach(() => {
  vi.unstubAllEnvs()
})

const visit = {
  id: eventIdOf('3f2b8c1e-9d47-4f7a-8a55-0c9e5d1b7a21'),
  summary: 'Plumbing: Rapid Rooter',
  description: 'PL-1042',
  location: '12 Quay Street',
  startsAt: '2026-11-21T18:00:00.000Z',
  endsAt: '2026-11-21T20:00:00.000Z',
  timezone: 'America/Los_Angeles',
}

describe('moveEvent', () => {
  it('gives the event that is there another time', async () => {
    await using server = await google(() => reply(200, { id: visit.id }))
    useGoogle(server)

    expect(await moveEvent(visit)).toEqual({ eventId: visit.id })

    const patch = server.requests.at(-1)
    expect(patch?.method).toBe('PATCH')
    expect(patch?.url).toBe(`${EVENTS}/${visit.id}`)
    expect(JSON.parse(patch?.body ?? '')).toMatchObject({
      status: 'confirmed',
      start: { dateTime: '2026-11-21T18:00:00.000Z' },
    })
  })

  it('enters an event that the calendar does not know', async () => {
    await using server = await google(({ method }) =>
      method === 'PATCH' ? reply(404, { error: { code: 404 } }) : reply(200, { id: visit.id }),
    )
    useGoogle(server)

    expect(await moveEvent(visit)).toEqual({ eventId: visit.id })
    expect(server.requests.at(-1)?.method).toBe('POST')
  })
})

describe('insertEvent', () => {
  it('signs in with the refresh token and inserts under an id of ours', async () => {
    await using server = await google(() => reply(200, { id: visit.id }))
    useGoogle(server)

    expect(await insertEvent(visit)).toEqual({ eventId: visit.id })

    const [token, insert] = server.requests
    expect(Object.fromEntries(new URLSearchParams(token?.body))).toMatchObject({
      grant_type: 'refresh_token',
      refresh_token: 'refresh',
      client_id: 'client',
    })
    expect(insert?.method).toBe('POST')
    expect(insert?.url).toBe(EVENTS)
    expect(insert?.headers.authorization).toBe('Bearer a-token')
    expect(JSON.parse(insert?.body ?? '')).toMatchObject({
      id: visit.id,
      summary: 'Plumbing: Rapid Rooter',
      start: { dateTime: '2026-11-21T18:00:00.000Z', timeZone: 'America/Los_Angeles' },
    })
  })

  it('takes an event that is already there for a success', async () => {
    await using server = await google(({ method }) =>
      method === 'POST'
        ? reply(409, { error: { code: 409, errors: [{ reason: 'duplicate' }] } })
        : reply(200, {
            id: visit.id,
            status: 'confirmed',
            start: { dateTime: '2026-11-21T10:00:00-08:00' },
            end: { dateTime: '2026-11-21T12:00:00-08:00' },
          }),
    )
    useGoogle(server)

    expect(await insertEvent(visit)).toEqual({ eventId: visit.id })
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET'])
  })

  it('brings back an event that somebody deleted', async () => {
    await using server = await google(({ method }) => {
      if (method === 'POST') return reply(409, { error: { code: 409 } })
      return reply(200, { id: visit.id, status: 'cancelled' })
    })
    useGoogle(server)

    await insertEvent(visit)

    const patch = server.requests.at(-1)
    expect(patch?.method).toBe('PATCH')
    expect(JSON.parse(patch?.body ?? '')).toMatchObject({ status: 'confirmed' })
  })

  it('repeats an insert that Google failed to answer', async () => {
    await using server = await google((_request, index) =>
      index === 0 ? reply(503, { error: { code: 503 } }) : reply(200, { id: visit.id }),
    )
    useGoogle(server)

    expect(await insertEvent(visit)).toEqual({ eventId: visit.id })
  })

  it('asks for a person when Google refuses the calendar', async () => {
    await using server = await google(() => reply(403, { error: { code: 403 } }))
    useGoogle(server)

    await expect(insertEvent(visit)).rejects.toMatchObject({
      code: 'calendar-refused',
      remedy: 'ask-human',
    })
  })
})

describe('freeBusy', () => {
  const span = { startsAt: visit.startsAt, endsAt: visit.endsAt }

  it('tells what is taken', async () => {
    await using server = await google(() =>
      reply(200, {
        calendars: {
          'team@seaside.test': {
            busy: [{ start: '2026-11-21T18:30:00Z', end: '2026-11-21T19:00:00Z' }],
          },
        },
      }),
    )
    useGoogle(server)

    expect(await freeBusy(span)).toEqual([
      { startsAt: '2026-11-21T18:30:00Z', endsAt: '2026-11-21T19:00:00Z' },
    ])
    expect(JSON.parse(server.requests[1]?.body ?? '')).toEqual({
      timeMin: span.startsAt,
      timeMax: span.endsAt,
      items: [{ id: 'team@seaside.test' }],
    })
  })

  it('does not take a calendar it may not read for a free one', async () => {
    await using server = await google(() =>
      reply(200, { calendars: { 'team@seaside.test': { errors: [{ reason: 'notFound' }] } } }),
    )
    useGoogle(server)

    await expect(freeBusy(span)).rejects.toMatchObject({ code: 'calendar-unavailable' })
  })

  it('signs in as a service account at the configured address', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    vi.stubEnv(
      'GOOGLE_SERVICE_ACCOUNT_JSON',
      JSON.stringify({
        client_email: 'desk@seaside.iam.example',
        private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      }),
    )
    await using server = await google(() =>
      reply(200, { calendars: { 'team@seaside.test': { busy: [] } } }),
    )
    useGoogle(server)

    expect(await freeBusy(span)).toEqual([])
    expect(server.requests[0]?.url).toBe('/token')
    expect(new URLSearchParams(server.requests[0]?.body).get('grant_type')).toBe(
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
    )
  })
})

describe('cancelEvent', () => {
  it('takes an event that is gone for a success', async () => {
    await using server = await google(() => reply(410, { error: { code: 410 } }))
    useGoogle(server)

    await expect(cancelEvent(visit.id)).resolves.toBeUndefined()
    expect(server.requests.at(-1)?.url).toBe(`${EVENTS}/${visit.id}`)
  })
})

describe('eventIdOf', () => {
  it('makes the same id of the same visit, from letters Google allows', () => {
    expect(visit.id).toBe('visit3f2b8c1e9d474f7a8a550c9e5d1b7a21')
    expect(visit.id).toMatch(/^[a-v0-9]{5,1024}$/)
  })
})
