import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { AppError } from '#lib/errors.ts'

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : port))
    })
  })
}

/** Fails with one sentence if somebody else holds the port. `variable` names what can move it. */
export async function assertPortFree(name: string, port: number, variable: string): Promise<void> {
  try {
    await listenOnce(port)
  } catch {
    throw new AppError(
      'port-in-use',
      `Port ${port} (${name}) is in use: stop the program that holds it, or set ${variable} to another port.`,
      { remedy: 'give-up' },
    )
  }
}

/** Below the ports from which systems take those of outgoing connections. */
const PICKED = { from: 20_000, to: 32_000 } as const
const PICKS_MAX = 20

/**
 * A port that was free a moment ago, for tests that start real programs. Not one that the system would
 * give: the next connection of anybody may have that before the program listens.
 */
export async function pickFreePort(): Promise<number> {
  for (let picks = 1; ; picks += 1) {
    try {
      // oxlint-disable-next-line no-await-in-loop
      return await listenOnce(randomInt(PICKED.from, PICKED.to))
    } catch (error) {
      if (picks === PICKS_MAX) throw error
    }
  }
}
