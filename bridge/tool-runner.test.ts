import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Log } from '#lib/log.ts'
import type { ToolReply } from '#lib/tools/tool.ts'
import { CallMetrics, Metrics } from './metrics.ts'
import { ToolRunner, type ToolRequest } from './tool-runner.ts'

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {}, with: () => quiet }
const found: ToolReply = { output: { status: 'found' }, effects: ['records-changed'], secrets: [] }

let requests: ToolRequest[]
let effects: unknown[]
let answers: Record<string, unknown>[]
let metrics: CallMetrics

beforeEach(() => {
  vi.useFakeTimers()
  requests = []
  effects = []
  answers = []
  metrics = new CallMetrics(new Metrics())
})
afterEach(() => vi.useRealTimers())

function runnerOf(run: (request: ToolRequest) => Promise<ToolReply>): ToolRunner {
  return new ToolRunner({
    run: (request) => {
      requests.push(request)
      return run(request)
    },
    onSecrets: () => undefined,
    onEffects: (happened) => effects.push(...happened),
    now: () => Date.now(),
    metrics,
    log: quiet,
  })
}

const take = (runner: ToolRunner, id: string, name = 'search_maintenance'): Promise<void> =>
  runner.take({ id, name, args: {} }, (response) => answers.push(response))

test('answers each id once, with what the tool found', async () => {
  const runner = runnerOf(async () => found)
  await Promise.all([take(runner, 'fc-1'), take(runner, 'fc-1')])
  expect(requests).toHaveLength(1)
  expect(answers).toEqual([{ output: { status: 'found' } }])
  expect(runner.isBusy).toBe(false)
})

test('answers with an apology when the tool takes too long, and what it does later still counts', async () => {
  const { promise, resolve } = Promise.withResolvers<ToolReply>()
  const runner = runnerOf(() => promise)
  const taken = take(runner, 'fc-1')
  await vi.advanceTimersByTimeAsync(8_999)
  expect(answers).toEqual([])
  expect(runner.isBusy).toBe(true)
  await vi.advanceTimersByTimeAsync(1)
  await taken
  expect(answers).toMatchObject([{ error: 'The tool took too long.', retryable: false }])
  expect(metrics.summary()).toMatchObject({ toolTimeouts: 1, toolMs: { p50: 9_000, count: 1 } })
  resolve(found)
  await vi.advanceTimersByTimeAsync(0)
  expect(answers).toHaveLength(1)
})

test('answers with an apology when the tool fails, and tells the model nothing of why', async () => {
  const runner = runnerOf(() => Promise.reject(new Error('password authentication failed')))
  await take(runner, 'fc-1')
  expect(JSON.stringify(answers)).toContain('did not work')
  expect(JSON.stringify(answers)).not.toContain('password')
})

test('does not answer what was taken back, though its effects stand', async () => {
  const runner = runnerOf(async () => found)
  const taken = take(runner, 'fc-1')
  runner.cancel(['fc-1'])
  await taken
  expect(answers).toEqual([])
  expect(effects).toEqual(['records-changed'])
})

test('gives a model without ids effects that happen once each', async () => {
  const runner = runnerOf(async () => found)
  await take(runner, '')
  await take(runner, '')
  expect(requests.map((request) => request.toolCallId)).toEqual(['unnamed-1', 'unnamed-2'])
  expect(answers).toHaveLength(2)
})

test('refuses a model that goes round in circles', async () => {
  const runner = runnerOf(async () => found)
  for (let call = 0; call <= 100; call++) await take(runner, `fc-${call}`)
  expect(requests).toHaveLength(100)
  expect(answers.at(-1)).toMatchObject({ error: 'Too many tools were used on this call.' })
})
