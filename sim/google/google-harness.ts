import { generateKeyPairSync } from 'node:crypto'
import { auth, calendar } from '@googleapis/calendar'
import type { calendar_v3 } from '@googleapis/calendar'
import { startGoogleSim } from './server.ts'

export const CLIENT = { clientId: 'office.apps.test', clientSecret: 'office-secret' }
export const REFRESH_TOKEN = 'consent-of-the-office'
export const VISIT_ID = 'visit0d9c4a1e77f24b1f9d6a'
export const inPrimary = { calendarId: 'primary' }

const ROBOT_EMAIL = 'robot@seaside.test'
const accountKey = newPrivateKey()

export function newPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** A running simulator and Google's own client, aimed at it the way the product aims it. */
export interface TestGoogle {
  readonly base: string
  readonly clock: { nowMs: number }
  office(refreshToken?: string): calendar_v3.Calendar
  robot(privateKey?: string): calendar_v3.Calendar
  close(): Promise<void>
}

export async function startTestGoogle(): Promise<TestGoogle> {
  // The client signs with the time of this machine, so the simulator starts from it.
  const clock = { nowMs: Date.now() }
  const server = await startGoogleSim({
    ...CLIENT,
    port: 0,
    refreshToken: REFRESH_TOKEN,
    serviceAccount: { email: ROBOT_EMAIL, privateKey: accountKey },
    calendarIds: ['repairs@group.calendar.google.com'],
    now: () => clock.nowMs,
  })
  const base = `http://127.0.0.1:${server.port}`
  const target = { version: 'v3', rootUrl: `${base}/`, retry: false } as const
  return {
    base,
    clock,
    close: () => server.close(),
    office(refreshToken = REFRESH_TOKEN) {
      const client = new auth.OAuth2({ ...CLIENT, endpoints: { oauth2TokenUrl: `${base}/token` } })
      client.setCredentials({ refresh_token: refreshToken })
      return calendar({ ...target, auth: client })
    },
    robot(privateKey = accountKey) {
      const client = new auth.JWT({
        email: ROBOT_EMAIL,
        key: privateKey,
        scopes: ['https://www.googleapis.com/auth/calendar'],
      })
      client.transporter.interceptors.request.add({
        resolved: (config) => {
          const { pathname, search } = new URL(config.url)
          return Promise.resolve({ ...config, url: new URL(`${base}${pathname}${search}`) })
        },
      })
      return calendar({ ...target, auth: client })
    },
  }
}

export const visit = (changes: calendar_v3.Schema$Event = {}): calendar_v3.Schema$Event => ({
  id: VISIT_ID,
  summary: 'Rapid Rooter: kitchen sink',
  location: '12 Quay Street',
  start: { dateTime: '2026-11-22T10:00:00', timeZone: 'America/Los_Angeles' },
  end: { dateTime: '2026-11-22T12:00:00', timeZone: 'America/Los_Angeles' },
  ...changes,
})

interface GoogleRefusal {
  response: { data: { error: { code: number; message: string; errors: { reason: string }[] } } }
}

/** The refusal that a call met: the code, Google's reason, and the message. */
export async function refusalOf(call: Promise<unknown>): Promise<[number, string, string]> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown as GoogleRefusal,
  )
  if (error === null) throw new Error('it was not refused')
  const { code, message, errors } = error.response.data.error
  return [code, errors[0]?.reason ?? '', message]
}
