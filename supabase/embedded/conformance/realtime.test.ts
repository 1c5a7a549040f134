import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  clientOf,
  createConformanceWorld,
  PASSWORD,
  type Client,
  type ConformanceWorld,
} from '#supabase/embedded/testing/conformance-world.ts'

let world: ConformanceWorld
beforeAll(async () => {
  world = await createConformanceWorld()
}, 120_000)
afterAll(() => world[Symbol.asyncDispose]())

interface Heard {
  event: string
  payload: Record<string, unknown>
}

/** Joins a channel and collects what is heard on it; rejects when the server refuses. */
async function join(client: Client, topic: string, isPrivate = true) {
  await client.realtime.setAuth()
  const heard: Heard[] = []
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const channel = client
    .channel(topic, { config: { private: isPrivate, broadcast: { ack: true } } })
    .on('broadcast', { event: '*' }, (message) => heard.push(message as unknown as Heard))
    .subscribe((status, error) => {
      if (status === 'SUBSCRIBED') resolve()
      if (status === 'CHANNEL_ERROR') reject(error ?? new Error('refused'))
    })
  await promise
  return { channel, heard }
}

const almasTopic = (): string => `team:${world.ids.almasTeam}`

describe('a private channel', () => {
  test('hears what a function sends', async () => {
    const { channel, heard } = await join(world.alma, almasTopic())
    await world.service.rpc('announce', { p_team_id: world.ids.almasTeam, p_text: 'one' })
    await world.service.rpc('announce', { p_team_id: world.ids.almasTeam, p_text: 'two' })
    await expect.poll(() => heard.map(({ payload }) => payload['text'])).toEqual(['one', 'two'])
    await world.alma.removeChannel(channel)
  })

  test('hears changes from a trigger, row and operation included', async () => {
    const { channel, heard } = await join(world.alma, almasTopic())
    const { data } = await world.service
      .from('repairs')
      .insert({ team_id: world.ids.almasTeam, house_id: world.ids.cottage, summary: 'Gutter' })
      .select('id')
      .single()
    await expect
      .poll(() => heard)
      .toMatchObject([
        {
          event: 'INSERT',
          payload: {
            table: 'repairs',
            operation: 'INSERT',
            record: { id: data?.id, summary: 'Gutter' },
            old_record: null,
          },
        },
      ])
    await world.alma.removeChannel(channel)
  })

  test('hears nothing of a transaction that was undone', async () => {
    const { channel, heard } = await join(world.alma, almasTopic())
    await world.service.rpc('announce_and_fail', { p_team_id: world.ids.almasTeam })
    await world.service.rpc('announce', { p_team_id: world.ids.almasTeam, p_text: 'real' })
    await expect.poll(() => heard.map(({ payload }) => payload['text'])).toEqual(['real'])
    await world.alma.removeChannel(channel)
  })

  test('is closed to others, to strangers and to malformed topics', async () => {
    await expect(join(world.bruno, almasTopic())).rejects.toThrow('Unauthorized')
    await expect(join(world.anon, almasTopic())).rejects.toThrow('Unauthorized')
    await expect(join(world.alma, 'team:not-an-id')).rejects.toThrow('Unauthorized')
    await Promise.all([world.bruno, world.anon, world.alma].map((one) => one.removeAllChannels()))
  })

  test('is a different channel from the public one of the same name', async () => {
    const { channel, heard } = await join(world.anon, almasTopic(), false)
    await world.service.rpc('announce', { p_team_id: world.ids.almasTeam, p_text: 'secret' })
    await world.service.channel(almasTopic()).httpSend('note', { text: 'public' })
    await expect.poll(() => heard.map(({ payload }) => payload['text'])).toEqual(['public'])
    await world.anon.removeChannel(channel)
  })

  test('carries what members send', async () => {
    const { channel: almas, heard } = await join(world.alma, almasTopic())
    const second = clientOf(world.project.url, world.project.publishableKey)
    await second.auth.signInWithPassword({ email: 'alma@example.test', password: PASSWORD })
    const { channel } = await join(second, almasTopic())
    const sent = await channel.send({
      type: 'broadcast',
      event: 'note',
      payload: { text: 'grüezi' },
    })
    expect(sent).toBe('ok')
    await expect.poll(() => heard).toMatchObject([{ event: 'note', payload: { text: 'grüezi' } }])
    await second.removeAllChannels()
    await world.alma.removeChannel(almas)
  })

  test('ends when its new token is no good', async () => {
    const { channel } = await join(world.alma, almasTopic())
    const closed = new Promise<void>((resolve) => channel.on('system', {}, () => resolve()))
    await world.alma.realtime.setAuth('eyJhbGciOiJFUzI1NiJ9.e30.forged')
    await closed
    await expect.poll(() => channel.state).toBe('closed')
    await world.alma.realtime.setAuth(null)
    await world.alma.removeAllChannels()
  })
})
