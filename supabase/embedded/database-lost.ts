/** Postgres answered what it cannot answer: its memory is not what it should be. */
export class DatabaseLost extends Error {
  override readonly name = 'DatabaseLost'
}

/**
 * Whether an error means that Postgres is gone and not that a request failed. It runs inside this
 * process, so nobody restarts it; going on would answer nonsense, or write it.
 */
export function isDatabaseLost(error: unknown): boolean {
  const { severity } = error as { severity?: unknown }
  const isOutOfStack = error instanceof RangeError && error.message.includes('call stack')
  return (
    isOutOfStack ||
    error instanceof DatabaseLost ||
    error instanceof WebAssembly.RuntimeError ||
    severity === 'PANIC' ||
    severity === 'FATAL'
  )
}
