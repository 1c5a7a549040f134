import { expect, test } from 'vitest'
import { ACCOUNT_SID, AUTH_TOKEN, LINE, startCarrier, TestApp, until } from './wire-harness.ts'
import { answering, away, busy, people } from './wire-people.ts'

function post(url: string, form: Record<string, string>, token = AUTH_TOKEN): Promise<Response> {
  return fetch(`${url}/2010-04-01/Accounts/${ACCOUNT_SID}/Calls.json`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${ACCOUNT_SID}:${token}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(form).toString(),
  })
}

test('the REST API refuses what Twilio refuses, with its codes', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, people)
  const good = { to: answering.phone, from: LINE, url: `${app.url}/answer` }
  const { calls, messages } = carrier.client
  await expect(calls.create({ ...good, to: '555-0100' })).rejects.toMatchObject({
    status: 400,
    code: 21_211,
  })
  await expect(calls.create({ ...good, from: '+14155559999' })).rejects.toMatchObject({
    code: 21_210,
  })
  await expect(calls.create({ ...good, url: 'app/answer' })).rejects.toMatchObject({ code: 21_205 })
  await expect(calls.create({ to: good.to, from: LINE })).rejects.toMatchObject({ code: 21_205 })
  await expect(
    calls.create({ ...good, statusCallback: good.url, statusCallbackEvent: ['ended'] }),
  ).rejects.toMatchObject({ code: 21_626 })
  await expect(calls(`CA${'0'.repeat(32)}`).fetch()).rejects.toMatchObject({
    status: 404,
    code: 20_404,
  })
  await expect(messages.create({ to: good.to, from: LINE, body: '' })).rejects.toMatchObject({
    code: 21_602,
  })
  await expect(
    messages.create({ to: good.to, from: '+14155559999', body: 'Hi' }),
  ).rejects.toMatchObject({ code: 21_606 })
  expect((await post(carrier.url, { From: LINE })).status).toBe(400)
  expect(await (await post(carrier.url, { From: LINE })).json()).toMatchObject({ code: 21_201 })
  expect(await (await post(carrier.url, { To: good.to })).json()).toMatchObject({ code: 21_213 })
  const unknown = await post(carrier.url, { To: good.to, From: LINE }, 'not-the-token')
  expect(unknown.status).toBe(401)
  expect(await unknown.json()).toMatchObject({ code: 20_003, status: 401 })
  expect(await carrier.control('GET', '/sim/calls')).toEqual([])
})

test('too many new calls in a second are refused with 429', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, people, { createsPerSecondMax: 1 })
  const good = { to: busy.phone, from: LINE, url: `${app.url}/answer` }
  await carrier.client.calls.create(good)
  await expect(carrier.client.calls.create(good)).rejects.toMatchObject({
    status: 429,
    code: 20_429,
  })
})

test('busy, unanswered and unknown numbers end without an answer', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, people)
  for (const to of [busy.phone, away.phone, '+14155559099']) {
    await carrier.client.calls.create({
      to,
      from: LINE,
      url: `${app.url}/answer`,
      timeout: 1,
      statusCallback: `${app.url}/status?to=${to.slice(-4)}`,
    })
  }
  await until('three ends', () => app.at('/status').length === 3)
  const ends = app.at('/status').map(({ params }) => [params['To'], params['CallStatus']])
  expect(Object.fromEntries(ends)).toEqual({
    [busy.phone]: 'busy',
    [away.phone]: 'no-answer',
    '+14155559099': 'failed',
  })
  expect(app.at('/status').map(({ params }) => params['CallDuration'])).toEqual(['0', '0', '0'])
  expect(app.at('/answer')).toEqual([])
})

test('calls are listed by number and time, newest first, in pages', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, people)
  const startedAfter = new Date()
  const sids: string[] = []
  for (const to of [busy.phone, busy.phone, away.phone]) {
    const call = await carrier.client.calls.create({ to, from: LINE, url: `${app.url}/answer` })
    sids.push(call.sid)
  }
  const { calls } = carrier.client
  const found = await calls.list({ to: busy.phone, from: LINE, startTimeAfter: startedAfter })
  expect(found.map((call) => call.sid)).toEqual([sids[1], sids[0]])
  const all = await calls.list({ pageSize: 1 })
  expect(all.map((call) => call.sid)).toEqual(sids.toReversed())
  const later = new Date(Date.now() + 60_000)
  expect(await calls.list({ startTimeAfter: later })).toEqual([])
  expect(await calls.list({ status: 'completed' })).toEqual([])
})

test('a phone that is on a call is busy for the next one, and stays so until that call ends', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, people)
  app.answer('/answer', '<Response><Pause length="20"/></Response>')
  const good = { to: answering.phone, from: LINE, url: `${app.url}/answer` }
  const first = await carrier.client.calls.create(good)
  const statuses: string[] = []
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await carrier.client.calls.create({ ...good, statusCallback: `${app.url}/status` })
    await until('the end', () => app.at('/status').length > attempt)
    statuses.push(app.at('/status')[attempt]?.params['CallStatus'] ?? '')
  }
  expect(statuses).toEqual(['busy', 'busy'])
  expect((await carrier.client.calls(first.sid).fetch()).status).toBe('in-progress')
})
