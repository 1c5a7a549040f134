import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  clientOf,
  createConformanceWorld,
  PASSWORD,
  raw,
  type Client,
  type ConformanceWorld,
} from '#supabase/embedded/testing/conformance-world.ts'

/** GoTrue takes an exchanged token for ten seconds more: two tabs may refresh at once. */
const REUSE_INTERVAL_MS = 11_000

let world: ConformanceWorld
beforeAll(async () => {
  world = await createConformanceWorld()
}, 120_000)
afterAll(() => world[Symbol.asyncDispose]())

async function signedIn(email = 'alma@example.test'): Promise<Client> {
  const client = clientOf(world.project.url, world.project.publishableKey)
  const { error } = await client.auth.signInWithPassword({ email, password: PASSWORD })
  expect(error).toBeNull()
  return client
}

const tryPassword = (email: string, password: string) =>
  clientOf(world.project.url, world.project.publishableKey).auth.signInWithPassword({
    email,
    password,
  })

async function refreshTokenOf(client: Client): Promise<string> {
  const { data } = await client.auth.getSession()
  return data.session?.refresh_token ?? ''
}

function refresh(token: string): Promise<Response> {
  return raw(world, '/auth/v1/token?grant_type=refresh_token', {
    method: 'POST',
    body: JSON.stringify({ refresh_token: token }),
    headers: { 'x-supabase-api-version': '2024-01-01' },
  })
}

describe('passwords', () => {
  test('sign in regardless of the case of the address', async () => {
    const { data, error } = await tryPassword('Alma@Example.test', PASSWORD)
    expect([error, data.user?.email]).toEqual([null, 'alma@example.test'])
  })

  test('that are wrong are not told from accounts that do not exist', async () => {
    const wrong = await tryPassword('alma@example.test', 'nope-nope')
    const unknown = await tryPassword('nobody@example.test', 'nope-nope')
    const expected = { status: 400, code: 'invalid_credentials' }
    expect([wrong.error, unknown.error]).toMatchObject([expected, expected])
  })
})

describe('sessions', () => {
  test('say who is signed in, verified here and offline', async () => {
    const client = await signedIn()
    const { data: user } = await client.auth.getUser()
    const { data: claims } = await client.auth.getClaims()
    expect(user.user?.email).toBe('alma@example.test')
    expect(claims).toMatchObject({
      claims: { sub: user.user?.id, role: 'authenticated', iss: `${world.project.url}/auth/v1` },
      header: { alg: 'ES256' },
    })
  })

  test('are continued with a new token each time', async () => {
    const client = await signedIn()
    const before = await refreshTokenOf(client)
    const { error } = await client.auth.refreshSession()
    expect(error).toBeNull()
    expect(await refreshTokenOf(client)).not.toBe(before)
  })

  test('survive two refreshes with one token at the same moment', async () => {
    const token = await refreshTokenOf(await signedIn())
    const answers = await Promise.all([refresh(token), refresh(token)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
  })

  test('end when a token turns up that was exchanged long before', async () => {
    const client = await signedIn()
    const stolen = await refreshTokenOf(client)
    await client.auth.refreshSession()
    await client.auth.refreshSession()
    await sleep(REUSE_INTERVAL_MS)
    const reused = await refresh(stolen)
    expect([reused.status, await reused.json()]).toMatchObject([
      400,
      { code: 'refresh_token_already_used' },
    ])
    expect((await client.auth.refreshSession()).error).not.toBeNull()
  }, 40_000)

  test('end at sign-out', async () => {
    const client = await signedIn()
    const token = await refreshTokenOf(client)
    const { data: before } = await client.auth.getSession()
    expect((await client.auth.signOut()).error).toBeNull()
    expect((await refresh(token)).status).toBe(400)
    const user = await raw(world, '/auth/v1/user', {
      headers: { authorization: `Bearer ${before.session?.access_token}` },
    })
    expect(user.status).toBe(403)
  })

  test('of others can be ended and the own one kept', async () => {
    const [one, other] = [await signedIn(), await signedIn()]
    await one.auth.signOut({ scope: 'others' })
    expect((await one.auth.refreshSession()).error).toBeNull()
    expect((await other.auth.refreshSession()).error).not.toBeNull()
  })
})

describe('administration', () => {
  const admin = () => world.service.auth.admin

  test('creates, lists, changes and deletes users', async () => {
    const { data: created } = await admin().createUser({
      email: 'Carla@example.test',
      password: PASSWORD,
      email_confirm: true,
      user_metadata: { name: 'Carla' },
    })
    const id = created.user?.id ?? ''
    const { data: changed } = await admin().updateUserById(id, { user_metadata: { floor: 2 } })
    expect(changed.user).toMatchObject({
      email: 'carla@example.test',
      user_metadata: { name: 'Carla', floor: 2 },
    })
    const { data: listed } = await admin().listUsers()
    expect(listed.users.map((user) => user.email)).toContain('carla@example.test')
    await admin().deleteUser(id)
    expect((await admin().getUserById(id)).error).toMatchObject({ status: 404 })
  })

  test('refuses an address twice, and a password that is too short', async () => {
    const twice = await admin().createUser({ email: 'ALMA@example.test', password: PASSWORD })
    const short = await admin().createUser({ email: 'd@example.test', password: 'short' })
    expect([twice.error?.code, short.error?.code]).toEqual(['email_exists', 'weak_password'])
  })

  test('is for the secret key only', async () => {
    const { error } = await world.alma.auth.admin.listUsers()
    expect(error).toMatchObject({ status: 403, code: 'not_admin' })
  })

  test('lets nobody in who is banned or not confirmed', async () => {
    const email = 'erik@example.test'
    const { data } = await admin().createUser({ email, password: PASSWORD })
    const unconfirmed = await tryPassword(email, PASSWORD)
    await admin().updateUserById(data.user?.id ?? '', { email_confirm: true, ban_duration: '24h' })
    const banned = await tryPassword(email, PASSWORD)
    await admin().updateUserById(data.user?.id ?? '', { ban_duration: 'none' })
    const free = await tryPassword(email, PASSWORD)
    expect([unconfirmed.error?.code, banned.error?.code, free.error]).toEqual([
      'email_not_confirmed',
      'user_banned',
      null,
    ])
  })
})
