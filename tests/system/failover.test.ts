import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { CallRow, TurnRow } from '#scripts/demo/records.ts'
import { waitFor } from '#scripts/demo/wait-for.ts'
import { pickFreePort } from '#scripts/stack/free-port.ts'
import { Program } from '#scripts/stack/program.ts'
import { openBalancer } from '#tests/support/balancer.ts'
import { freePorts, startTestStack, type TestStack } from '#tests/support/test-stack.ts'

const EMMA = { phone: '+14155550110', problem: /sink/i }
const NOAH = { phone: '+14155550111', problem: /lights/i }
const SOFIA = { phone: '+14155550112', problem: /warm air/i }
type Guest = typeof EMMA
/** A second try is another guest's: whoever rings again about the same reports nothing new. */
const guests = [NOAH, SOFIA]

let product: TestStack
let balancer: AsyncDisposable
let secondPort: number
let second: Program

/** One more bridge of the same product, on a port of its own. */
async function startSecondBridge(): Promise<void> {
  second = new Program({
    name: 'bridge-2',
    command: process.execPath,
    args: ['bridge/main.ts'],
    env: { ...product.stack.env, BRIDGE_PORT: String(secondPort) },
    logFile: join(product.stack.env['DATA_DIR'] ?? '', 'logs', 'bridge-2.log'),
  })
  await second.ready(async () => (await liveCalls(secondPort)) === 0, 20_000)
}

beforeAll(async () => {
  const ports = await freePorts()
  const balancerPort = await pickFreePort()
  const bridgePorts = [ports.bridge]
  balancer = await openBalancer(balancerPort, bridgePorts)
  product = await startTestStack({
    ports,
    env: { BRIDGE_URL: `ws://127.0.0.1:${balancerPort}` },
  })
  // Only now: a port that is picked and not taken for a while may be somebody else's by then.
  secondPort = await pickFreePort()
  await startSecondBridge()
  bridgePorts.push(secondPort)
})
afterAll(async () => {
  await second.stop()
  await product[Symbol.asyncDispose]()
  await balancer[Symbol.asyncDispose]()
})
beforeEach(async () => {
  if (!product.stack.program('bridge')?.isRunning) await product.stack.startService('bridge')
})

async function liveCalls(port: number): Promise<number | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`)
    return Number(/live_calls (\d+)/.exec(await response.text())?.[1])
  } catch {
    return null
  }
}

const signal = (): AbortSignal => AbortSignal.timeout(170_000)

interface Running {
  readonly guest: Guest
  readonly call: CallRow
  readonly since: string
  /** What was said until now. */
  readonly before: readonly TurnRow[]
}

/** A guest rings and has told their problem; the agent is in the middle of its answer. */
async function callInMidSentence(guest: Guest): Promise<Running> {
  const since = new Date().toISOString()
  await product.world.dial(guest.phone, 'report')
  const call = await waitFor(
    'the agent to answer what the guest has told',
    async () => {
      const intake = (await product.records.calls(since)).find(({ phone }) => phone === guest.phone)
      const turns = intake ? await turnsOf(intake) : []
      const told = turns.findIndex(({ speaker }) => speaker === 'caller')
      return told >= 0 && turns.slice(told).some(isAgents) && intake
    },
    { timeoutMs: 60_000, signal: signal() },
  )
  return { guest, call, since, before: await turnsOf(call) }
}

const isAgents = ({ speaker }: TurnRow): boolean => speaker === 'agent'
const isCallers = ({ speaker }: TurnRow): boolean => speaker === 'caller'

async function turnsOf(call: CallRow): Promise<TurnRow[]> {
  const turns = await product.records.turns([call.id])
  return turns.toSorted((a, b) => a.seq - b.seq)
}

async function whenOver({ call, since }: Running): Promise<CallRow> {
  return waitFor(
    'the call to end',
    async () =>
      (await product.records.calls(since)).find(
        ({ id, ended_at: endedAt }) => id === call.id && endedAt !== null,
      ),
    { timeoutMs: 90_000, signal: signal() },
  )
}

async function streamsOf({ id }: CallRow): Promise<number> {
  const { data } = await product.db.from('calls').select('streams').eq('id', id).single()
  return data?.streams ?? 0
}

/** What must be one of each although two bridges had the call. */
async function resultOf(running: Running) {
  const { guest, call, since, before } = running
  const { status, outcome } = await whenOver(running)
  const turns = await turnsOf(call)
  const { data: incidents } = await product.db
    .from('incidents')
    .select('id')
    .gte('created_at', since)
  const told = turns.filter((turn) => isCallers(turn) && guest.problem.test(turn.text))
  const rung = (await product.world.calls()).filter(({ from }) => from === call.phone)
  return {
    status,
    outcome,
    streams: await streamsOf(call),
    calls: rung.length,
    timesTold: told.length,
    incidents: incidents?.length,
    wentOn: turns.some((turn) => isAgents(turn) && !before.some(({ seq }) => seq === turn.seq)),
  }
}

/** Told once, understood once, recorded once, and gone on from there. */
const ONE_CONVERSATION = {
  status: 'completed',
  outcome: 'finished',
  streams: 2,
  calls: 1,
  timesTold: 1,
  incidents: 1,
  wentOn: true,
}

test('a bridge killed in mid-sentence is followed by another, which knows what was said', async () => {
  const running = await callInMidSentence(EMMA)
  expect(await liveCalls(secondPort)).toBe(0)
  await product.stack.program('bridge')?.kill()
  await waitFor('the other bridge', async () => (await liveCalls(secondPort)) === 1, {
    timeoutMs: 60_000,
    signal: signal(),
  })
  expect(await resultOf(running)).toEqual(ONE_CONVERSATION)
}, 200_000)

test('a bridge that is told to stop hands over the calls that outlast its patience', async () => {
  const running = await callInMidSentence(guests.shift() ?? NOAH)
  const stopped = product.stack.program('bridge')?.stop()
  await waitFor('the other bridge', async () => (await liveCalls(secondPort)) === 1, {
    timeoutMs: 60_000,
    signal: signal(),
  })
  await stopped
  expect(await liveCalls(product.stack.ports.bridge)).toBeNull()
  expect(await resultOf(running)).toEqual(ONE_CONVERSATION)
}, 200_000)
