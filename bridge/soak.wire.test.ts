import { expect, test } from 'vitest'
import { soak } from '#scripts/bench/soak/soak-run.ts'

const MEGABYTE = 1_000_000

test(
  'leaves nothing of a call behind in memory, timers or sockets',
  { timeout: 180_000 },
  async () => {
    const { before, blocks, leftovers } = await soak({ calls: 120, atOnce: 40, callsPerBlock: 40 })
    expect(Object.entries(leftovers).filter(([, count]) => count > 0)).toEqual([])
    const last = blocks.at(-1)!
    expect(last.resources['Timeout'] ?? 0).toBe(before.resources['Timeout'] ?? 0)
    // The connections to the database are kept for the next call, those of calls are not.
    expect(last.resources['TCPSocketWrap'] ?? 0).toBeLessThan(40)
    expect(last.externalBytes - before.externalBytes).toBeLessThan(MEGABYTE)
    expect(last.heapBytes - blocks[0]!.heapBytes).toBeLessThan(3 * MEGABYTE)
  },
)
