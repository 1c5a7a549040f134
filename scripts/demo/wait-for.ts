import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 200

/** Polls until `look` finds something. Fails with what was awaited, so that a stuck demo explains itself. */
export async function waitFor<Found>(
  what: string,
  look: () => Promise<Found | null | undefined | false>,
  options: { timeoutMs: number; signal: AbortSignal },
): Promise<Found> {
  const deadline = Date.now() + options.timeoutMs
  for (;;) {
    options.signal.throwIfAborted()
    const found = await look()
    if (found) return found
    if (Date.now() > deadline) {
      throw new Error(`Waited ${options.timeoutMs / 1000} s in vain for: ${what}`)
    }
    await delay(POLL_MS)
  }
}
