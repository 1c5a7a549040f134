import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { signRequest } from '#lib/call-token.ts'

const STOP_GRACE_MS = 8_000
const LOG_KEPT_CHARACTERS = 4_000
const BRIDGE = fileURLToPath(new URL('../../../bridge/main.ts', import.meta.url))
const NULL_PROXY = fileURLToPath(new URL('null-proxy.ts', import.meta.url))

export const SECRET = 'a secret of thirty-two characters or more'
export const ACCOUNT_SID = `AC${'0123456789abcdef'.repeat(2)}`
export const AUTH_TOKEN = 'the auth token of the account'

interface Log {
  text: string
  inspectorUrl: string
}

/** A program that is measured: a process of its own, which never outlives the benchmark. */
export class ProgramUnderTest implements AsyncDisposable {
  readonly port: number
  readonly pid: number
  readonly #child: ChildProcess
  readonly #log: Log

  private constructor(child: ChildProcess, port: number, log: Log) {
    this.#child = child
    this.pid = child.pid ?? 0
    this.port = port
    this.#log = log
  }

  /** The bridge as it runs in production. `nodeOptions` are Node's own, such as a profiler's. */
  static async bridge(
    worldUrl: string,
    options: { callsMax: number; nodeOptions?: string },
    main = BRIDGE,
  ): Promise<ProgramUnderTest> {
    const port = await freePort()
    return ProgramUnderTest.#start([main], {
      BRIDGE_URL: `ws://127.0.0.1:${port}`,
      BRIDGE_PORT: String(port),
      BRIDGE_CALLS_MAX: String(options.callsMax),
      APP_URL: worldUrl,
      SUPABASE_URL: worldUrl,
      GEMINI_BASE_URL: worldUrl,
      CALL_TOKEN_SECRET: SECRET,
      SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_of_the_benchmark',
      SUPABASE_SECRET_KEY: 'sb_secret_of_the_benchmark',
      GEMINI_API_KEY: 'the-gemini-key-of-the-benchmark',
      TWILIO_ACCOUNT_SID: ACCOUNT_SID,
      TWILIO_AUTH_TOKEN: AUTH_TOKEN,
      TWILIO_PHONE_NUMBER: '+14155550100',
      ACCESS_CODE_KEY: 'ab'.repeat(32),
      ...(options.nodeOptions ? { NODE_OPTIONS: options.nodeOptions } : {}),
    })
  }

  static nullProxy(worldUrl: string): Promise<ProgramUnderTest> {
    return ProgramUnderTest.#start([NULL_PROXY, worldUrl], {})
  }

  static async #start(
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<ProgramUnderTest> {
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { NODE_ENV: 'production', ...env },
    })
    process.once('exit', () => child.kill('SIGKILL'))
    const log: Log = { text: '', inspectorUrl: '' }
    child.stderr?.on('data', (chunk: Buffer) => {
      log.text = (log.text + chunk.toString()).slice(-LOG_KEPT_CHARACTERS)
      log.inspectorUrl ||= /Debugger listening on (ws:\S+)/.exec(log.text)?.[1] ?? ''
    })
    const listening = new Promise<number>((resolve) => {
      let stdout = ''
      child.stdout?.on('data', (chunk: Buffer) => {
        stdout += chunk.toString()
        const port = /"port":(\d+)/.exec(stdout)?.[1]
        if (port) resolve(Number(port))
      })
    })
    const ended = once(child, 'exit').then(() => null)
    const port = await Promise.race([listening, ended])
    if (port === null) throw new Error(`A program under test did not start: ${log.text.trim()}`)
    return new ProgramUnderTest(child, port, log)
  }

  get mediaUrl(): string {
    return `ws://127.0.0.1:${this.port}/media`
  }

  /** Of Node's debugger, if it was started with one. */
  get inspectorUrl(): string {
    return this.#log.inspectorUrl
  }

  /** The end of what it has logged. */
  get lastWords(): string {
    return this.#log.text.trim().split('\n').slice(-5).join('\n')
  }

  /** Announces a call to the bridge while the phone still rings. */
  async prepare(callId: string): Promise<void> {
    const path = '/prepare'
    const body = JSON.stringify({ callId })
    const signature = signRequest(SECRET, { path, body }, Date.now())
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method: 'POST',
      headers: { 'x-propertyline-signature': signature },
      body,
    })
    await response.body?.cancel()
    if (response.status !== 202) throw new Error(`Not prepared: ${response.status}`)
  }

  /** One value of the bridge's `/metrics`. */
  async gauge(name: string): Promise<number> {
    const response = await fetch(`http://127.0.0.1:${this.port}/metrics`)
    const line = new RegExp(`^propertyline_bridge_${name} (.+)$`, 'm').exec(await response.text())
    return Number(line?.[1])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    const insist = setTimeout(() => this.#child.kill('SIGKILL'), STOP_GRACE_MS)
    await ended
    clearTimeout(insist)
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
