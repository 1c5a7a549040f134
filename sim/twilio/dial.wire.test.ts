import { expect, test } from 'vitest'
import { decliningManager, manager } from '#sim/people/sam.ts'
import { LINE, startCarrier, TestApp, until, type TestCarrier } from './wire-harness.ts'
import { answering, away, busy, machine, people } from './wire-people.ts'

const sam = manager('+14155559020', 'Sam Okafor', 50)
const noted = decliningManager('+14155559021', 'Nora Lindqvist', 50)
const everybody = [...people, sam, noted]

const SCREEN =
  '<Response><Gather numDigits="1" timeout="2" action="/accepted"><Say>Somebody waits. To take the call, press 1.</Say></Gather><Hangup/></Response>'

/** The caller picks up and is dialled on to somebody; the screen asks for a key. */
async function dialOn(
  app: TestApp,
  carrier: TestCarrier,
  number: string,
  more = '',
): Promise<void> {
  app.answer(
    '/answer',
    `<Response><Dial callerId="${LINE}" timeout="1" action="${app.url}/ended"${more}><Number url="${app.url}/screen">${number}</Number></Dial></Response>`,
  )
  app.answer('/screen', SCREEN)
  app.answer('/accepted', '<Response><Say>You are connected.</Say></Response>')
  app.answer('/ended', '<Response><Hangup/></Response>')
  await carrier.client.calls.create({ to: answering.phone, from: LINE, url: `${app.url}/answer` })
}

async function endOf(app: TestApp): Promise<Record<string, string>> {
  await until('the action', () => app.at('/ended').length > 0, 15_000)
  return app.at('/ended')[0]!.params
}

interface SimCall {
  readonly sid: string
  readonly to: string
  readonly heard: { text: string }[]
}

test('whoever takes the call is asked alone, in a leg of their own, and then joined', async () => {
  await using app = await new TestApp().start()
  const rules = [{ when: /\bhas happened\?/, say: 'The sink leaks.', once: true }]
  const caller = { ...answering, answers: [{ rules }] }
  await using carrier = await startCarrier(app, [caller, sam])
  await dialOn(app, carrier, sam.phone)
  const ended = await endOf(app)
  expect(ended).toMatchObject({ DialCallStatus: 'completed', DialBridged: 'true' })
  const [screened] = app.at('/screen')
  const [accepted] = app.at('/accepted')
  expect(screened?.params).toMatchObject({
    CallSid: ended['DialCallSid'],
    ParentCallSid: ended['CallSid'],
    Direction: 'outbound-dial',
    From: LINE,
    To: sam.phone,
  })
  expect(screened?.isSigned && accepted?.isSigned).toBe(true)
  expect(accepted?.params).toMatchObject({ Digits: '1', ParentCallSid: ended['CallSid'] })
  const calls = await carrier.control<SimCall[]>('GET', '/sim/calls')
  const heardAt = (phone: string): string =>
    calls.flatMap(({ to, heard }) => (to === phone ? heard.map(({ text }) => text) : [])).join(' ')
  // The question is for the person alone; what the person says then is for the caller.
  expect(heardAt(caller.phone)).not.toContain('press 1')
  expect(heardAt(caller.phone)).toContain('What has happened?')
  expect(heardAt(sam.phone)).toContain('The sink leaks.')
}, 30_000)

test.each([
  ['declines', noted.phone, 'completed'],
  ['is a machine', machine.phone, 'completed'],
  ['is busy', busy.phone, 'busy'],
  ['does not answer', away.phone, 'no-answer'],
  ['does not exist', '+14155559999', 'failed'],
])(
  'a person who %s is not joined to the caller',
  async (_what, phone, status) => {
    await using app = await new TestApp().start()
    await using carrier = await startCarrier(app, everybody)
    await dialOn(app, carrier, phone)
    expect(await endOf(app)).toMatchObject({ DialCallStatus: status, DialBridged: 'false' })
    expect(app.at('/accepted')).toEqual([])
  },
  30_000,
)

