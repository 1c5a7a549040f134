import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'

const CLI = fileURLToPath(new URL('../../node_modules/supabase/dist/supabase.js', import.meta.url))
const PROJECT = fileURLToPath(new URL('../', import.meta.url))
/** The CLI opens a second connection for some of its questions. */
const MAX_CONNECTIONS = 4

export interface Verdict {
  code: number | null
  stdout: string
  /** What it says to people, progress included. */
  stderr: string
}

export interface Referee extends AsyncDisposable {
  /** Runs `supabase <command> --remote=<this database>`. */
  ask: (...command: string[]) => Promise<Verdict>
}

/**
 * Puts a database before the official Supabase CLI, over a socket on loopback, with a project's
 * `config.toml` and `migrations/`. The CLI works in a copy: it leaves files of its own behind.
 */
export async function callReferee(db: PGlite, project = PROJECT): Promise<Referee> {
  await using opening = new AsyncDisposableStack()
  const workdir = mkdtempSync(join(tmpdir(), 'referee-'))
  opening.defer(() => rmSync(workdir, { recursive: true, force: true }))
  for (const part of ['config.toml', 'migrations']) {
    cpSync(join(project, part), join(workdir, 'supabase', part), { recursive: true })
  }
  const options = { db, host: '127.0.0.1', port: 0, maxConnections: MAX_CONNECTIONS }
  const server = new PGLiteSocketServer(options)
  await server.start()
  opening.defer(() => server.stop())

  const remote = `--remote=postgres://postgres:any@${server.getServerConn()}/postgres?sslmode=disable`
  const open = opening.move()
  return {
    ask: (...command) => runCli([...command, remote], workdir),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}

function runCli(args: readonly string[], workdir: string): Promise<Verdict> {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: workdir,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Nothing of the machine's own login, links or settings may decide what it says.
    env: {
      NODE_ENV: 'production',
      HOME: workdir,
      SUPABASE_TELEMETRY_DISABLED: '1',
      DO_NOT_TRACK: '1',
    },
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...said }))
  })
}
