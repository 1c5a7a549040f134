import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signRequest } from '#lib/call-token.ts'
import { ChildProgram } from './child-program.ts'

export interface BridgeProgramOptions {
  readonly recordsUrl: string
  readonly liveUrl: string
  readonly port?: number
  readonly env?: Readonly<Record<string, string>>
}

export interface AskOptions {
  readonly secret?: string
  readonly atMs?: number
  readonly signal?: AbortSignal
}

/** The bridge as it runs in production, a process of its own, aimed at servers of the test. */
export class BridgeProgram {
  static readonly secret: string = 'a secret of thirty-two characters or more'
  static readonly accountSid: string = `AC${'0123456789abcdef'.repeat(2)}`
  static readonly authToken: string = 'the auth token of the account'
  static readonly geminiKey: string = 'the-gemini-key-of-this-test'
  readonly port: number
  readonly program: ChildProgram

  /** Where it keeps what must survive it. */
  readonly dataDir: string

  private constructor(program: ChildProgram, port: number, dataDir: string) {
    this.program = program
    this.port = port
    this.dataDir = dataDir
  }

  static async start(options: BridgeProgramOptions): Promise<BridgeProgram> {
    const port = options.port ?? (await freePort())
    const dataDir = options.env?.['DATA_DIR'] ?? ownFolder()
    const program = await ChildProgram.start('bridge/main.ts', {
      ...bridgeEnv(port),
      DATA_DIR: dataDir,
      APP_URL: options.recordsUrl,
      SUPABASE_URL: options.recordsUrl,
      GEMINI_BASE_URL: options.liveUrl,
      ...options.env,
    })
    return new BridgeProgram(program, port, dataDir)
  }

  get mediaUrl(): string {
    return `ws://127.0.0.1:${this.port}/media`
  }

  get(path: string): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${path}`)
  }

  prepare(callId: string, secret: string = BridgeProgram.secret): Promise<Response> {
    return this.ask('/prepare', { callId }, { secret })
  }

  /** As the app asks: signed, now unless told otherwise. */
  ask(
    path: string,
    asked: object,
    { secret = BridgeProgram.secret, atMs = Date.now(), signal }: AskOptions = {},
  ): Promise<Response> {
    const body = JSON.stringify(asked)
    const signature = signRequest(secret, { path, body }, atMs)
    return fetch(`http://127.0.0.1:${this.port}${path}`, {
      method: 'POST',
      headers: { 'x-propertyline-signature': signature },
      body,
      signal: signal ?? null,
    })
  }
}

function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bridge-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function bridgeEnv(port: number): Record<string, string> {
  return {
    BRIDGE_URL: `ws://127.0.0.1:${port}`,
    BRIDGE_PORT: String(port),
    CALL_TOKEN_SECRET: BridgeProgram.secret,
    SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_of_this_test',
    SUPABASE_SECRET_KEY: 'sb_secret_of_this_test_only',
    GEMINI_API_KEY: BridgeProgram.geminiKey,
    TWILIO_ACCOUNT_SID: BridgeProgram.accountSid,
    TWILIO_AUTH_TOKEN: BridgeProgram.authToken,
    TWILIO_PHONE_NUMBER: '+14155550100',
    ACCESS_CODE_KEY: 'ab'.repeat(32),
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
