import type { calendar_v3 } from '@googleapis/calendar'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { VISIT_ID, inPrimary, refusalOf, startTestGoogle, visit } from './google-harness.ts'
import type { TestGoogle } from './google-harness.ts'

let google: TestGoogle
beforeEach(async () => {
  google = await startTestGoogle()
})
afterEach(() => google.close())
const office = (refreshToken?: string): calendar_v3.Calendar => google.office(refreshToken)

describe('events', () => {
  it('are kept under the id the client chose, at the time meant in the zone given', async () => {
    const { data, status } = await office().events.insert({
      ...inPrimary,
      sendUpdates: 'all',
      requestBody: visit(),
    })
    expect(status).toBe(200)
    expect(data).toMatchObject({
      kind: 'calendar#event',
      id: VISIT_ID,
      status: 'confirmed',
      summary: 'Rapid Rooter: kitchen sink',
      start: { dateTime: '2026-11-22T10:00:00-08:00', timeZone: 'America/Los_Angeles' },
      iCalUID: `${VISIT_ID}@google.com`,
      sequence: 0,
    })
    expect(data.etag).toMatch(/^"[0-9a-f]{16}"$/)
    const found = await office().events.get({ ...inPrimary, eventId: VISIT_ID, timeZone: 'UTC' })
    expect(found.data.start?.dateTime).toBe('2026-11-22T18:00:00Z')
  })

  it('get an id of their own when the client chose none', async () => {
    const { id: _, ...unnamed } = visit()
    const { data } = await office().events.insert({ ...inPrimary, requestBody: unnamed })
    expect(data.id).toMatch(/^[a-v0-9]{26}$/)
  })

  it('are refused under an id that is taken, also after it was deleted', async () => {
    const api = office()
    await api.events.insert({ ...inPrimary, requestBody: visit() })
    const again = (): Promise<unknown> => api.events.insert({ ...inPrimary, requestBody: visit() })
    const duplicate = [409, 'duplicate', 'The requested identifier already exists.']
    expect(await refusalOf(again())).toEqual(duplicate)
    await api.events.delete({ ...inPrimary, eventId: VISIT_ID })
    expect(await refusalOf(again())).toEqual(duplicate)
  })

  it('are refused under an id outside of base32hex, too short or too long', async () => {
    const insert = (id: string): Promise<unknown> =>
      office().events.insert({ ...inPrimary, requestBody: visit({ id }) })
    const refused = [400, 'invalid', 'Invalid resource id value.']
    expect(await refusalOf(insert('visit-1234'))).toEqual(refused)
    expect(await refusalOf(insert('xyz12'))).toEqual(refused)
    expect(await refusalOf(insert('abcd'))).toEqual(refused)
    expect(await refusalOf(insert('a'.repeat(1025)))).toEqual(refused)
  })

  it('are refused with times that are missing, impossible or the wrong way round', async () => {
    const insert = async (changes: calendar_v3.Schema$Event): Promise<string> => {
      const call = office().events.insert({ ...inPrimary, requestBody: visit(changes) })
      const [status, , message] = await refusalOf(call)
      return `${status} ${message}`
    }
    const zone = 'America/Los_Angeles'
    expect(await insert({ start: { dateTime: '2026-11-22T10:00:00' } })).toBe(
      '400 Missing time zone definition for start time.',
    )
    expect(await insert({ start: { dateTime: '2026-02-31T10:00:00', timeZone: zone } })).toBe(
      '400 Invalid start time.',
    )
    expect(await insert({ start: { dateTime: '10 am tomorrow', timeZone: zone } })).toBe(
      '400 Invalid start time.',
    )
    expect(await insert({ end: { dateTime: '2026-11-22T12:00:00', timeZone: 'Mars' } })).toBe(
      '400 Invalid time zone definition for end time.',
    )
    expect(await insert({ end: { dateTime: '2026-11-22T09:00:00', timeZone: zone } })).toBe(
      '400 The specified time range is empty.',
    )
    expect(await insert({ end: { date: '2026-11-23' } })).toBe(
      '400 Start and end times must either both be date or both be dateTime.',
    )
  })

  it('are refused with a field that Google would drop without a word', async () => {
    const body = { ...visit(), adress: '12 Quay Street' } as calendar_v3.Schema$Event
    const call = office().events.insert({ ...inPrimary, requestBody: body })
    expect((await refusalOf(call)).slice(0, 2)).toEqual([400, 'invalid'])
  })

  it('change by patch: what is given, and nothing else', async () => {
    const api = office()
    await api.events.insert({ ...inPrimary, requestBody: visit() })
    const { data } = await api.events.patch({
      ...inPrimary,
      eventId: VISIT_ID,
      requestBody: {
        start: { dateTime: '2026-11-22T11:00:00' },
        end: { dateTime: '2026-11-22T13:00:00' },
      },
    })
    expect(data).toMatchObject({
      summary: 'Rapid Rooter: kitchen sink',
      start: { dateTime: '2026-11-22T11:00:00-08:00', timeZone: 'America/Los_Angeles' },
      sequence: 1,
    })
  })

  it('are not sent again to a client that has this version', async () => {
    const api = office()
    const { data } = await api.events.insert({ ...inPrimary, requestBody: visit() })
    const again = await api.events.get(
      { ...inPrimary, eventId: VISIT_ID },
      { headers: { 'if-none-match': data.etag ?? '' }, validateStatus: () => true },
    )
    expect(again.status).toBe(304)
  })

  it('do not change for a client that has seen an older version', async () => {
    const api = office()
    const { data: first } = await api.events.insert({ ...inPrimary, requestBody: visit() })
    const patch = (summary: string): Promise<unknown> =>
      api.events.patch(
        { ...inPrimary, eventId: VISIT_ID, requestBody: { summary } },
        { headers: { 'if-match': first.etag ?? '' } },
      )
    await patch('moved once')
    expect((await refusalOf(patch('moved twice'))).slice(0, 2)).toEqual([412, 'conditionNotMet'])
  })

  it('are shown as cancelled once deleted, cannot be deleted twice, and can be restored', async () => {
    const api = office()
    const one = { ...inPrimary, eventId: VISIT_ID }
    await api.events.insert({ ...inPrimary, requestBody: visit() })
    expect((await api.events.delete(one)).status).toBe(204)
    expect((await api.events.get(one)).data.status).toBe('cancelled')
    expect((await refusalOf(api.events.delete(one))).slice(0, 2)).toEqual([410, 'deleted'])
    await api.events.patch({ ...one, requestBody: { status: 'confirmed' } })
    expect((await api.events.list(inPrimary)).data.items).toHaveLength(1)
  })

  it('are not found in a calendar, under an id or on a route that does not exist', async () => {
    const api = office()
    const gone = [404, 'notFound', 'Not Found']
    expect(await refusalOf(api.events.get({ ...inPrimary, eventId: 'nosuch' }))).toEqual(gone)
    expect(await refusalOf(api.events.list({ calendarId: 'else@where.test' }))).toEqual(gone)
    expect(await refusalOf(api.calendarList.list())).toEqual(gone)
  })

  it('are listed by time range, in order, a page at a time, without the deleted', async () => {
    const api = office()
    const at = (day: number): calendar_v3.Schema$Event =>
      visit({
        id: `visit000${day}`,
        start: { dateTime: `2026-11-${day}T10:00:00Z` },
        end: { dateTime: `2026-11-${day}T11:00:00Z` },
      })
    for (const day of [25, 23, 24, 26]) {
      await api.events.insert({ ...inPrimary, requestBody: at(day) })
    }
    await api.events.delete({ ...inPrimary, eventId: 'visit00024' })
    const range = { ...inPrimary, timeMin: '2026-11-23T11:00:00Z', timeMax: '2026-11-26T10:00:00Z' }
    const within = await api.events.list({ ...range, singleEvents: true, orderBy: 'startTime' })
    expect(within.data.items?.map((event) => event.id)).toEqual(['visit00025'])
    const first = await api.events.list({ ...inPrimary, maxResults: 2 })
    expect(first.data.items?.map((event) => event.id)).toEqual(['visit00023', 'visit00025'])
    const pageToken = first.data.nextPageToken ?? ''
    const second = await api.events.list({ ...inPrimary, maxResults: 2, pageToken })
    expect(second.data.items?.map((event) => event.id)).toEqual(['visit00026'])
    expect(second.data.nextPageToken).toBeUndefined()
  })

  it('are not listed for a time without an offset or an order that cannot be had', async () => {
    const list = (query: calendar_v3.Params$Resource$Events$List): Promise<unknown> =>
      office().events.list({ ...inPrimary, ...query })
    const noOffset = await refusalOf(list({ timeMin: '2026-11-23T11:00:00' }))
    expect(noOffset.slice(0, 2)).toEqual([400, 'badRequest'])
    const noOrder = await refusalOf(list({ orderBy: 'startTime' }))
    expect(noOrder.slice(0, 2)).toEqual([400, 'badRequest'])
  })
})
