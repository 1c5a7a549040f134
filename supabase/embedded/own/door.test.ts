import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOwnWorld, raw, type OwnWorld } from '#supabase/embedded/testing/conformance-world.ts'

let world: OwnWorld
beforeAll(async () => {
  world = await createOwnWorld()
}, 120_000)
afterAll(() => world[Symbol.asyncDispose]())

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  raw(world, `/rest/v1/${path}`, { headers })

describe('the door', () => {
  test('is open to this machine by name only', async () => {
    const { port } = world.server
    const status = (host: string, origin?: string): Promise<number> =>
      requestStatus(port, { host, ...(origin === undefined ? {} : { origin }) })
    expect(await status(`127.0.0.1:${port}`)).toBe(200)
    expect(await status(`localhost:${port}`, 'http://localhost:3000')).toBe(200)
    expect(await status(`evil.example:${port}`)).toBe(403)
    expect(await status(`127.0.0.1.evil.example:${port}`)).toBe(403)
    expect(await status(`127.0.0.1:${port}`, 'https://evil.example')).toBe(403)
    expect(await status(`127.0.0.1:${port}`, 'null')).toBe(403)
  })

  test('lets pages of this machine read the answers', async () => {
    const origin = 'http://127.0.0.1:3000'
    const preflight = await raw(world, '/rest/v1/houses', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-headers': 'apikey,prefer' },
    })
    const answer = await get('houses', { origin })
    expect(preflight.headers.get('access-control-allow-headers')).toBe('apikey,prefer')
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
    expect(answer.headers.get('access-control-expose-headers')).toContain('Content-Range')
  })

  test('takes eight MiB and no more', async () => {
    const body = JSON.stringify({ p_value: 'x'.repeat(9 * 1024 * 1024) })
    const response = await raw(world, '/rest/v1/rpc/echo', { method: 'POST', body })
    expect([response.status, await response.json()]).toMatchObject([
      413,
      { message: 'The body is larger than 8 MiB.', hint: 'Send it in parts.' },
    ])
    const fitting = JSON.stringify({ p_value: 'x'.repeat(7 * 1024 * 1024) })
    const echoed = await raw(world, '/rest/v1/rpc/echo', { method: 'POST', body: fitting })
    expect(echoed.status).toBe(200)
  })

  test('takes a filter by hundreds of ids', async () => {
    const ids = Array.from({ length: 1000 }, () => crypto.randomUUID())
    const { error } = await world.service.from('houses').select('id').in('id', ids)
    expect(error).toBeNull()
  })
})

/** `fetch` does not let a program choose its Host. */
async function requestStatus(port: number, headers: Record<string, string>): Promise<number> {
  const { request } = await import('node:http')
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/', headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}
