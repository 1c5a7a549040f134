// oxlint-disable-next-line no-restricted-imports -- the real client asks, with each key
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHttpDatabase, type HttpDatabase } from '#supabase/tests/http-database.ts'

const MIB = 1024 * 1024

let database: HttpDatabase
let server: SupabaseClient
let anybody: SupabaseClient
beforeAll(async () => {
  database = await startHttpDatabase()
  const { url, secretKey, publishableKey } = database.server
  const options = { auth: { persistSession: false, autoRefreshToken: false } }
  server = createClient(url, secretKey, options)
  anybody = createClient(url, publishableKey, options)
})
afterAll(() => database[Symbol.asyncDispose]())

const bucket = (client = server, name = 'recordings') => client.storage.from(name)
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

async function contentOf(path: string): Promise<number[]> {
  const { data, error } = await bucket().download(path)
  if (error) throw error
  return [...new Uint8Array(await data.arrayBuffer())]
}

describe('storage', () => {
  it('gives back the very bytes that it was given, whatever they are', async () => {
    const all = Uint8Array.from({ length: 256 }, (_, index) => index)
    const { data, error } = await bucket().upload('a/all', all, { contentType: 'audio/basic' })
    expect(error).toBeNull()
    expect(data).toMatchObject({ path: 'a/all', fullPath: 'recordings/a/all' })
    expect(await contentOf('a/all')).toEqual([...all])
  })

  it('overwrites only who says so', async () => {
    await bucket().upload('b/one', bytes(1))
    const again = await bucket().upload('b/one', bytes(2))
    expect(again.error).toMatchObject({ statusCode: '409' })
    expect(await contentOf('b/one')).toEqual([1])
    expect((await bucket().upload('b/one', bytes(3), { upsert: true })).error).toBeNull()
    expect(await contentOf('b/one')).toEqual([3])
  })

  it('lists a folder by name, and removes what it is told to', async () => {
    for (const name of ['c/2', 'c/1', 'c/deep/3', 'other/4']) {
      // oxlint-disable-next-line no-await-in-loop
      await bucket().upload(name, bytes(0))
    }
    const names = async (): Promise<unknown> =>
      (await bucket().list('c')).data?.map(({ name, id }) => [name, id !== null])
    expect(await names()).toEqual([
      ['1', true],
      ['2', true],
      ['deep', false],
    ])
    expect((await bucket().list('c', { limit: 1, offset: 1 })).data).toMatchObject([{ name: '2' }])
    const removed = await bucket().remove(['c/1', 'c/deep/3', 'c/none'])
    expect(removed.data?.map(({ name }) => name).toSorted()).toEqual(['c/1', 'c/deep/3'])
    expect(await names()).toEqual([['2', true]])
    expect(await contentOf('other/4')).toEqual([0])
  })

  it('says what is not there', async () => {
    expect((await bucket().download('none')).error).toMatchObject({ statusCode: '404' })
    const nowhere = await bucket(server, 'nowhere').upload('a', bytes(1))
    expect(nowhere.error).toMatchObject({ message: 'Bucket not found' })
    expect((await bucket(server, 'nowhere').list()).error).not.toBeNull()
  })

  it('is closed to everybody without the secret key', async () => {
    await bucket().upload('d/secret', bytes(7))
    const answers = await Promise.all([
      bucket(anybody).download('d/secret'),
      bucket(anybody).upload('d/mine', bytes(1)),
      bucket(anybody).list('d'),
      bucket(anybody).remove(['d/secret']),
    ])
    for (const { error } of answers) expect(error).toMatchObject({ status: 403 })
    const keyless = await fetch(`${database.server.url}/storage/v1/object/recordings/d/secret`)
    expect(keyless.status).toBe(401)
    expect(await contentOf('d/secret')).toEqual([7])
  })

  it('refuses by name what it does not do', async () => {
    await bucket().upload('e/one', bytes(1))
    const refusals = await Promise.all([
      bucket().createSignedUrl('e/one', 60),
      bucket().move('e/one', 'e/two'),
      bucket().copy('e/one', 'e/two'),
      bucket().info('e/one'),
      server.storage.createBucket('more'),
      server.storage.listBuckets(),
    ])
    for (const { error } of refusals) {
      expect(error?.message).toContain('not supported by the embedded server')
    }
    const open = bucket().getPublicUrl('e/one').data.publicUrl
    const { secretKey } = database.server
    expect((await fetch(open, { headers: { apikey: secretKey } })).status).toBe(400)
  })

  it('takes no names that lead elsewhere, and nothing that is too large', async () => {
    const { url, secretKey } = database.server
    const post = (path: string, body: Uint8Array): Promise<Response> =>
      fetch(`${url}/storage/v1/object/recordings/${path}`, {
        method: 'POST',
        headers: { apikey: secretKey, 'content-type': 'audio/basic' },
        body: body.slice().buffer,
      })
    for (const path of ['%00', 'a%2F..%00', '%22quoted%22', 'x'.repeat(1_100), '']) {
      // oxlint-disable-next-line no-await-in-loop
      expect((await post(path, bytes(1))).status, path).toBe(400)
    }
    expect((await post('large', new Uint8Array(8 * MIB + 1))).status).toBe(413)
    expect((await post('as-large-as-may-be', new Uint8Array(8 * MIB))).status).toBe(200)
  })
})
