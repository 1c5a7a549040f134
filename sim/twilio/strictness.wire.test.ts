import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import twilio from 'twilio'
import { ACCOUNT_SID, AUTH_TOKEN, LINE, startCarrier, TestApp, until } from './wire-harness.ts'
import { answering, busy, machine, people } from './wire-people.ts'

test('asynchronous machine detection reports a person and a machine to its own callback', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, people)
  app.answer('/answer', '<Response><Pause length="6"/></Response>')
  for (const [to, mode] of [
    [answering.phone, 'Enable'],
    [machine.phone, 'DetectMessageEnd'],
  ] as const) {
    await carrier.client.calls.create({
      to,
      from: LINE,
      url: `${app.url}/answer`,
      machineDetection: mode,
      asyncAmd: 'true',
      asyncAmdStatusCallback: `${app.url}/amd`,
    })
  }
  await until('both reports', () => app.at('/amd').length === 2)
  expect(app.at('/amd').map(({ params }) => params['AnsweredBy'])).toEqual(
    expect.arrayContaining(['human', 'machine_end_beep']),
  )
})

test('a stream is opened only to wss, or ws on this machine, and without a query', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, people)
  const open = async (url: string): Promise<void> => {
    app.answer(
      '/answer',
      `<Response><Connect action="/after"><Stream url="${url}"/></Connect></Response>`,
    )
    const seen = app.at('/after').length
    const { sid } = await carrier.client.calls.create({
      to: answering.phone,
      from: LINE,
      url: `${app.url}/answer`,
    })
    await until('the action', () => app.at('/after').length > seen)
    await carrier.client
      .calls(sid)
      .update({ status: 'completed' })
      .catch(() => undefined)
  }
  await open('ws://media.example.com/media')
  await open(`${app.mediaUrl}?token=1`)
  await open('ws://127.0.0.1:1/media')
  expect(await carrier.alertCodes()).toEqual([31_922, 31_920, 31_920])
  expect(app.at('/after')[0]?.params['StreamError']).toMatch(/^31922 /)
})

test('anything but media, mark and clear ends the stream with 31924', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, people)
  app.answer('/answer', app.connectTwiml())
  const bad = [
    'not json',
    '{"event":"media","media":{"payload":"%%%"}}',
    '{"event":"hello"}',
    Buffer.from([1, 2]),
  ]
  for (const [index, data] of bad.entries()) {
    const { sid } = await carrier.client.calls.create({
      to: answering.phone,
      from: LINE,
      url: `${app.url}/answer`,
    })
    await until('the stream', () => app.streams[index]?.of('start').length === 1)
    app.streams[index]!.sendRaw(data)
    await until('the end', () => app.streams[index]!.closeCode !== null)
    await carrier.client
      .calls(sid)
      .update({ status: 'completed' })
      .catch(() => undefined)
  }
  expect(await carrier.alertCodes()).toEqual([31_924, 31_924, 31_924, 31_924])
})

test('a message for another stream is ignored and warned about once', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, people)
  app.answer('/answer', app.connectTwiml())
  await carrier.client.calls.create({ to: answering.phone, from: LINE, url: `${app.url}/answer` })
  await until('the stream', () => app.streams[0]?.of('start').length === 1)
  const stream = app.streams[0]!
  stream.send({ event: 'mark', streamSid: 'MZother', mark: { name: 'lost' } })
  stream.send({ event: 'clear', streamSid: 'MZother' })
  stream.mark('mine')
  await until('my mark', () => stream.of('mark').length === 1)
  expect(stream.of('mark')[0]?.['mark']).toEqual({ name: 'mine' })
  expect(await carrier.alertCodes()).toEqual([31_951])
})

test('bad TwiML is logged, apologised for, and ends the call', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, people)
  const cases = [
    ['<Response><Say>Hi</Response>', 'text/xml', 12_100],
    ['<Response><Sing>La</Sing></Response>', 'text/xml', 12_200],
    ['{"ok":true}', 'application/json', 12_300],
  ] as const
  for (const [body, contentType] of cases) {
    app.answer('/answer', body, { contentType })
    const ends = app.at('/status').length
    await carrier.client.calls.create({
      to: answering.phone,
      from: LINE,
      url: `${app.url}/answer`,
      statusCallback: `${app.url}/status`,
    })
    await until('the end', () => app.at('/status').length > ends)
  }
  expect(await carrier.alertCodes()).toEqual(cases.map(([, , code]) => code))
  const calls = await carrier.control<{ heard: { text: string }[] }[]>('GET', '/sim/calls')
  expect(calls[0]?.heard[0]?.text).toBe('We are sorry, an application error has occurred. Goodbye.')
})

test('a webhook is tried twice when the connection fails, with one idempotency token', async () => {
  await using app = await new TestApp().start()
  // A server that hangs up on everybody before it answers.
  const tokens: string[] = []
  const rude = createServer((socket) => {
    socket.once('data', (data) => {
      tokens.push(/i-twilio-idempotency-token: (\S+)/i.exec(data.toString())?.[1] ?? '')
      socket.destroy()
    })
    socket.on('error', () => undefined)
  }).listen(0, '127.0.0.1')
  await once(rude, 'listening')
  await using carrier = await startCarrier(app, people)
  const port = (rude.address() as AddressInfo).port
  await carrier.client.calls.create({
    to: busy.phone,
    from: LINE,
    url: `${app.url}/answer`,
    statusCallback: `http://127.0.0.1:${port}/status`,
  })
  await until('two deliveries', () => tokens.length === 2)
  expect(tokens[0]).toBe(tokens[1])
  expect(tokens[0]).not.toBe('')
  rude.close()
})

