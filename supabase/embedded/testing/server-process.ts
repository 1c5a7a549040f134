import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('run-server.ts', import.meta.url))
const BACKUP = fileURLToPath(new URL('../backup.ts', import.meta.url))
const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url))

/** A server in a process of its own, for tests that kill it. */
export interface ServerProcess {
  pid: number
  port: number
  /** Sends the signal and waits for the end; resolves to the exit code, null after a kill. */
  end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<number | null>
}

export type StartedProcess =
  | { kind: 'listening'; server: ServerProcess }
  | { kind: 'ended'; code: number | null; stderr: string }

/** Starts a server on a data directory; resolves when it listens or has given up. */
export async function startServerProcess(
  dataDir: string,
  port = 0,
  migrationsDir?: string,
): Promise<StartedProcess> {
  const child = run(PROGRAM, [
    dataDir,
    String(port),
    ...(migrationsDir === undefined ? [] : [migrationsDir]),
  ])
  let stderr = ''
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const ended = waitForEnd(child)
  const listening = new Promise<number>((resolve) => {
    let stdout = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
      const line = /^\{"event":"listening","port":(\d+)\}\n/.exec(stdout)
      if (line) resolve(Number(line[1]))
    })
  })
  const first = await Promise.race([listening, ended.then((code) => ({ code }))])
  if (typeof first === 'object') return { kind: 'ended', code: first.code, stderr }
  return {
    kind: 'listening',
    server: {
      pid: child.pid ?? 0,
      port: first,
      end: (signal) => {
        child.kill(signal)
        return ended
      },
    },
  }
}

/** Starts a server and kills it at a moment, whether it listens by then or not. */
export function killServerStart(
  dataDir: string,
  migrationsDir: string,
  moment: Promise<unknown>,
): Promise<void> {
  return killAt(moment, run(PROGRAM, [dataDir, '0', migrationsDir]))
}

/** Starts a backup and kills it at a moment, unless it has ended before. */
export function killBackup(dataDir: string, file: string, moment: Promise<unknown>): Promise<void> {
  return killAt(moment, run(BACKUP, [file], { DATA_DIR: dataDir }))
}

function run(program: string, args: string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [program, ...args], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
}

async function killAt(moment: Promise<unknown>, child: ChildProcess): Promise<void> {
  child.stdout?.resume()
  child.stderr?.resume()
  const ended = waitForEnd(child)
  await Promise.race([moment, ended])
  child.kill('SIGKILL')
  await ended
}

function waitForEnd(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', (code) => resolve(code)))
}
