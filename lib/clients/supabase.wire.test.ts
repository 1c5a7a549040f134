import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { serviceDb } from './supabase.ts'

let server: Server
let requests = 0
beforeEach(async () => {
  requests = 0
  // A database that accepts every request and never answers.
  server = createServer(() => {
    requests += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  vi.stubEnv('SUPABASE_URL', `http://127.0.0.1:${port}`)
  vi.stubEnv('SUPABASE_PUBLISHABLE_KEY', 'sb_publishable_of_the_test')
  vi.stubEnv('SUPABASE_SECRET_KEY', 'sb_secret_key_of_the_test')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

it('gives up on a silent database after five seconds and does not ask again', async () => {
  const startedAt = performance.now()
  const { error } = await serviceDb().from('incidents').select('id')
  expect(error).not.toBeNull()
  expect(performance.now() - startedAt).toBeLessThan(7_000)
  expect(requests).toBe(1)
})

it('keeps one client per database and key', () => {
  const db = serviceDb()
  expect(serviceDb()).toBe(db)
  vi.stubEnv('SUPABASE_SECRET_KEY', 'sb_secret_key_of_another_test')
  expect(serviceDb()).not.toBe(db)
})
