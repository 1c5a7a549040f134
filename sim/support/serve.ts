/** What every simulator hands back once it listens. */
export interface RunningServer {
  readonly port: number
  close(): Promise<void>
}

/** A simulator that has not closed by then is taken down with its connections. */
const CLOSE_TIMEOUT_MS = 4500

function explain(name: string, error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  const { port } = error as { port?: number }
  if (code === 'EADDRINUSE') {
    return `${name}: port ${port} is in use. Stop the other program or choose another port.`
  }
  return `${name}: could not start. ${error instanceof Error ? error.message : String(error)}`
}

/**
 * Runs a simulator as a program: one line on stdout once it listens, one sentence on stderr and
 * exit 1 when it cannot start, exit 0 within five seconds of SIGTERM or SIGINT.
 */
export async function serve(name: string, start: () => Promise<RunningServer>): Promise<void> {
  let server: RunningServer
  try {
    server = await start()
  } catch (error) {
    process.stderr.write(`${explain(name, error)}\n`)
    process.exit(1)
  }
  const stop = (): void => {
    setTimeout(() => process.exit(0), CLOSE_TIMEOUT_MS).unref()
    void server.close().then(
      () => process.exit(0),
      () => process.exit(0),
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  process.stdout.write(`${JSON.stringify({ event: 'listening', port: server.port })}\n`)
}
