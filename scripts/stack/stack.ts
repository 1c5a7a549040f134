import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { assertPortFree } from './free-port.ts'
import { Program } from './program.ts'
import { type LocalSecrets, localSecrets } from './secrets.ts'

/** The line of the simulated organisation; the seed and the simulated people know it too. */
const LOCAL_LINE = '+14155550100'
const START_TIMEOUT_MS = 60_000

export interface Ports {
  readonly app: number
  readonly bridge: number
  readonly supabase: number
  readonly twilio: number
  readonly gemini: number
  readonly google: number
}

export const CONTRACT_PORTS: Ports = {
  app: 3000,
  bridge: 8080,
  supabase: 54_321,
  twilio: 4010,
  gemini: 4020,
  google: 4030,
}

const PORT_VARIABLES: Record<keyof Ports, string> = {
  app: 'APP_PORT',
  bridge: 'BRIDGE_PORT',
  supabase: 'SUPABASE_PORT',
  twilio: 'SIM_TWILIO_PORT',
  gemini: 'SIM_GEMINI_PORT',
  google: 'SIM_GOOGLE_PORT',
}

/** The contract's ports, each movable by its variable. */
export function portsFromEnvironment(): Ports {
  const port = z.coerce.number().int().min(1).max(65_535)
  const read = (name: keyof Ports): number =>
    port.parse(process.env[PORT_VARIABLES[name]] || CONTRACT_PORTS[name])
  return {
    app: read('app'),
    bridge: read('bridge'),
    supabase: read('supabase'),
    twilio: read('twilio'),
    gemini: read('gemini'),
    google: read('google'),
  }
}

export type Service = 'supabase' | 'twilio' | 'gemini' | 'google' | 'bridge' | 'app'

export interface StackOptions {
  readonly dataDir: string
  readonly ports: Ports
  /** Which of the outside services are simulated; the others are taken from `env`. */
  readonly simulate: { twilio: boolean; gemini: boolean; google: boolean; supabase: boolean }
  readonly mode: 'production' | 'development'
  /** Settings that win over the generated ones: credentials, TIME_SCALE, faults. */
  readonly env?: Readonly<Record<string, string>>
  readonly onProgress?: (sentence: string) => void
}

const keysSchema = z.object({ publishableKey: z.string(), secretKey: z.string() })

/**
 * Every program of the product, and the simulators asked for, as separate processes on this machine,
 * started in order of dependence and stopped in reverse.
 */
export class Stack {
  readonly ports: Ports
  readonly secrets: LocalSecrets
  readonly env: Record<string, string>
  readonly #options: StackOptions
  readonly #programs = new Map<Service, Program>()

