import { spawn, type ChildProcess } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { signRequest } from '#lib/call-token.ts'
import { waitUntil } from './wait-until.ts'

export interface BridgeProgramOptions {
  readonly recordsUrl: string
  readonly liveUrl: string
}

/** The bridge as it runs in production, a process of its own, aimed at servers of the test. */
export class BridgeProgram {
  static readonly secret: string = 'a secret of thirty-two characters or more'
  static readonly accountSid: string = `AC${'0123456789abcdef'.repeat(2)}`
  static readonly authToken: string = 'the auth token of the account'
  static readonly geminiKey: string = 'the-gemini-key-of-this-test'
  readonly port: number
  /** Everything it has logged. */
  stderr = ''
  stdout = ''
  exitCode: number | null = null
  readonly #child: ChildProcess

  private constructor(options: BridgeProgramOptions, port: number) {
    this.port = port
    this.#child = spawn(process.execPath, ['bridge/main.ts'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        NODE_ENV: 'production',
        APP_URL: options.recordsUrl,
        BRIDGE_URL: `ws://127.0.0.1:${port}`,
        BRIDGE_PORT: String(port),
        CALL_TOKEN_SECRET: BridgeProgram.secret,
        SUPABASE_URL: options.recordsUrl,
        SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_of_this_test',
        SUPABASE_SECRET_KEY: 'sb_secret_of_this_test_only',
        GEMINI_API_KEY: BridgeProgram.geminiKey,
        GEMINI_BASE_URL: options.liveUrl,
        TWILIO_ACCOUNT_SID: BridgeProgram.accountSid,
        TWILIO_AUTH_TOKEN: BridgeProgram.authToken,
        TWILIO_PHONE_NUMBER: '+14155550100',
        ACCESS_CODE_KEY: 'ab'.repeat(32),
      },
    })
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()))
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()))
    this.#child.on('exit', (code) => (this.exitCode = code ?? -1))
  }

  static async start(options: BridgeProgramOptions, port?: number): Promise<BridgeProgram> {
    const program = new BridgeProgram(options, port ?? (await freePort()))
    const isReady = (): boolean => program.stdout.includes('listening') || program.exitCode !== null
    await waitUntil(isReady, 'the bridge to listen or end', 20_000)
    return program
  }

  get mediaUrl(): string {
    return `ws://127.0.0.1:${this.port}/media`
  }

  get(path: string): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${path}`)
  }

  prepare(callId: string, secret: string = BridgeProgram.secret): Promise<Response> {
    const body = JSON.stringify({ callId })
    const signature = signRequest(secret, { path: '/prepare', body }, Date.now())
    return fetch(`http://127.0.0.1:${this.port}/prepare`, {
      method: 'POST',
      headers: { 'x-propertyline-signature': signature },
      body,
    })
  }

  async stop(): Promise<number> {
    if (this.exitCode === null) this.#child.kill('SIGTERM')
    await this.ended()
    return this.exitCode!
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  async ended(): Promise<void> {
    await waitUntil(() => this.exitCode !== null, 'the bridge to end', 10_000)
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
