import { setTimeout as sleep } from 'node:timers/promises'
import { processCpuMs } from '#scripts/bench/bridge/machine-use.ts'
import { ProgramUnderTest } from '#scripts/bench/bridge/program-under-test.ts'
import { World } from '#scripts/bench/bridge/world.ts'
import { Inspector, type ProcessFigures } from './inspector.ts'
import { holdShortCalls } from './short-calls.ts'

/** Everything that belongs to one call: when there is none, there is none of these. */
export const CLASSES_OF_A_CALL: readonly string[] = [
  'CallSession',
  'StreamConnection',
  'ModelLine',
  'Speaker',
  'Transcript',
  'Watchdogs',
  'Resampler',
  'WebSocket',
]
/** Longer than any timer that a call may leave behind. */
const QUIET_MS = 2_500
const SETTLE_TIMEOUT_MS = 20_000

/** What is true of the process after a block of calls, when none is left. */
export interface BlockFigures extends ProcessFigures {
  readonly calls: number
  readonly cpuMsPerCall: number
}

export interface SoakResult {
  readonly blocks: readonly BlockFigures[]
  /** Before the first block, after a few calls that only warm up. */
  readonly before: ProcessFigures
  /** What calls have left in memory since `before`, by class. */
  readonly leftovers: Readonly<Record<string, number>>
}

/** Short calls through one bridge, block after block; looks after each at what they leave behind. */
export async function soak(options: {
  calls: number
  atOnce: number
  callsPerBlock: number
  onBlock?: (block: BlockFigures) => void
}): Promise<SoakResult> {
  await using world = await World.open()
  const callsMax = options.atOnce + 10
  await using bridge = await ProgramUnderTest.bridge(world.url, {
    callsMax,
    nodeOptions: '--inspect=127.0.0.1:0',
  })
  await using inspector = await Inspector.attach(bridge.inspectorUrl)
  await holdShortCalls(world, bridge, { calls: options.atOnce, atOnce: options.atOnce })
  await settled(bridge)
  const before = await inspector.figures()
  const classesBefore = await inspector.instancesOf(CLASSES_OF_A_CALL)
  const blocks: BlockFigures[] = []
  for (let held = 0; held < options.calls; held += options.callsPerBlock) {
    const calls = Math.min(options.callsPerBlock, options.calls - held)
    const cpuBeforeMs = processCpuMs(bridge.pid)
    await holdShortCalls(world, bridge, { calls, atOnce: options.atOnce })
    const cpuMsPerCall = (processCpuMs(bridge.pid) - cpuBeforeMs) / calls
    await settled(bridge)
    const block = { ...(await inspector.figures()), calls: held + calls, cpuMsPerCall }
    blocks.push(block)
    options.onBlock?.(block)
  }
  const classesAfter = await inspector.instancesOf(CLASSES_OF_A_CALL)
  const leftovers = Object.entries(classesAfter).map(
    ([name, count]) => [name, count - (classesBefore[name] ?? 0)] as const,
  )
  return { blocks, before, leftovers: Object.fromEntries(leftovers) }
}

async function settled(bridge: ProgramUnderTest): Promise<void> {
  const deadlineMs = performance.now() + SETTLE_TIMEOUT_MS
  while ((await bridge.gauge('live_calls')) + (await bridge.gauge('open_sockets')) > 0) {
    if (performance.now() > deadlineMs) throw new Error('Calls are left after their end.')
    await sleep(50)
  }
  await sleep(QUIET_MS)
}

/** Least squares: by how much `y` grows for each `x`. */
export function slopeOf(points: readonly { x: number; y: number }[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const xMean = mean(points.map(({ x }) => x))
  const yMean = mean(points.map(({ y }) => y))
  const above = points.reduce((sum, { x, y }) => sum + (x - xMean) * (y - yMean), 0)
  return above / points.reduce((sum, { x }) => sum + (x - xMean) ** 2, 0)
}
