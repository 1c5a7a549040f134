import { afterEach, beforeEach, expect, test } from 'vitest'
import { ScriptedSoftphone } from './scripted-softphone.ts'
import { AUTH_TOKEN, LINE, startCarrier, TestApp, until } from './wire-harness.ts'
import type { TestCarrier } from './wire-harness.ts'
import { answering, people } from './wire-people.ts'

const STRANGER = '+14155550199'

let app: TestApp
let carrier: TestCarrier

beforeEach(async () => {
  app = await new TestApp().start()
  carrier = await startCarrier(app, people)
})
afterEach(async () => {
  await carrier[Symbol.asyncDispose]()
  await app[Symbol.asyncDispose]()
})

const socketUrl = (): string => `${carrier.url.replace('http', 'ws')}/sim/phone`

async function ticketFor(phone: string, seconds = 30): Promise<string> {
  const path = '/sim/phone-tickets'
  const { ticket } = await carrier.control<{ ticket: string }>('POST', path, { phone, seconds })
  return ticket
}

async function connect(): Promise<ScriptedSoftphone> {
  return new ScriptedSoftphone(socketUrl()).opened()
}

async function register(phone: string): Promise<ScriptedSoftphone> {
  const softphone = await connect()
  softphone.send({ event: 'register', ticket: await ticketFor(phone) })
  await until('registered', () => softphone.last('registered') !== undefined)
  return softphone
}

async function closing(softphone: ScriptedSoftphone): Promise<{ code: number; reason: string }> {
  await until('the socket is closed', () => softphone.closed !== null)
  return softphone.closed!
}

async function dial(phone = STRANGER): Promise<ScriptedSoftphone> {
  app.answer('/voice', app.connectTwiml())
  const softphone = await register(phone)
  softphone.send({ event: 'dial', to: LINE })
  await until('the stream started', () => app.streams[0]?.of('start').length === 1)
  return softphone
}

/** The account rings a number; its callbacks go to /status-out. */
async function ring(to: string, timeout = 20): Promise<string> {
  const call = await carrier.client.calls.create({
    to,
    from: LINE,
    url: `${app.url}/answered`,
    timeout,
    statusCallback: `${app.url}/status-out`,
    statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
  })
  return call.sid
}

const statuses = (): (string | undefined)[] =>
  app.at('/status-out').map(({ params }) => params['CallStatus'])

test('a person dials the line and is heard, through webhooks and a stream as everybody', async () => {
  using softphone = await dial()
  expect(softphone.last('registered')).toMatchObject({ phone: STRANGER, name: null, line: LINE })
  const [webhook] = app.at('/voice')
  expect(webhook).toMatchObject({ isSigned: true, params: { From: STRANGER, To: LINE } })
  const [stream] = app.streams
  expect(stream?.isSigned).toBe(true)
  softphone.say('water is coming through the ceiling')
  await until('heard', () => stream?.utterances[0] === 'water is coming through the ceiling')
  stream?.say('I am sending somebody.')
  await until('heard back', () => softphone.utterances[0] === 'I am sending somebody.')
})

test('a key is a key of the stream, and the person may hang up', async () => {
  using softphone = await dial()
  const [stream] = app.streams
  softphone.send({ event: 'key', digit: '9' })
  await until('dtmf', () => stream?.of('dtmf').length === 1)
  expect(stream?.of('dtmf')[0]).toMatchObject({ dtmf: { digit: '9' } })
  softphone.send({ event: 'hang-up' })
  await until('ended', () => softphone.last('ended') !== undefined)
  expect(softphone.last('ended')?.why).toBe('you-hung-up')
  await until('told', () => app.at('/status').length === 1)
  expect(app.at('/status')[0]?.params['CallStatus']).toBe('completed')
})

test('the line hangs up, and another call can follow on the same phone', async () => {
  using softphone = await dial()
  app.answer('/after', '<Response><Hangup/></Response>')
  app.streams[0]?.close()
  await until('ended', () => softphone.last('ended') !== undefined)
  expect(softphone.last('ended')?.why).toBe('they-hung-up')
  softphone.send({ event: 'dial', to: LINE })
  await until('a second stream', () => app.streams[1]?.of('start').length === 1)
  expect(softphone.reports.map(({ event }) => event)).toEqual([
    'registered',
    'dialling',
    'answered',
    'ended',
    'dialling',
    'answered',
  ])
})

test('hanging up before the line answers cancels the call', async () => {
  using softphone = await register(STRANGER)
  softphone.send({ event: 'dial', to: LINE })
  softphone.send({ event: 'hang-up' })
  await until('ended', () => softphone.last('ended') !== undefined)
  expect(softphone.last('ended')?.why).toBe('you-hung-up')
  await until('told', () => app.at('/status').length === 1)
  expect(app.at('/status')[0]?.params['CallStatus']).toBe('canceled')
})

test('a call to its number rings until it is accepted, in place of the person of the script', async () => {
  app.answer('/answered', app.connectTwiml())
  using softphone = await register(answering.phone)
  expect(softphone.last('registered')?.name).toBe(answering.name)
  const sid = await ring(answering.phone)
  await until('ringing', () => softphone.last('ringing') !== undefined)
  expect(softphone.last('ringing')).toEqual({ event: 'ringing', callSid: sid, from: LINE })
  expect(app.streams).toHaveLength(0)
  softphone.send({ event: 'accept' })
  await until('the stream started', () => app.streams[0]?.of('start').length === 1)
  app.streams[0]?.say('Can you come today?')
  await until('heard', () => softphone.utterances[0] === 'Can you come today?')
  softphone.say('within the hour')
  await until('answered', () => app.streams[0]?.utterances[0] === 'within the hour')
  await until('reported', () => statuses().includes('in-progress'))
  expect(statuses()).toEqual(['initiated', 'ringing', 'in-progress'])
})

