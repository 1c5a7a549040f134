import { execFileSync, spawn } from 'node:child_process'
import { chownSync, globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { pickFreePort } from '#scripts/stack/free-port.ts'

/** Where Debian and others put the server's programs; null when none is installed. */
export function findPostgres(): string | null {
  const server = globSync(['/usr/lib/postgresql/*/bin/postgres', '/usr/local/pgsql/bin/postgres'])
  return server.at(-1)?.replace(/\/postgres$/, '') ?? null
}

export interface PostgresServer {
  /** With the session's time zone fixed to UTC, which the workflow store relies on. */
  readonly url: string
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** PostgreSQL refuses to run as root: there it runs as the user that its package made. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (flag: string): number =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}

/** A real PostgreSQL of our own on a free port, with an empty database, gone after the test. */
export async function startPostgres(programs: string): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'propertyline-postgres-'))
  const data = join(folder, 'data')
  mkdirSync(data)
  const user = serverUser()
  if (user) for (const path of [folder, data]) chownSync(path, user.uid, user.gid)
  const initialise = ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync']
  execFileSync(join(programs, 'initdb'), initialise, { ...user, stdio: 'ignore', cwd: folder })
  const port = await pickFreePort()
  const listen = ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1']
  const server = spawn(join(programs, 'postgres'), [...listen, '-c', 'fsync=off'], {
    ...user,
    stdio: 'ignore',
    cwd: folder,
  })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres?options=-c%20TimeZone%3DUTC`
  await untilItAnswers(url)
  return {
    url,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      // Immediate shutdown: nothing of this database is worth a checkpoint.
      server.kill('SIGQUIT')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Makes the tables of the workflow store; a second time changes nothing. */
export function prepareForWorkflows(url: string): void {
  execFileSync(process.execPath, ['node_modules/@workflow/world-postgres/bin/setup.js'], {
    env: { ...process.env, WORKFLOW_POSTGRES_URL: url, DATABASE_URL: url },
    stdio: 'ignore',
  })
}

async function untilItAnswers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const client = new Client({ connectionString: url })
    try {
      await client.connect()
      return
    } catch {
      await delay(100)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  throw new Error('PostgreSQL did not answer within ten seconds.')
}
