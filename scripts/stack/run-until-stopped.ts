import { messageOf } from '#lib/errors.ts'

/**
 * Runs a command that holds resources. Ctrl-C, a TERM signal, an error and the normal end all lead
 * through `stop` exactly once; a second Ctrl-C does not wait for it. The exit code says what happened.
 */
export async function runUntilStopped(
  run: (aborted: AbortSignal) => Promise<number>,
  stop: () => Promise<void>,
): Promise<never> {
  const abort = new AbortController()
  const interrupted = new Promise<number>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (abort.signal.aborted) process.exit(130)
        abort.abort()
        resolve(signal === 'SIGINT' ? 130 : 143)
      })
    }
  })
  let code: number
  try {
    code = await Promise.race([run(abort.signal), interrupted])
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`)
    code = 1
  }
  await stop()
  process.exit(code)
}