test('a caller who hangs up takes the ringing phone with them, and nobody asks what comes next', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, everybody)
  await dialOn(app, carrier, machine.phone)
  await until('the screen', () => app.at('/screen').length > 0)
  const { CallSid: child = '', ParentCallSid: parent = '' } = app.at('/screen')[0]!.params
  await carrier.client.calls(parent).update({ status: 'completed' })
  expect((await carrier.client.calls(child).fetch()).status).toBe('completed')
  expect(app.at('/ended')).toEqual([])
})

test('a dial with a number or a caller id that is not ours to use fails, and says so', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, everybody)
  await dialOn(app, carrier, '555 0100')
  expect(await endOf(app)).toMatchObject({ DialCallStatus: 'failed' })
  app.answer(
    '/answer',
    `<Response><Dial callerId="+14155551111" action="${app.url}/ended"><Number>${sam.phone}</Number></Dial></Response>`,
  )
  await carrier.client.calls.create({ to: away.phone, from: LINE, url: `${app.url}/answer` })
  await carrier.client.calls.create({ to: answering.phone, from: LINE, url: `${app.url}/answer` })
  await until('the second action', () => app.at('/ended').length > 1)
  expect(await carrier.alertCodes()).toEqual([13_223, 13_214])
})

test('whoever is asked cannot be dialled or streamed on meanwhile', async () => {
  await using app = await new TestApp().start()
  await using carrier = await startCarrier(app, everybody)
  await dialOn(app, carrier, sam.phone)
  app.answer('/screen', `<Response><Dial>${away.phone}</Dial></Response>`)
  expect(await endOf(app)).toMatchObject({ DialBridged: 'false' })
  expect(await carrier.alertCodes()).toEqual([12_200])
})

test('keys are gathered up to the finishing key, and silence asks nothing', async () => {
  await using app = await new TestApp().start()
  const keyed = {
    ...answering,
    answers: [{ rules: [{ when: /\bPIN\b/, press: '12#', once: true }] }],
  }
  await using carrier = await startCarrier(app, [keyed])
  app.answer(
    '/answer',
    '<Response><Gather action="/keys"><Say>Your PIN, please.</Say></Gather></Response>',
  )
  app.answer(
    '/keys',
    '<Response><Gather timeout="1" action="/never"/><Redirect>/done</Redirect></Response>',
  )
  await carrier.client.calls.create({ to: keyed.phone, from: LINE, url: `${app.url}/answer` })
  await until('the end', () => app.at('/done').length > 0, 10_000)
  expect(app.at('/keys')[0]?.params['Digits']).toBe('12')
  expect(app.at('/never')).toEqual([])
}, 20_000)

test('machine detection can be late, mistaken or silent about somebody', async () => {
  await using app = await new TestApp().start()
  const mute = {
    ...machine,
    phone: '+14155559030',
    line: { kind: 'voicemail', afterMs: 50, greeting: 'Not here.', isMute: true },
  } as const
  await using carrier = await startCarrier(app, [answering, machine, mute], {
    detection: { [answering.phone]: 'mistaken', [machine.phone]: 'never' },
  })
  app.answer('/answer', '<Response><Pause length="12"/></Response>')
  for (const to of [answering.phone, machine.phone, mute.phone]) {
    // oxlint-disable-next-line no-await-in-loop
    await carrier.client.calls.create({
      to,
      from: LINE,
      url: `${app.url}/answer`,
      machineDetection: 'DetectMessageEnd',
      asyncAmd: 'true',
      asyncAmdStatusCallback: `${app.url}/amd?to=${encodeURIComponent(to)}`,
    })
  }
  await until('two reports', () => app.at('/amd').length >= 2, 10_000)
  expect(app.at('/amd').map(({ params }) => params['AnsweredBy'])).toEqual([
    'machine_end_silence',
    'machine_end_silence',
  ])
}, 20_000)
