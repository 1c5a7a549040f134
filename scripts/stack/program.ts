import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '#lib/errors.ts'

const STOP_GRACE_MS = 8000

export interface ProgramOptions {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly logFile: string
}

/**
 * One child process whose output goes to a log file. `stop` asks politely, waits, then insists;
 * it is safe to call twice and after the program ended by itself.
 */
export class Program {
  readonly name: string
  readonly logFile: string
  readonly ended: Promise<number | null>
  readonly #child: ChildProcess
  #stopping = false

  constructor(options: ProgramOptions) {
    this.name = options.name
    this.logFile = options.logFile
    mkdirSync(dirname(options.logFile), { recursive: true })
    const sink = createWriteStream(options.logFile, { flags: 'a' })
    // A group of its own: Ctrl-C reaches only us, and we stop the programs in order.
    this.#child = spawn(options.command, [...options.args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: process.env['HOME'] ?? '',
        NODE_ENV: 'production',
        ...options.env,
      },
      detached: true,
    })
    this.#child.stdout?.pipe(sink, { end: false })
    this.#child.stderr?.pipe(sink, { end: false })
    // Whoever leaves without stopping it takes it along.
    process.once('exit', () => this.#signal('SIGKILL'))
    this.ended = new Promise((resolve) => {
      this.#child.once('error', () => resolve(null))
      this.#child.once('exit', (code) => resolve(code))
    })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  get isStopping(): boolean {
    return this.#stopping
  }

  /** Resolves once `probe` is content; fails with the program's own last words if it ends first. */
  async ready(probe: () => Promise<boolean>, timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs
    while (!(await probe())) {
      if (!this.isRunning) throw this.#failure('ended while starting')
      if (Date.now() > deadline) throw this.#failure(`was not ready after ${timeoutMs / 1000} s`)
      await delay(100)
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true
    if (!this.isRunning || this.pid === undefined) return
    this.#signal('SIGTERM')
    const insist = setTimeout(() => this.#signal('SIGKILL'), STOP_GRACE_MS)
    await this.ended
    clearTimeout(insist)
  }

  /** The crash that tests and drills need: no warning, no clean-up. */
  async kill(): Promise<void> {
    this.#stopping = true
    this.#signal('SIGKILL')
    await this.ended
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.pid === undefined || !this.isRunning) return
    try {
      process.kill(-this.pid, signal)
    } catch {
      // The group is already gone.
    }
  }

  #failure(what: string): AppError {
    const lastWords = readFileSync(this.logFile, 'utf8').trim().split('\n').slice(-3).join(' | ')
    return new AppError(
      'program-failed',
      `${this.name} ${what}: ${lastWords || 'no output'} (log: ${this.logFile})`,
      { remedy: 'give-up' },
    )
  }
}
