import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { percentile, table } from './db/measure.ts'
import { machineLine } from './machine.ts'

const SERVER = fileURLToPath(new URL('../../supabase/embedded/main.ts', import.meta.url))
const ROUNDS = 5
/** What Linux counts processor time in, for every program. */
const TICKS_PER_SECOND = 100

interface Start {
  readonly wallMs: number
  /** Processor time until it listened; not known outside of Linux. */
  readonly cpuMs: number | undefined
}

const say = (text: string): void => void process.stdout.write(`${text}\n`)

/**
 * How long the embedded server takes until it listens: with a new database, with one that was closed
 * in order, and with one whose server was killed.
 */
export async function benchStart(): Promise<number> {
  const first: Start[] = []
  const warm: Start[] = []
  const killed: Start[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const dataDir = mkdtempSync(join(tmpdir(), 'bench-start-'))
    try {
      first.push(await startOnce(dataDir, 'SIGTERM'))
      warm.push(await startOnce(dataDir, 'SIGKILL'))
      killed.push(await startOnce(dataDir, 'SIGTERM'))
    } finally {
      rmSync(dataDir, { recursive: true, force: true })
    }
  }
  say(machineLine())
  say(`\nThe embedded server, from its start until it listens, ms; ${ROUNDS} rounds\n`)
  say(
    table(
      ['', 'median', 'slowest', 'cpu'],
      [
        rowOf('first start: new database, every migration', first),
        rowOf('warm start', warm),
        rowOf('warm start after kill -9', killed),
      ],
    ),
  )
  return 0
}

function rowOf(name: string, starts: readonly Start[]): string[] {
  const wall = starts.map(({ wallMs }) => wallMs)
  const cpu = starts.flatMap(({ cpuMs }) => (cpuMs === undefined ? [] : [cpuMs]))
  const median = (values: readonly number[]): string =>
    values.length === 0 ? '–' : percentile(values, 0.5).toFixed(0)
  return [name, median(wall), Math.max(...wall).toFixed(0), median(cpu)]
}

async function startOnce(dataDir: string, end: 'SIGTERM' | 'SIGKILL'): Promise<Start> {
  const port = await freePort()
  const startedMs = performance.now()
  const child = spawn(process.execPath, [SERVER], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { NODE_ENV: 'production', DATA_DIR: dataDir, SUPABASE_PORT: String(port) },
  })
  const ended = once(child, 'exit')
  try {
    await listening(child, ended)
    return { wallMs: performance.now() - startedMs, cpuMs: cpuMsOf(child.pid) }
  } finally {
    child.kill(end)
    await ended
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

async function listening(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  let stderr = ''
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const heard = new Promise<void>((resolve) => {
    let stdout = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
      if (stdout.includes('"event":"listening"')) resolve()
    })
  })
  const isEnded = await Promise.race([heard.then(() => false), ended.then(() => true)])
  if (isEnded) throw new Error(`The embedded server ended while it started: ${stderr.trim()}`)
}

function cpuMsOf(pid = 0): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // Behind the command's name, which may hold spaces: the 12th and 13th are user and system time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND
  } catch {
    return undefined
  }
}
