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

async function busyIn(query: calendar_v3.Schema$FreeBusyRequest): Promise<unknown> {
  const { data } = await office().freebusy.query({ requestBody: query })
  return data.calendars
}

describe('free and busy', () => {
  const day = { timeMin: '2026-11-22T00:00:00-08:00', timeMax: '2026-11-23T00:00:00-08:00' }

  it('tells when events lie, merged, in the zone asked for', async () => {
    const api = office()
    await api.events.insert({ ...inPrimary, requestBody: visit() })
    const overlapping = visit({
      id: 'visitbbbb2',
      start: { dateTime: '2026-11-22T11:30:00-08:00' },
      end: { dateTime: '2026-11-22T12:30:00-08:00' },
    })
    await api.events.insert({ ...inPrimary, requestBody: overlapping })
    const items = [{ id: 'primary' }]
    expect(await busyIn({ ...day, items, timeZone: 'America/Los_Angeles' })).toEqual({
      primary: {
        busy: [{ start: '2026-11-22T10:00:00-08:00', end: '2026-11-22T12:30:00-08:00' }],
      },
    })
    expect(await busyIn({ ...day, items })).toEqual({
      primary: { busy: [{ start: '2026-11-22T18:00:00Z', end: '2026-11-22T20:30:00Z' }] },
    })
  })

  it('counts neither deleted events nor those that leave the time free', async () => {
    const api = office()
    await api.events.insert({ ...inPrimary, requestBody: visit() })
    await api.events.delete({ ...inPrimary, eventId: VISIT_ID })
    const free = visit({ id: 'visitcccc3', transparency: 'transparent' })
    await api.events.insert({ ...inPrimary, requestBody: free })
    expect(await busyIn({ ...day, items: [{ id: 'primary' }] })).toEqual({ primary: { busy: [] } })
  })

  it('reports a calendar it cannot read inside the answer', async () => {
    expect(await busyIn({ ...day, items: [{ id: 'else@where.test' }] })).toEqual({
      'else@where.test': { busy: [], errors: [{ domain: 'global', reason: 'notFound' }] },
    })
  })

  it('is refused for a range that is empty, half given or without an offset', async () => {
    const items = [{ id: 'primary' }]
    const empty = { timeMin: day.timeMax, timeMax: day.timeMin, items }
    expect((await refusalOf(busyIn(empty))).slice(0, 2)).toEqual([400, 'timeRangeEmpty'])
    expect((await refusalOf(busyIn({ timeMin: day.timeMin, items })))[1]).toBe('required')
    const local = { ...day, timeMin: '2026-11-22T00:00:00', items }
    expect((await refusalOf(busyIn(local)))[1]).toBe('badRequest')
  })
})
