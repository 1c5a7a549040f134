import { spawn, type ChildProcess } from 'node:child_process'
import { waitUntil } from './wait-until.ts'

/** A program of this repository as a process of its own, with an environment of its own. */
export class ChildProgram implements AsyncDisposable {
  /** Everything it has logged. */
  stderr = ''
  stdout = ''
  exitCode: number | null = null
  readonly #child: ChildProcess

  private constructor(script: string, env: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, [script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { NODE_ENV: 'production', ...env },
    })
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()))
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()))
    this.#child.on('exit', (code) => (this.exitCode = code ?? -1))
  }

  /** Resolves when it listens, or has ended. */
  static async start(script: string, env: Readonly<Record<string, string>>): Promise<ChildProgram> {
    const program = new ChildProgram(script, env)
    const isReady = (): boolean => program.stdout.includes('\n') || program.exitCode !== null
    await waitUntil(isReady, `${script} to listen or end`, 20_000)
    return program
  }

  /** The port it said that it listens on. */
  get port(): number {
    return (JSON.parse(this.stdout) as { port: number }).port
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  async ended(): Promise<number> {
    await waitUntil(() => this.exitCode !== null, 'the program to end', 10_000)
    return this.exitCode ?? -1
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async stop(): Promise<number> {
    if (this.exitCode === null) this.signal('SIGTERM')
    return this.ended()
  }
}