  constructor(options: StackOptions) {
    this.#options = { ...options, dataDir: resolve(options.dataDir) }
    this.ports = options.ports
    this.secrets = localSecrets(this.#options.dataDir)
    this.env = { ...this.#localEnvironment(), ...options.env }
  }

  get appUrl(): string {
    return this.env['APP_URL'] ?? ''
  }

  program(service: Service): Program | undefined {
    return this.#programs.get(service)
  }

  /** Rejects with a sentence as soon as any program ends that nobody asked to end. */
  async untilOneFails(): Promise<never> {
    const ends = [...this.#programs.values()].map(async (program) => {
      const code = await program.ended
      if (program.isStopping) return new Promise<never>(() => {})
      throw new Error(`${program.name} ended unexpectedly (code ${code}); see ${program.logFile}`)
    })
    return Promise.race(ends) as Promise<never>
  }

  async start(): Promise<void> {
    const { simulate, onProgress } = this.#options
    await this.assertPortsFree()
    if (simulate.supabase) {
      onProgress?.('Starting the embedded Supabase (the first start creates the database)…')
      await this.startService('supabase')
      this.#adoptEmbeddedKeys()
    }
    const simulated = (['gemini', 'google', 'twilio'] as const).filter((name) => simulate[name])
    onProgress?.(
      `Starting ${simulated.length > 0 ? 'the simulators, ' : ''}the bridge and the app…`,
    )
    for (const service of simulated) await this.startService(service)
    await this.#seed()
    await Promise.all([this.startService('bridge'), this.startService('app')])
  }

  async startService(service: Service): Promise<Program> {
    const program = new Program({
      name: service,
      ...this.#commandOf(service),
      env: this.env,
      logFile: join(this.#options.dataDir, 'logs', `${service}.log`),
    })
    this.#programs.set(service, program)
    await program.ready(() => this.#isAnswering(service), START_TIMEOUT_MS)
    return program
  }

  async stop(): Promise<void> {
    const order: Service[] = ['app', 'bridge', 'twilio', 'google', 'gemini', 'supabase']
    for (const service of order) await this.#programs.get(service)?.stop()
  }

  async #seed(): Promise<void> {
    if (!this.#options.simulate.supabase) return
    this.#options.onProgress?.('Filling in the sample organisation…')
    const seed = new Program({
      name: 'seed',
      command: process.execPath,
      args: ['supabase/seed/main.ts'],
      env: this.env,
      logFile: join(this.#options.dataDir, 'logs', 'seed.log'),
    })
    const code = await seed.ended
    if (code !== 0) throw new Error(`Seeding failed (code ${code}); see ${seed.logFile}`)
  }

  #commandOf(service: Service): { command: string; args: string[] } {
    const node = (...args: string[]): { command: string; args: string[] } => ({
      command: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', ...args],
    })
    const development = this.#options.mode === 'development'
    switch (service) {
      case 'supabase':
        return node('supabase/embedded/main.ts')
      case 'bridge':
        return development
          ? node('--watch', '--watch-preserve-output', 'bridge/main.ts')
          : node('bridge/main.ts')
      case 'app':
        return node(
          'node_modules/next/dist/bin/next',
          development ? 'dev' : 'start',
          '--port',
          String(this.ports.app),
          '--hostname',
          '127.0.0.1',
          // The workflow queue posts to this very server over kept connections.
          ...(development ? [] : ['--keepAliveTimeout', '60000']),
        )
      case 'twilio':
      case 'gemini':
      case 'google':
        return node(`sim/${service}/main.ts`)
    }
  }

  async #isAnswering(service: Service): Promise<boolean> {
    const path = service === 'app' ? '/api/health' : service === 'bridge' ? '/healthz' : '/'
    try {
      const response = await fetch(`http://127.0.0.1:${this.ports[service]}${path}`, {
        signal: AbortSignal.timeout(2000),
      })
      // The app is up as soon as it answers; whether the bridge is up too is its own matter.
      return service === 'app' ? response.status < 504 : true
    } catch {
      return false
    }
  }

  /** Fails with one sentence if a port is taken. For commands that do something long before `start`. */
  async assertPortsFree(): Promise<void> {
    const { simulate } = this.#options
    const needed: Service[] = ['app', 'bridge']
    for (const service of ['supabase', 'twilio', 'gemini', 'google'] as const) {
      if (simulate[service]) needed.push(service)
    }
    for (const service of needed) {
      await assertPortFree(service, this.ports[service], PORT_VARIABLES[service])
    }
  }

  #adoptEmbeddedKeys(): void {
    const file = join(this.#options.dataDir, 'keys.json')
    const keys = keysSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    this.env['SUPABASE_PUBLISHABLE_KEY'] = keys.publishableKey
    this.env['SUPABASE_SECRET_KEY'] = keys.secretKey
  }

  /** What the programs need when nothing is configured: loopback addresses and this installation's secrets. */
  #localEnvironment(): Record<string, string> {
    const { ports, simulate, dataDir, mode } = this.#options
    const local = (port: number): string => `http://127.0.0.1:${port}`
    const app = local(ports.app)
    // Signatures are checked against the public address, so that is where the simulated network knocks.
    const webhooks = `${this.#options.env?.['APP_URL'] || app}/api/twilio`
    return {
      NODE_ENV: mode,
      NEXT_TELEMETRY_DISABLED: '1',
      DATA_DIR: dataDir,
      APP_URL: app,
      APP_PORT: String(ports.app),
      PORT: String(ports.app),
      // The queue delivers to this very process; `localhost` could mean ::1, where nobody listens.
      WORKFLOW_LOCAL_BASE_URL: app,
      BRIDGE_URL: `ws://127.0.0.1:${ports.bridge}`,
      BRIDGE_PORT: String(ports.bridge),
      ...this.secrets,
      TWILIO_PHONE_NUMBER: LOCAL_LINE,
      ...(simulate.supabase
        ? { SUPABASE_URL: local(ports.supabase), SUPABASE_PORT: String(ports.supabase) }
        : {}),
      ...(simulate.twilio
        ? {
            TWILIO_BASE_URL: local(ports.twilio),
            SIM_TWILIO_PORT: String(ports.twilio),
            SIM_VOICE_URL: `${webhooks}/voice`,
            SIM_STATUS_URL: `${webhooks}/status`,
            SIM_SMS_URL: `${webhooks}/sms`,
          }
        : {}),
      ...(simulate.gemini
        ? { GEMINI_BASE_URL: local(ports.gemini), SIM_GEMINI_PORT: String(ports.gemini) }
        : {}),
      ...(simulate.google
        ? { GOOGLE_BASE_URL: local(ports.google), SIM_GOOGLE_PORT: String(ports.google) }
        : {}),
    }
  }
}
