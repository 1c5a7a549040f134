import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createOwnWorld, raw, type OwnWorld } from '#supabase/embedded/testing/conformance-world.ts'

let world: OwnWorld
beforeAll(async () => {
  world = await createOwnWorld()
}, 120_000)
afterAll(() => world[Symbol.asyncDispose]())

describe('the server refuses', () => {
  test('postgres_changes, with the way to do it instead', async () => {
    const refused = new Promise<string>((resolve) => {
      world.anon
        .channel('changes')
        .on('postgres_changes', { event: '*', schema: 'public' }, () => undefined)
        .subscribe((_status, error) => resolve(error?.message ?? ''))
    })
    expect(await refused).toContain(
      'not supported by the embedded server: broadcast from a trigger',
    )
    await world.anon.removeAllChannels()
  })

  const open = (query: string, headers: Record<string, string> = {}): Promise<number | 'open'> =>
    new Promise((resolve, reject) => {
      const url = `${world.server.url.replace('http', 'ws')}/realtime/v1/websocket?${query}`
      const socket = new WebSocket(url, { headers })
      socket.on('open', () => {
        socket.close()
        resolve('open')
      })
      socket.on('unexpected-response', (_request, response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      socket.on('error', reject)
    })

  test('sockets without a key, of another protocol version, or of a foreign page', async () => {
    const key = `apikey=${world.server.publishableKey}`
    expect(await open(`${key}&vsn=2.0.0`)).toBe('open')
    expect(await open('apikey=guess&vsn=2.0.0')).toBe(401)
    expect(await open(`${key}&vsn=1.0.0`)).toBe(400)
    expect(await open(`${key}&vsn=2.0.0`, { origin: 'https://evil.example' })).toBe(403)
    expect(await open(`${key}&vsn=2.0.0`, { host: 'evil.example' })).toBe(403)
  })

  test('frames that are none, and messages that are too large', async () => {
    const closeCode = (message: string | Buffer): Promise<number> =>
      new Promise((resolve) => {
        const url = `${world.server.url.replace('http', 'ws')}/realtime/v1/websocket?apikey=${world.server.publishableKey}&vsn=2.0.0`
        const socket = new WebSocket(url)
        socket.on('open', () => socket.send(message))
        socket.on('close', (code) => resolve(code))
      })
    expect(await closeCode('not json')).toBe(1003)
    expect(await closeCode(Buffer.from([3, 255, 255, 255, 255, 255, 1]))).toBe(1003)
    expect(await closeCode('x'.repeat(300_000))).toBe(1009)
  })
})

test.each([
  ['api/broadcast/t/events/e?private=1', '{}', 422],
  ['api/broadcast/t/events/e?private=constructor', '{}', 422],
  ['api/broadcast/t/events/e/more', '{}', 422],
  ['api/broadcast/t', '{}', 422],
  ['api/broadcast', '{"messages":[{"topic":"a","event":"b","private":"true"}]}', 422],
  ['api/broadcast', '{"messages":[{"topic":"a","event":"b","privat":true}]}', 422],
  ['api/broadcast', '{bad', 422],
  ['elsewhere/broadcast/t/events/e', '{}', 404],
])(
  'a broadcast that may have meant something else is refused: %s %s',
  async (path, body, status) => {
    const response = await raw(world, `/realtime/v1/${path}`, { method: 'POST', body })
    expect(response.status).toBe(status)
  },
)

test('nobody but a member sends to a private channel, not even past the socket', async () => {
  const topic = `team:${world.ids.almasTeam}`
  const heard: unknown[] = []
  await world.alma.realtime.setAuth()
  const joined = new Promise<string>((resolve) => {
    world.alma
      .channel(topic, { config: { private: true } })
      .on('broadcast', { event: '*' }, (message) => heard.push(message))
      .subscribe((status) => resolve(status))
  })
  expect(await joined).toBe('SUBSCRIBED')
  const send = (client: OwnWorld['alma']): Promise<unknown> =>
    client.channel(topic, { config: { private: true } }).httpSend('note', { text: 'let me in' })
  await world.bruno.realtime.setAuth()
  await expect(send(world.bruno)).rejects.toThrow('Unauthorized')
  await expect(send(world.anon)).rejects.toThrow('Unauthorized')
  await world.service.rpc('announce', { p_team_id: world.ids.almasTeam, p_text: 'real' })
  await expect.poll(() => heard).toMatchObject([{ payload: { text: 'real' } }])
})

test('who leaves the team can send no more, and hears no more with the next token', async () => {
  const topic = `team:${world.ids.brunosTeam}`
  await world.bruno.realtime.setAuth()
  const channel = world.bruno.channel(topic, {
    config: { private: true, broadcast: { ack: true } },
  })
  const states: string[] = []
  await new Promise<void>((resolve) => {
    channel.subscribe((status) => {
      states.push(status)
      if (status === 'SUBSCRIBED') resolve()
    })
  })
  const send = () => channel.send({ type: 'broadcast', event: 'note', payload: {} })
  expect(await send()).toBe('ok')
  await world.service.from('team_members').delete().eq('team_id', world.ids.brunosTeam)
  expect(await send()).toBe('error')
  await world.bruno.auth.refreshSession()
  await world.bruno.realtime.setAuth()
  await expect.poll(() => channel.state).toBe('closed')
})
