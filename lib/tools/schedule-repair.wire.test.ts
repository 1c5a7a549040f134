import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { recordHttp, reply } from '#tests/support/http-recorder.ts'
import {
  database,
  incidentContext,
  marcosQuote,
  OTHER,
  run,
  schedulingCall,
  stubToolEnv,
} from '#tests/support/tool-calls.ts'

beforeEach(stubToolEnv)
afterEach(() => {
  vi.unstubAllEnvs()
})

describe('schedule_repair', () => {
  const held = {
    read_incident_context: incidentContext,
    list_quotes: [marcosQuote],
    hold_visit: { kind: 'held', visitId: OTHER },
    visits: [],
  }
  const start = { vendor: 'Rapid Rooter', property: 'Harbour Cottage' }

  it('holds the slot although the calendar is down, and says the window', async () => {
    await using server = await database(held)
    const answer = await run(server, schedulingCall, 'schedule_repair', {
      ...start,
      date: '2026-11-21T13:00:00-08:00',
    })
    expect(answer.output).toEqual({
      status: 'held',
      window: 'today between 1:00 PM and 3:00 PM',
    })
    const sent = server.requests.find(({ url }) => url.includes('hold_visit'))
    expect(JSON.parse(sent?.body ?? '')).toMatchObject({
      p_starts_at: '2026-11-21T21:00:00.000Z',
      p_ends_at: '2026-11-21T23:00:00.000Z',
    })
  })

  it.each([
    ['in the past', '2026-11-20T13:00:00-08:00', 'It is now 2026-11-21T09:12:00-08:00'],
    ['too far ahead', '2027-11-21T13:00:00-08:00', '30 days'],
    ['at night, which a wrong offset makes of an afternoon', '2026-11-22T13:00:00+02:00', 'night'],
  ])('refuses a start %s', async (_what, date, hint) => {
    await using server = await database(held)
    const answer = await run(server, schedulingCall, 'schedule_repair', { ...start, date })
    expect(answer.output).toMatchObject({ retryable: true })
    expect(answer.output['error']).toContain(hint)
    expect(server.requests.filter(({ url }) => url.includes('hold_visit'))).toEqual([])
  })

  it('sends people at night in an emergency', async () => {
    const incident = { ...incidentContext.incident, priority: 'p1' }
    await using server = await database({
      ...held,
      read_incident_context: { ...incidentContext, incident },
    })
    const answer = await run(server, schedulingCall, 'schedule_repair', {
      ...start,
      date: '2026-11-21T23:30:00-08:00',
    })
    expect(answer.output).toMatchObject({ status: 'held' })
  })

  it('reports a vendor who is elsewhere as a conflict', async () => {
    await using server = await database({ ...held, hold_visit: { kind: 'conflict' } })
    const answer = await run(server, schedulingCall, 'schedule_repair', {
      ...start,
      date: '2026-11-21T13:00:00-08:00',
    })
    expect(answer.output).toMatchObject({ status: 'conflict' })
    expect(answer.effects).toEqual([])
  })

  it('offers whoever asks second the next time that they and the calendar have free', async () => {
    const google = await recordHttp(({ url }) =>
      url === '/token'
        ? reply(200, { access_token: 'a-token', expires_in: 3600, token_type: 'Bearer' })
        : reply(200, {
            calendars: {
              primary: { busy: [{ start: '2026-11-21T23:00:00Z', end: '2026-11-21T23:30:00Z' }] },
            },
          }),
    )
    await using _google = google
    vi.stubEnv('GOOGLE_BASE_URL', google.url)
    const visits = [
      {
        vendor_id: schedulingCall.partyId,
        starts_at: '2026-11-21T20:30:00+00:00',
        ends_at: '2026-11-21T22:30:00+00:00',
      },
      // Somebody else's visit is in nobody's way.
      {
        vendor_id: OTHER,
        starts_at: '2026-11-21T23:30:00+00:00',
        ends_at: '2026-11-22T03:00:00+00:00',
      },
    ]
    await using server = await database({ ...held, hold_visit: { kind: 'conflict' }, visits })
    const answer = await run(server, schedulingCall, 'schedule_repair', {
      ...start,
      date: '2026-11-21T13:00:00-08:00',
    })
    expect(answer.output).toMatchObject({
      status: 'conflict',
      next_free: '2026-11-21T15:30:00-08:00',
      say: expect.stringContaining('today at 3:30 PM') as string,
    })
  })

  it('counts what others put into the calendar, but not our own visits', async () => {
    const busy = [{ start: '2026-11-21T21:30:00Z', end: '2026-11-21T22:30:00Z' }]
    await using google = await recordHttp(({ url }) =>
      url === '/token'
        ? reply(200, { access_token: 'a-token', expires_in: 3600, token_type: 'Bearer' })
        : reply(200, { calendars: { primary: { busy } } }),
    )
    vi.stubEnv('GOOGLE_BASE_URL', google.url)
    const at1 = { ...start, date: '2026-11-21T13:00:00-08:00' }

    await using taken = await database(held)
    expect((await run(taken, schedulingCall, 'schedule_repair', at1)).output).toMatchObject({
      status: 'conflict',
    })
    const ours = [{ starts_at: '2026-11-21T21:00:00+00:00', ends_at: '2026-11-21T23:00:00+00:00' }]
    await using free = await database({ ...held, visits: ours })
    expect((await run(free, schedulingCall, 'schedule_repair', at1)).output).toMatchObject({
      status: 'held',
    })
  })
})
