import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { historySchema } from './history.ts'
import { replay } from './replay.ts'

const BUNDLE = 'tests/workflow/.workflow-vitest/workflows.mjs'
const RECORDED = fileURLToPath(new URL('recorded/', import.meta.url))
const recorded = globSync('*.json', { cwd: RECORDED }).toSorted()

type Flow = (request: Request) => Promise<Response>

async function loadFlow(): Promise<Flow> {
  const bundle: unknown = await import(/* @vite-ignore */ pathToFileURL(BUNDLE).href)
  return (bundle as { POST: Flow }).POST
}

function setClock(timeMs: number): void {
  vi.setSystemTime(timeMs)
}

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const ADVICE = `Runs in flight would be lost at the next deployment.
If this workflow has shipped, leave its ordered part as it was and give the new order a new name (docs/decisions/0015).
If it has not, record again: node tests/workflow-histories/record.ts`

test.for(recorded)('%s is replayed by the code of today', async (file) => {
  const histories = z.array(historySchema).parse(JSON.parse(readFileSync(RECORDED + file, 'utf8')))
  const flow = await loadFlow()
  vi.useFakeTimers({ toFake: ['Date'] })
  // The runtime remarks on every wait that a run left open at its end.
  vi.spyOn(console, 'warn').mockReturnValue()
  for (const history of histories) {
    const name = history.run.workflowName.split('//').at(-1)
    const changed = await replay(flow, history, setClock)
    const told = changed && `${name} in ${file}: ${changed}.\n${ADVICE}`
    expect(told, told ?? '').toBeNull()
  }
})

test('there are recorded histories to replay', () => {
  expect(recorded.length).toBeGreaterThanOrEqual(5)
})
