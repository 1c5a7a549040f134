import { parseArgs } from 'node:util'
import { idleShare } from './bridge/machine-use.ts'
import { finish, median, say } from './bridge/report.ts'
import { table } from './db/measure.ts'
import { machineLine } from './machine.ts'
import { slopeOf, soak, type BlockFigures } from './soak/soak-run.ts'

/** A transcript that stayed would be several kilobytes, a sound converter's state four. */
const HEAP_BYTES_PER_CALL_MAX = 2_048
/** Pages come and go with the allocator's moods: only what goes on is a leak. */
const RSS_BYTES_PER_CALL_MAX = 16_384
const CPU_GROWTH_MAX = 1.2
const IDLE_MIN = 0.9

/** Figures of the late half: before it, caches fill and code is compiled. */
function lateHalf(blocks: readonly BlockFigures[]): readonly BlockFigures[] {
  return blocks.slice(Math.floor(blocks.length / 2))
}

function growth(blocks: readonly BlockFigures[], pick: (block: BlockFigures) => number): number {
  return slopeOf(lateHalf(blocks).map((block) => ({ x: block.calls, y: pick(block) })))
}

function rowOf(block: BlockFigures): string[] {
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(2)
  const { calls, heapBytes, externalBytes, rssBytes, cpuMsPerCall, resources } = block
  return [
    String(calls),
    megabytes(heapBytes),
    megabytes(externalBytes),
    megabytes(rssBytes),
    cpuMsPerCall.toFixed(1),
    String(resources['Timeout'] ?? 0),
    String(resources['TCPSocketWrap'] ?? 0),
  ]
}

/**
 * `npm run bench -- soak [--calls 1000] [--at-once 50]`: short calls through one bridge. Exit code 1
 * if memory or the cost of a call grows, or anything of a call is left when it is over.
 */
export async function benchSoak(): Promise<number> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      calls: { type: 'string', default: '1000' },
      'at-once': { type: 'string', default: '50' },
    },
  })
  const calls = Number(values.calls)
  const headings = ['calls', 'heap MB', 'external', 'rss', 'cpu ms/call', 'timers', 'sockets']
  say(machineLine())
  const idleBefore = await idleShare()
  say(`\nOne bridge, ${values['at-once']} calls at a time; after each tenth, rubbish collected:\n`)
  const { blocks, before, leftovers } = await soak({
    calls,
    atOnce: Number(values['at-once']),
    callsPerBlock: Math.ceil(calls / 10),
    onBlock: (block) => say(`  ${rowOf(block).join('  ')}`),
  })
  const isQuiet = Math.min(idleBefore, await idleShare()) >= IDLE_MIN
  say(
    `\n${table(headings, [rowOf({ ...before, calls: 0, cpuMsPerCall: Number.NaN }), ...blocks.map(rowOf)])}`,
  )

  const heapBytesPerCall = growth(blocks, ({ heapBytes }) => heapBytes)
  const rssBytesPerCall = growth(blocks, ({ rssBytes }) => rssBytes)
  const early = blocks.slice(1, Math.ceil(blocks.length / 2))
  const cpuOf = (some: readonly BlockFigures[]): number =>
    median(some.map(({ cpuMsPerCall }) => cpuMsPerCall))
  const cpuGrowth = cpuOf(lateHalf(blocks)) / cpuOf(early)
  const left = Object.values(leftovers).reduce((sum, count) => sum + count, 0)
  const timers = (blocks.at(-1)?.resources['Timeout'] ?? 0) - (before.resources['Timeout'] ?? 0)
  return finish(
    'soak',
    [
      {
        what: 'heap that a call leaves, bytes',
        value: heapBytesPerCall,
        max: HEAP_BYTES_PER_CALL_MAX,
        isSure: true,
      },
      {
        what: 'resident memory that a call leaves, bytes',
        value: rssBytesPerCall,
        max: RSS_BYTES_PER_CALL_MAX,
        isSure: true,
      },
      { what: 'objects of calls that are over', value: left, max: 0, isSure: true },
      { what: 'timers of calls that are over', value: timers, max: 0, isSure: true },
      {
        what: 'cost of a call, late half against early',
        value: cpuGrowth,
        max: CPU_GROWTH_MAX,
        isSure: isQuiet,
      },
    ],
    { calls, heapBytesPerCall, rssBytesPerCall, cpuGrowth, leftovers, blocks },
  )
}
