import type { calendar_v3 } from '@googleapis/calendar'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  CLIENT,
  REFRESH_TOKEN,
  VISIT_ID,
  inPrimary,
  newPrivateKey,
  refusalOf,
  startTestGoogle,
  visit,
} from './google-harness.ts'
import type { TestGoogle } from './google-harness.ts'

let google: TestGoogle
beforeEach(async () => {
  google = await startTestGoogle()
})
afterEach(() => google.close())
const office = (refreshToken?: string): calendar_v3.Calendar => google.office(refreshToken)

describe('credentials', () => {
  it('of a service account work when the assertion was signed with its key', async () => {
    const { data } = await google.robot().events.insert({ ...inPrimary, requestBody: visit() })
    expect(data.id).toBe(VISIT_ID)
    const forged = google.robot(newPrivateKey())
    await expect(forged.events.list(inPrimary)).rejects.toThrow('invalid_grant')
  })

  it('of a service account do not allow to invite anybody', async () => {
    const attended = visit({ attendees: [{ email: 'marco@rapid.test' }] })
    const call = google.robot().events.insert({ ...inPrimary, requestBody: attended })
    expect((await refusalOf(call)).slice(0, 2)).toEqual([403, 'forbiddenForServiceAccounts'])
  })

  it('are refused when the consent was revoked', async () => {
    await expect(office('revoked').events.list(inPrimary)).rejects.toThrow('invalid_grant')
  })

  it('run out, and are refused from then on', async () => {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: REFRESH_TOKEN,
      client_id: CLIENT.clientId,
      client_secret: CLIENT.clientSecret,
    })
    const granted = await fetch(`${google.base}/token`, { method: 'POST', body: form })
    const token = (await granted.json()) as { access_token: string; expires_in: number }
    const list = (): Promise<Response> =>
      fetch(`${google.base}/calendar/v3/calendars/primary/events`, {
        headers: { authorization: `Bearer ${token.access_token}` },
      })
    expect((await list()).status).toBe(200)
    google.clock.nowMs += token.expires_in * 1000
    const late = await list()
    expect(late.status).toBe(401)
    expect(late.headers.get('www-authenticate')).toContain('Bearer')
    expect(await late.json()).toMatchObject({ error: { errors: [{ reason: 'authError' }] } })
  })

  it('are needed', async () => {
    const anonymous = await fetch(`${google.base}/calendar/v3/calendars/primary/events`)
    expect(anonymous.status).toBe(401)
    expect(await anonymous.json()).toMatchObject({ error: { errors: [{ reason: 'required' }] } })
  })

  it('are not given out for a wrong secret, an unknown grant or a body that is no form', async () => {
    const ask = async (fields: Record<string, string>): Promise<[number, unknown]> => {
      const body = new URLSearchParams({ refresh_token: REFRESH_TOKEN, ...fields })
      const answer = await fetch(`${google.base}/token`, { method: 'POST', body })
      return [answer.status, ((await answer.json()) as { error: unknown }).error]
    }
    const wrong = { client_id: CLIENT.clientId, client_secret: 'guess' }
    expect(await ask({ grant_type: 'refresh_token', ...wrong })).toEqual([401, 'invalid_client'])
    expect(await ask({ grant_type: 'password' })).toEqual([400, 'unsupported_grant_type'])
    const json = await fetch(`${google.base}/token`, { method: 'POST', body: '{}' })
    expect(json.status).toBe(400)
  })
})

describe('the pages of the simulator itself', () => {
  const look = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${google.base}${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${CLIENT.clientSecret}`,
        'content-type': 'application/json',
      },
    })

  it('show what is in a calendar, to who knows the client secret', async () => {
    await office().events.insert({ ...inPrimary, requestBody: visit() })
    const shown = await look('/sim/events?calendarId=primary')
    expect(await shown.json()).toMatchObject({ events: [{ id: VISIT_ID, status: 'confirmed' }] })
    expect((await look('/sim/events?calendarId=else')).status).toBe(404)
    expect((await fetch(`${google.base}/sim/events?calendarId=primary`)).status).toBe(401)
  })

  it('make the next requests fail the way Google fails', async () => {
    const body = JSON.stringify({ reason: 'rateLimitExceeded', count: 1 })
    expect((await look('/sim/faults', { method: 'POST', body })).status).toBe(200)
    const api = office()
    expect((await refusalOf(api.events.list(inPrimary))).slice(0, 2)).toEqual([
      403,
      'rateLimitExceeded',
    ])
    expect((await api.events.list(inPrimary)).status).toBe(200)
  })

  it('do not exist elsewhere: an unknown route is not found', async () => {
    const answer = await fetch(`${google.base}/drive/v3/files`)
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({ error: { code: 404 } })
  })
})
