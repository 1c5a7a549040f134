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

/** A port that was free a moment ago, for tests that start real programs. */
export function pickFreePort(): Promise<number> {
  return listenOnce(0)
}
