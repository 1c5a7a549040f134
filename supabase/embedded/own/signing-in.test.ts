import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  clientOf,
  createOwnWorld,
  PASSWORD,
  raw,
  type Client,
  type OwnWorld,
} from '#supabase/embedded/testing/conformance-world.ts'

let world: OwnWorld
beforeAll(async () => {
  world = await createOwnWorld()
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
  test('may be guessed ten times, then even the right one has to wait', async () => {
    const email = 'guessed@example.test'
    await world.service.auth.admin.createUser({ email, password: PASSWORD, email_confirm: true })
    for (let guess = 0; guess < 10; guess += 1) await tryPassword(email, `guess-${guess}`)
    const { error } = await tryPassword(email, PASSWORD)
    expect(error).toMatchObject({ status: 429, code: 'over_request_rate_limit' })
    expect((await tryPassword('bruno@example.test', PASSWORD)).error).toBeNull()
  })

  test('are guessed for one account under one name, however it is spelled', async () => {
    const email = 'milli@example.test'
    await world.service.auth.admin.createUser({ email, password: PASSWORD, email_confirm: true })
    // Postgres folds the dotted capital I to i, JavaScript to two characters.
    for (const spelled of ['mİlli@example.test', 'millİ@example.test', ' milli@example.test']) {
      expect((await tryPassword(spelled, PASSWORD)).error?.code).toBe('invalid_credentials')
    }
    for (let guess = 0; guess < 10; guess += 1) {
      await tryPassword(guess % 2 === 0 ? 'MILLI@example.test' : email, `guess-${guess}`)
    }
    expect((await tryPassword('Milli@Example.TEST', PASSWORD)).error?.status).toBe(429)
  })

  test('are stored as bcrypt hashes', async () => {
    const { rows } = await world.server.db.query<{ encrypted_password: string }>(
      "select encrypted_password from auth.users where email = 'alma@example.test'",
    )
    expect(rows[0]?.encrypted_password).toMatch(/^\$2a\$10\$/)
  })
})

describe('sessions', () => {
  test('end when an old token turns up later', async () => {
    const client = await signedIn()
    const stolen = await refreshTokenOf(client)
    await client.auth.refreshSession()
    await world.server.db.exec(
      "update auth.refresh_tokens set revoked_at = revoked_at - interval '1 minute'",
    )
    const reused = await refresh(stolen)
    expect([reused.status, await reused.json()]).toMatchObject([
      400,
      { code: 'refresh_token_already_used' },
    ])
    const { error } = await client.auth.refreshSession()
    expect(error?.code).toBe('refresh_token_not_found')
  })

  test('give everybody who shares a token the same next one', async () => {
    const token = await refreshTokenOf(await signedIn())
    const next = async (given: string): Promise<string> =>
      ((await (await refresh(given)).json()) as { refresh_token: string }).refresh_token
    const [owners, thiefs] = await Promise.all([next(token), next(token)])
    expect(thiefs).toBe(owners)
    const later = await next(owners)
    // Ten seconds are not over: both are still led to the token of now, and nobody to one beside it.
    expect([await next(token), await next(thiefs)]).toEqual([later, later])
    await world.server.db.exec(
      "update auth.refresh_tokens set revoked_at = revoked_at - interval '1 minute'",
    )
    expect((await refresh(thiefs)).status).toBe(400)
    expect((await refresh(later)).status).toBe(400)
  })

  test('publish the public half of their key only', async () => {
    const answer = await fetch(`${world.server.url}/auth/v1/.well-known/jwks.json`)
    const { keys } = (await answer.json()) as { keys: Record<string, unknown>[] }
    expect(keys).toMatchObject([{ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' }])
    expect(keys[0]).not.toHaveProperty('d')
  })

  test('keep no usable token in the database', async () => {
    const token = await refreshTokenOf(await signedIn())
    const { rows } = await world.server.db.query(
      'select from auth.refresh_tokens where token_hash = $1',
      [token],
    )
    expect(rows).toEqual([])
  })
})

test('nobody signs up', async () => {
  const client = clientOf(world.server.url, world.server.publishableKey)
  const { error } = await client.auth.signUp({ email: 'f@example.test', password: PASSWORD })
  expect(error).toMatchObject({ status: 422, code: 'signup_disabled' })
})

test.each([
  ['POST', 'admin/users', '{"email":"g@example.test","phone":"+390000"}', 'phone is not supported'],
  ['POST', 'admin/users', '{"email":"g@example.test","role":"service_role"}', 'role is not'],
  ['GET', 'admin/users?page=0', undefined, 'Bad Pagination'],
  ['GET', 'admin/users?per_page=all', undefined, 'Bad Pagination'],
  ['GET', 'admin/users?filter=alma', undefined, 'filter is not supported'],
  ['POST', 'token?grant_type=refresh_token', '{"refresh_token":"x","scope":"all"}', 'scope is not'],
  ['POST', 'token?grant_type=refresh_token', '{"refresh_token":5}', 'refresh_token: '],
  ['POST', 'token?grant_type=password', '{bad', 'Could not parse request body as JSON'],
  ['POST', 'token?grant_type=pkce', '{}', 'unsupported_grant_type'],
])('%s %s %s is refused, and says why', async (method, path, body, why) => {
  const init = body === undefined ? { method } : { method, body }
  const response = await raw(world, `/auth/v1/${path}`, init)
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(why)])
})

test('what is not there says so', async () => {
  const response = await raw(world, '/auth/v1/otp', { method: 'POST', body: '{}' })
  expect([response.status, await response.text()]).toEqual([
    404,
    expect.stringContaining('not supported by the embedded server'),
  ])
})
