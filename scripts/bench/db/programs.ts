import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'
import { failureSchema, type Request } from './messages.ts'

const CALLER = fileURLToPath(new URL('./caller-program.ts', import.meta.url))
const SERVER = fileURLToPath(new URL('./server-program.ts', import.meta.url))
const STOP_GRACE_MS = 5000

/** A program of the benchmark: one question at a time, one answer each. */
export class BenchProgram {
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  readonly #logFile: string

  constructor(options: {
    program: 'caller' | 'server'
    args: readonly string[]
    env: Readonly<Record<string, string>>
    logFile: string
  }) {
    const { program, args, env, logFile } = options
    this.#logFile = logFile
    this.#child = fork(program === 'caller' ? CALLER : SERVER, args, {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...env },
    })
    const sink = createWriteStream(logFile, { flags: 'a' })
    this.#child.stdout?.pipe(sink, { end: false })
    this.#child.stderr?.pipe(sink, { end: false })
    this.#ended = once(this.#child, 'exit')
    process.once('exit', () => this.#child.kill('SIGKILL'))
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  get lastWords(): string {
    return readFileSync(this.#logFile, 'utf8').trim().split('\n').slice(-3).join(' | ')
  }

  async ask<Schema extends z.ZodType>(request: Request, answer: Schema): Promise<z.infer<Schema>> {
    const reply = this.answer(answer)
    this.#child.send(request)
    return reply
  }

  /** The next message of the program. */
  async answer<Schema extends z.ZodType>(schema: Schema): Promise<z.infer<Schema>> {
    const ended = this.#ended.then(() => ({ failed: `A program ended: ${this.lastWords}` }))
    const message = await Promise.race([once(this.#child, 'message').then(([one]) => one), ended])
    const failure = failureSchema.safeParse(message)
    if (failure.success) throw new Error(failure.data.failed)
    return schema.parse(message)
  }

  async stop(): Promise<void> {
    if (!this.isRunning) return
    this.#child.kill('SIGTERM')
    const insist = setTimeout(() => this.#child.kill('SIGKILL'), STOP_GRACE_MS)
    await this.#ended
    clearTimeout(insist)
  }
}
