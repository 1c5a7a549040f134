import { SignJWT, generateKeyPair, type JWTPayload } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createConformanceWorld,
  raw,
  type ConformanceWorld,
} from '#supabase/embedded/testing/conformance-world.ts'

let world: ConformanceWorld
beforeAll(async () => {
  world = await createConformanceWorld()
}, 120_000)
afterAll(() => world[Symbol.asyncDispose]())

async function almasToken(): Promise<string> {
  const { data } = await world.alma.auth.getSession()
  return data.session?.access_token ?? ''
}

function houses(token: string, key = world.project.publishableKey): Promise<Response> {
  return raw(world, '/rest/v1/houses?select=name', {
    headers: { apikey: key, authorization: `Bearer ${token}` },
  })
}

function payloadOf(token: string): JWTPayload {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as JWTPayload
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('row security', () => {
  test('shows members their own team only', async () => {
    const { data: almas } = await world.alma.from('houses').select('name')
    const { data: brunos } = await world.bruno.from('houses').select('name')
    expect([almas, brunos]).toEqual([[{ name: 'Cottage' }], [{ name: 'Villa' }]])
  })

  test('holds inside embeds', async () => {
    const { data } = await world.bruno.from('bids').select('vendor')
    expect(data).toEqual([])
  })

  test('refuses a row of another team with 403', async () => {
    const { error, status } = await world.bruno
      .from('repairs')
      .insert({ team_id: world.ids.almasTeam, house_id: world.ids.cottage, summary: 'x' })
    expect([status, error?.code]).toEqual([403, '42501'])
  })

  test('lets members write where a policy and a grant by column allow it', async () => {
    const { data, error } = await world.alma
      .from('repairs')
      .update({ summary: 'Leak under the kitchen sink' })
      .eq('id', world.ids.sink)
      .select('summary, version')
    expect([error, data]).toEqual([null, [{ summary: 'Leak under the kitchen sink', version: 1 }]])
  })

  test('hides columns that were not granted', async () => {
    const { error: all } = await world.alma.from('repairs').select('*')
    const { error: one } = await world.alma.from('repairs').select('meter')
    expect([all?.code, one?.code]).toEqual(['42501', '42501'])
  })

  test('answers strangers 401 and members 403 where nothing is granted', async () => {
    const stranger = await world.anon.from('houses').select()
    const member = await world.alma.from('journal').select()
    expect([stranger.status, stranger.error?.code]).toEqual([401, '42501'])
    expect([member.status, member.error?.code]).toEqual([403, '42501'])
  })

  test('binds the service too where its rights were revoked', async () => {
    const { error } = await world.service.from('journal').update({ entry: 'x' }).eq('id', 1)
    expect(error?.code).toBe('42501')
  })
})

describe('the transaction of a request', () => {
  test('knows role, user and search path', async () => {
    const { data: user } = await world.alma.auth.getUser()
    const { data } = await world.alma.rpc('who_am_i')
    expect(data).toEqual({
      role: 'authenticated',
      uid: user.user?.id,
      claim: 'authenticated',
      // PostgREST quotes the names.
      path: expect.stringMatching(/^"?public"?, "?extensions"?$/),
    })
  })
})

describe('tokens', () => {
  test('are refused when signed by another key', async () => {
    const { privateKey } = await generateKeyPair('ES256')
    const forged = await new SignJWT(payloadOf(await almasToken()))
      .setProtectedHeader({ alg: 'ES256' })
      .sign(privateKey)
    const response = await houses(forged)
    expect([response.status, await response.json()]).toMatchObject([401, { code: 'PGRST301' }])
  })

  test('are refused without a signature, whatever role they claim', async () => {
    const claims = { ...payloadOf(await almasToken()), role: 'service_role' }
    const unsigned = `${encode({ alg: 'none' })}.${encode(claims)}.`
    expect((await houses(unsigned)).status).toBe(401)
  })

  test('are refused when made with the public key as a shared secret', async () => {
    const jwks = (await (await raw(world, '/auth/v1/.well-known/jwks.json')).json()) as {
      keys: { x: string }[]
    }
    const secret = Buffer.from(jwks.keys[0]?.x ?? '', 'base64url')
    const confused = await new SignJWT(payloadOf(await almasToken()))
      .setProtectedHeader({ alg: 'HS256' })
      .sign(secret)
    expect((await houses(confused)).status).toBe(401)
  })

  test('are refused when their claims were changed', async () => {
    const [header, , signature] = (await almasToken()).split('.')
    const claims = { ...payloadOf(await almasToken()), sub: world.ids.sink }
    expect((await houses(`${header}.${encode(claims)}.${signature}`)).status).toBe(401)
  })

  test('are needed together with a key', async () => {
    const response = await houses(await almasToken(), 'sb_publishable_of_somebody_else')
    expect(response.status).toBe(401)
  })

  test('take the rights of the person, even beside the secret key', async () => {
    const response = await houses(await almasToken(), world.project.secretKey)
    expect(await response.json()).toEqual([{ name: 'Cottage' }])
  })
})