test('a call that is declined was busy, one that nobody takes was not answered', async () => {
  using softphone = await register(STRANGER)
  await ring(STRANGER)
  await until('ringing', () => softphone.last('ringing') !== undefined)
  softphone.send({ event: 'decline' })
  await until('ended', () => softphone.last('ended')?.why === 'you-declined')
  await until('busy', () => statuses().includes('busy'))
  await ring(STRANGER, 1)
  await until('given up', () => statuses().includes('no-answer'))
  expect(softphone.last('ended')?.why).toBe('unanswered')
})

test('who loses the connection has hung up, and the person of the script is back', async () => {
  const softphone = await dial(answering.phone)
  softphone[Symbol.dispose]()
  await until('told', () => app.at('/status').length === 1)
  expect(app.at('/status')[0]?.params['CallStatus']).toBe('completed')
  app.answer('/answered', app.connectTwiml())
  await ring(answering.phone)
  await until('answered by the script', () => app.streams[1]?.of('start').length === 1)
})

test('texts to its number reach it, those that came before too', async () => {
  const text = (body: string) =>
    carrier.client.messages.create({ to: STRANGER, from: LINE, body }).then(() => undefined)
  await text('first')
  using softphone = await register(STRANGER)
  await text('second')
  const bodies = (): string[] =>
    softphone.reports.flatMap((report) => (report.event === 'message' ? [report.body] : []))
  await until('both texts', () => bodies().length === 2)
  expect(bodies()).toEqual(['first', 'second'])
})

test('a ticket opens one phone, once, within its time', async () => {
  const ticket = await ticketFor(STRANGER)
  using first = await connect()
  first.send({ event: 'register', ticket })
  await until('registered', () => first.last('registered') !== undefined)
  using again = await connect()
  again.send({ event: 'register', ticket })
  expect(await closing(again)).toEqual({
    code: 4401,
    reason: 'the ticket is unknown, used or too old',
  })
  const short = await ticketFor('+14155550198', 1)
  await new Promise((resolve) => setTimeout(resolve, 1100))
  using late = await connect()
  late.send({ event: 'register', ticket: short })
  expect((await closing(late)).code).toBe(4401)
  using twin = await connect()
  twin.send({ event: 'register', ticket: await ticketFor(STRANGER) })
  expect((await closing(twin)).code).toBe(4409)
})

test('tickets are for whoever has the auth token, and never for the line itself', async () => {
  const ask = (token: string, phone: string): Promise<Response> =>
    fetch(`${carrier.url}/sim/phone-tickets`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ phone }),
    })
  expect((await ask('wrong', STRANGER)).status).toBe(401)
  expect((await ask(AUTH_TOKEN, LINE)).status).toBe(400)
  expect((await ask(AUTH_TOKEN, '911')).status).toBe(400)
  expect((await ask(AUTH_TOKEN, STRANGER)).status).toBe(201)
})

test('who says nothing, or anything before the ticket, is put out', async () => {
  using silent = await connect()
  using hasty = await connect()
  hasty.send({ event: 'dial', to: LINE })
  expect(await closing(hasty)).toEqual({ code: 1008, reason: 'a command before a ticket' })
  using loud = await connect()
  loud.sendRaw(new Uint8Array(160))
  expect(await closing(loud)).toEqual({ code: 1008, reason: 'sound before a ticket' })
  expect((await closing(silent)).code).toBe(4401)
  expect(app.hooks).toEqual([])
})

test.each([
  ['a frame that is too short', new Uint8Array(159), 1008],
  ['a message that is too large', new Uint8Array(1025), 1009],
  ['text that is no JSON', '{"event"', 1008],
  ['a command that is none', '{"event":"reboot"}', 1008],
  ['a key that no phone has', '{"event":"key","digit":"A"}', 1008],
])('%s ends the connection and the call', async (_, junk, code) => {
  using softphone = await dial()
  softphone.sendRaw(junk)
  expect((await closing(softphone)).code).toBe(code)
  await until('told', () => app.at('/status').length === 1)
})

test('who sends faster than time passes is put out', async () => {
  using softphone = await dial()
  for (let count = 0; count < 400; count += 1) softphone.sendRaw(new Uint8Array(160).fill(0xff))
  expect(await closing(softphone)).toEqual({ code: 1008, reason: 'more than 60 frames a second' })
})

test('eight phones fit, the ninth is told so, and there is room once one leaves', async () => {
  const numbers = Array.from({ length: 9 }, (_, index) => `+1415555018${index}`)
  const phones = await Promise.all(numbers.slice(0, 8).map(register))
  using ninth = await connect()
  ninth.send({ event: 'register', ticket: await ticketFor(numbers[8]!) })
  expect((await closing(ninth)).code).toBe(1013)
  phones[0]?.[Symbol.dispose]()
  await new Promise((resolve) => setTimeout(resolve, 200))
  phones.push(await register(numbers[8]!))
  for (const phone of phones) phone[Symbol.dispose]()
})