test('with faults callbacks come twice, and start comes before create returns', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, people, {
    duplicateCallbacks: 1,
    startBeforeCreateReturns: true,
  })
  app.answer('/answer', app.connectTwiml())
  const { sid, status } = await carrier.client.calls.create({
    to: answering.phone,
    from: LINE,
    url: `${app.url}/answer`,
    statusCallback: `${app.url}/status`,
  })
  expect(status).toBe('queued')
  expect(app.streams[0]?.of('start')[0]).toMatchObject({ start: { callSid: sid } })
  await carrier.client.calls(sid).update({ status: 'completed' })
  await until('two copies', () => app.at('/status').length === 2)
  const [first, second] = app.at('/status')
  expect(first?.idempotencyToken).toBe(second?.idempotencyToken)
  expect(first?.params).toEqual(second?.params)
})

test('reordered callbacks keep their numbers', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, people, { reorderCallbacks: 1 })
  app.answer('/answer', '<Response><Hangup/></Response>')
  await carrier.client.calls.create({
    to: answering.phone,
    from: LINE,
    url: `${app.url}/answer`,
    statusCallback: `${app.url}/status`,
    statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
  })
  await until('all callbacks', () => app.at('/status').length === 4)
  const order = app.at('/status').map(({ params }) => params['SequenceNumber'])
  expect(order).toEqual(['1', '0', '3', '2'])
})

test('a dropped stream is reported and the call goes on at the action URL', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, people, {
    dropStreams: 1,
    dropStreamAfterMs: 200,
  })
  app.answer(
    '/answer',
    app.connectTwiml().replace('<Stream ', `<Stream statusCallback="${app.url}/stream" `),
  )
  await carrier.client.calls.create({ to: answering.phone, from: LINE, url: `${app.url}/answer` })
  await until('the action', () => app.at('/after').length === 1)
  expect(app.at('/after')[0]?.params['StreamError']).toMatch(/^31921 /)
  expect(app.streams[0]?.of('stop')).toEqual([])
  await until('three stream callbacks', () => app.at('/stream').length === 3)
  expect(app.at('/stream').map(({ params }) => params['StreamEvent'])).toEqual(
    expect.arrayContaining(['stream-started', 'stream-error', 'stream-stopped']),
  )
})

test('a create whose answer is lost can be found in the list of calls', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, people, { loseCreateReplies: 1 })
  const { calls } = carrier.client
  const startTimeAfter = new Date()
  await expect(
    calls.create({ to: busy.phone, from: LINE, url: `${app.url}/answer` }),
  ).rejects.toThrow('socket hang up')
  const found = await calls.list({ to: busy.phone, from: LINE, startTimeAfter })
  expect(found).toHaveLength(1)
})

test('synchronous machine detection withholds the instructions until it knows', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, people)
  await carrier.client.calls.create({
    to: answering.phone,
    from: LINE,
    url: `${app.url}/answer`,
    machineDetection: 'Enable',
  })
  await until('the request', () => app.at('/answer').length === 1)
  expect(app.at('/answer')[0]?.params['AnsweredBy']).toBe('human')
})

test('people remember their text messages, and texts of theirs reach the webhook', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, people)
  app.answer('/answer', app.connectTwiml())
  await carrier.client.messages.create({ to: answering.phone, from: LINE, body: 'Your PIN 4711' })
  await carrier.control('POST', '/sim/text', { from: answering.phone, body: 'Thanks' })
  expect(app.at('/sms')[0]).toMatchObject({
    isSigned: true,
    params: { From: answering.phone, To: LINE, Body: 'Thanks' },
  })
  await new Promise((resolve) => setTimeout(resolve, 400))
  await carrier.client.calls.create({ to: answering.phone, from: LINE, url: `${app.url}/answer` })
  await until('the stream', () => app.streams[0]?.of('start').length === 1)
  app.streams[0]!.say('Please enter your PIN.')
  await until('four keys', () => app.streams[0]!.of('dtmf').length === 4)
  const [call] = await carrier.control<{ keys: unknown[] }[]>('GET', '/sim/calls')
  expect(call?.keys).toMatchObject([{ digits: '4711' }])
})

test('the control API needs the token, and its event feed tells what happens', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, people)
  expect((await fetch(`${carrier.url}/sim/calls`)).status).toBe(401)
  await expect(
    carrier.control('POST', '/sim/dial', { from: answering.phone, purpose: 'report' }),
  ).rejects.toThrow('has no reason')
  const feed = await fetch(`${carrier.url}/sim/events`, {
    headers: { authorization: `Bearer ${AUTH_TOKEN}` },
  })
  const wrong = twilio(ACCOUNT_SID, 'wrong')
  wrong.api.baseUrl = carrier.url
  await expect(
    wrong.messages.create({ to: answering.phone, from: LINE, body: 'Hi' }),
  ).rejects.toMatchObject({ code: 20_003 })
  await carrier.client.messages.create({ to: answering.phone, from: LINE, body: 'Hi there' })
  const reader = feed.body!.pipeThrough(new TextDecoderStream()).getReader()
  let seen = ''
  while (!seen.includes('Hi there')) seen += (await reader.read()).value ?? ''
  expect(seen).toContain('event: message')
  await reader.cancel()
})
