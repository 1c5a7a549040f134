import { expect, test } from 'vitest'
import type { Person } from '#sim/people/person.ts'
import { ACCOUNT_SID, LINE, startCarrier, TestApp, until } from './wire-harness.ts'

const nora: Person = {
  phone: '+14155559001',
  name: 'Nora',
  role: 'vendor',
  line: { kind: 'answers', afterMs: 100 },
  hello: 'Hello, Nora.',
  answers: [
    {
      rules: [
        { when: /\bprice\b/i, say: 'It is $90.' },
        { when: /\bpress 1\b/i, press: '1#' },
        { when: /\bgoodbye\b/i, say: 'Bye.', hangUp: true },
      ],
    },
  ],
  calls: {
    report: { opening: 'The tap drips.', rules: [{ when: /\bbye\b/i, say: 'Bye.', hangUp: true }] },
  },
}

const EVENTS = ['initiated', 'ringing', 'answered', 'completed']

function order(
  app: TestApp,
): Parameters<Awaited<ReturnType<typeof startCarrier>>['client']['calls']['create']>[0] {
  return {
    to: nora.phone,
    from: LINE,
    url: `${app.url}/answer?call=7`,
    statusCallback: `${app.url}/status?call=7`,
    statusCallbackEvent: EVENTS,
    timeout: 20,
  }
}

test('a call carries words both ways, keys, marks, and ends when the person hangs up', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, [nora])
  app.answer('/answer', app.connectTwiml())

  const created = await carrier.client.calls.create(order(app))
  expect(created.status).toBe('queued')
  expect(created.direction).toBe('outbound-api')
  await until('the stream', () => app.streams[0]?.of('start').length === 1)
  const stream = app.streams[0]!
  expect(stream.isSigned).toBe(true)
  expect(stream.messages[0]?.message).toEqual({
    event: 'connected',
    protocol: 'Call',
    version: '1.0.0',
  })
  expect(stream.of('start')[0]).toEqual({
    event: 'start',
    sequenceNumber: '1',
    streamSid: stream.streamSid,
    start: {
      accountSid: ACCOUNT_SID,
      streamSid: stream.streamSid,
      callSid: created.sid,
      tracks: ['inbound'],
      mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
      customParameters: { token: 'v1.a&b' },
    },
  })

  await until('the hello', () => stream.utterances.includes('Hello, Nora.'))
  stream.say('What is your price?')
  stream.mark('asked')
  await until('the answer', () => stream.utterances.includes('It is $90.'))
  expect(stream.of('mark').map((mark) => mark['mark'])).toEqual([{ name: 'asked' }])

  stream.say('Please press 1 and the pound key.')
  await until('the keys', () => stream.of('dtmf').length === 2)
  expect(stream.of('dtmf').map((each) => each['dtmf'])).toEqual([
    { track: 'inbound_track', digit: '1' },
    { track: 'inbound_track', digit: '#' },
  ])

  stream.say('Thank you, goodbye.')
  await until('the stop', () => stream.of('stop').length === 1)
  await until('the last callback', () => app.at('/status').length === 4)
  expect(app.hooks.every((hook) => hook.isSigned)).toBe(true)
  const callbacks = app.at('/status').map(({ params }) => params)
  expect(callbacks.map((params) => params['CallStatus'])).toEqual([
    'initiated',
    'ringing',
    'in-progress',
    'completed',
  ])
  expect(callbacks.map((params) => params['SequenceNumber'])).toEqual(['0', '1', '2', '3'])
  expect(callbacks[3]).toMatchObject({
    CallSid: created.sid,
    CallbackSource: 'call-progress-events',
    CallDuration: expect.stringMatching(/^[1-9]\d*$/),
    Timestamp: expect.stringMatching(/^\w{3}, \d{2} \w{3} \d{4} [\d:]{8} \+0000$/),
  })
  const log = await carrier.control<Record<string, unknown>[]>('GET', '/sim/calls')
  expect(log[0]).toMatchObject({
    heard: [
      { text: 'What is your price?' },
      { text: 'Please press 1 and the pound key.' },
      { text: 'Thank you, goodbye.' },
    ],
    said: [{ text: 'Hello, Nora.' }, { text: 'It is $90.' }, { text: 'Bye.' }],
    keys: [{ digits: '1#' }],
  })
  expect(app.at('/after')).toEqual([])
})

test('caller audio comes as 160-byte frames, one per 20 ms without drift', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, [nora])
  app.answer('/answer', app.connectTwiml())
  await carrier.client.calls.create(order(app))
  await until('two seconds of audio', () => (app.streams[0]?.of('media').length ?? 0) >= 100)
  const stream = app.streams[0]!
  const media = stream.messages.filter(({ message }) => message.event === 'media')
  const frames = media.map(({ message }) => message['media'] as Record<string, string>)
  expect(frames.map((frame) => frame['chunk']).slice(0, 3)).toEqual(['1', '2', '3'])
  expect(frames.map((frame) => frame['timestamp']).slice(0, 3)).toEqual(['0', '20', '40'])
  expect(frames.every((each) => Buffer.from(each['payload']!, 'base64').length === 160)).toBe(true)
  const elapsedMs = media[99]!.at - media[0]!.at
  expect(elapsedMs).toBeGreaterThan(1900)
  expect(elapsedMs).toBeLessThan(2150)
})

