import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves once the condition holds; fails with the name of what did not come. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  what: string,
  withinMs = 5_000,
): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`did not come in ${withinMs} ms: ${what}`)
    await sleep(5)
  }
}
