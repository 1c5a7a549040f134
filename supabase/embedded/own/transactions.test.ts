import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AccessTokens } from '#supabase/embedded/access-token.ts'
import { transactAs } from '#supabase/embedded/caller-transaction.ts'
import type { Caller } from '#supabase/embedded/caller.ts'
import { createOwnWorld, raw, type OwnWorld } from '#supabase/embedded/testing/conformance-world.ts'

let world: OwnWorld
beforeAll(async () => {
  world = await createOwnWorld()
}, 120_000)
afterAll(() => world[Symbol.asyncDispose]())

describe('the transaction of a request', () => {
  test('leaves nothing behind, not even after an error', async () => {
    await world.alma.from('journal').select()
    const { rows } = await world.server.db.query(
      "select current_user as who, current_setting('request.jwt.claims', true) as claims",
    )
    expect(rows).toEqual([{ who: 'postgres', claims: '' }])
  })
})

describe('the time of a statement', () => {
  const service: Caller = { role: 'service_role', claims: { role: 'service_role' } }
  const write = (count: number, timeoutMs: number): Promise<unknown> =>
    transactAs(
      world.server.db,
      service,
      (transaction) =>
        transaction.run(
          `insert into public.journal (entry) select 'timed' from generate_series(1, ${count})`,
        ),
      { timeoutMs },
    )
  const written = async (): Promise<number | null> => {
    const { count } = await world.service
      .from('journal')
      .select('*', { count: 'exact', head: true })
      .eq('entry', 'timed')
    return count
  }

  test('is limited: what took longer is undone, with the code of Postgres', async () => {
    await expect(write(50_000, 5)).rejects.toMatchObject({ code: '57014' })
    expect(await written()).toBe(0)
    await write(10, 60_000)
    expect(await written()).toBe(10)
  })
})

test('an expired token is told from a forged one, and lets nobody in', async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = { ...(await exportJWK(privateKey)), kid: 'test' }
  const tokens = await AccessTokens.create(jwk as Parameters<typeof AccessTokens.create>[0])
  const claims = { sub: world.ids.sink, role: 'authenticated', aud: 'authenticated' }
  const expired = await tokens.sign({ ...claims, exp: Math.floor(Date.now() / 1000) - 1 })
  expect(await tokens.verify(expired)).toEqual({ kind: 'expired' })
  const answer = await raw(world, '/rest/v1/houses?select=name', {
    headers: { authorization: `Bearer ${expired}` },
  })
  expect(answer.status).toBe(401)
})