test('a mark returns when its audio was heard, at once when nothing waits, and on clear', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, [nora])
  app.answer('/answer', app.connectTwiml())
  await carrier.client.calls.create(order(app))
  await until('the stream', () => app.streams[0]?.of('start').length === 1)
  const stream = app.streams[0]!
  const markAt = (name: string): number =>
    stream.messages.find(({ message }) => {
      const mark = message['mark'] as { name: string } | undefined
      return mark?.name === name
    })?.at ?? 0

  const idleAt = performance.now()
  stream.mark('idle')
  await until('the idle mark', () => markAt('idle') > 0)
  expect(markAt('idle') - idleAt).toBeLessThan(100)

  const sentAt = performance.now()
  stream.sendAudio(Buffer.alloc(8000, 0xff))
  stream.mark('played')
  await until('the played mark', () => markAt('played') > 0)
  expect(markAt('played') - sentAt).toBeGreaterThan(980)
  expect(markAt('played') - sentAt).toBeLessThan(1250)

  const longAt = performance.now()
  stream.sendAudio(Buffer.alloc(80_000, 0xff))
  stream.mark('cleared')
  stream.send({ event: 'clear' })
  stream.mark('after')
  await until('the marks of the clear', () => markAt('after') > 0)
  expect(markAt('cleared') - longAt).toBeLessThan(200)
})

test('when the server closes the stream the call goes on at the action URL', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, [nora])
  app.answer('/answer', app.connectTwiml())
  app.answer('/after', '<Response><Say>We have to go.</Say><Hangup/></Response>')
  const { sid } = await carrier.client.calls.create(order(app))
  await until('the stream', () => app.streams[0]?.of('start').length === 1)
  app.streams[0]!.close()
  await until('the end', () => app.at('/status').length === 4)
  expect(app.at('/after')[0]?.params).toMatchObject({
    CallSid: sid,
    CallStatus: 'in-progress',
    StreamSid: app.streams[0]!.streamSid,
  })
  const [call] = await carrier.control<{ heard: { text: string }[] }[]>('GET', '/sim/calls')
  expect(call?.heard.map(({ text }) => text)).toEqual(['We have to go.'])
})

test('an update replaces the stream, and Status=completed hangs up', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, [nora])
  app.answer('/answer', app.connectTwiml())
  const { sid } = await carrier.client.calls.create(order(app))
  await until('the stream', () => app.streams[0]?.of('start').length === 1)
  await carrier.client
    .calls(sid)
    .update({ twiml: '<Response><Pause length="30"/><Say>Never said.</Say></Response>' })
  await until('the stop', () => app.streams[0]?.of('stop').length === 1)
  const updated = await carrier.client.calls(sid).update({ status: 'completed' })
  expect(updated.status).toBe('completed')
  await expect(carrier.client.calls(sid).update({ status: 'completed' })).rejects.toMatchObject({
    status: 400,
    code: 21_220,
  })
  await until('the last callback', () => app.at('/status').length === 4)
  expect(app.at('/after')).toEqual([])
})

test('a person who calls the line is greeted first and then says why', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, [nora])
  app.answer('/voice', app.connectTwiml())
  const { callSid } = await carrier.control<{ callSid: string }>('POST', '/sim/dial', {
    from: nora.phone,
    purpose: 'report',
  })
  await until('the stream', () => app.streams[0]?.of('start').length === 1)
  expect(app.at('/voice')[0]?.params).toMatchObject({
    CallSid: callSid,
    From: nora.phone,
    To: LINE,
    Direction: 'inbound',
    CallStatus: 'ringing',
  })
  const stream = app.streams[0]!
  stream.say('Seaside Stays, how can I help?')
  await until('the reason', () => stream.utterances.includes('The tap drips.'))
  stream.say('We will send someone. Bye.')
  await until('the end', () => app.at('/status').length === 1)
  // A number's own callback tells of the end and nothing else.
  expect(app.at('/status')[0]?.params).toMatchObject({
    CallSid: callSid,
    CallStatus: 'completed',
    SequenceNumber: '0',
  })
})

test('Dial joins a second phone and tells the action how it went', async () => {
  await using app = await new TestApp().start()
  const sam: Person = {
    phone: '+14155559002',
    name: 'Sam',
    role: 'manager',
    line: { kind: 'answers', afterMs: 100 },
    hello: 'Sam here, what price?',
    answers: [{ rules: [{ when: /\$90/, say: 'Fine. Bye.', hangUp: true }] }],
  }
  await using carrier = await startCarrier(app, [nora, sam])
  app.answer(
    '/answer',
    `<Response><Dial action="${app.url}/dialled"><Number>${sam.phone}</Number></Dial></Response>`,
  )
  await carrier.client.calls.create(order(app))
  await until('the action', () => app.at('/dialled').length === 1)
  expect(app.at('/dialled')[0]?.params).toMatchObject({ DialCallStatus: 'completed' })
  const calls = await carrier.control<{ from: string; said: { text: string }[] }[]>(
    'GET',
    '/sim/calls',
  )
  expect(calls[0]?.said.map(({ text }) => text)).toContain('It is $90.')
  expect(calls[1]?.said.map(({ text }) => text)).toEqual(['Sam here, what price?', 'Fine. Bye.'])
})
