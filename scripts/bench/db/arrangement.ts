import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { pickFreePort } from '#scripts/stack/free-port.ts'
import { Program } from '#scripts/stack/program.ts'
import { localSecrets } from '#scripts/stack/secrets.ts'
import { readySchema } from './messages.ts'
import { BenchProgram } from './programs.ts'

const START_TIMEOUT_MS = 60_000
const keysSchema = z.object({ publishableKey: z.string(), secretKey: z.string() })

export interface Arrangement extends AsyncDisposable {
  readonly server: BenchProgram
  /** Asks the server over supabase-js. */
  readonly served: BenchProgram
  /** Has Postgres in its own process, on a copy of the same data. */
  readonly direct: BenchProgram
  readonly postgres: string
}

/** The sample organisation twice: behind the embedded server, and in a process of its own. */
export async function arrange(): Promise<Arrangement> {
  await using starting = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'propertyline-bench-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  starting.defer(remove)
  process.once('exit', remove)
  const dataDir = join(folder, 'served')
  const secrets = localSecrets(dataDir)
  const [supabasePort, geminiPort] = [await pickFreePort(), await pickFreePort()]
  const env: Record<string, string> = {
    ...secrets,
    TWILIO_PHONE_NUMBER: '+14155550100',
    SUPABASE_URL: `http://127.0.0.1:${supabasePort}`,
    GEMINI_BASE_URL: `http://127.0.0.1:${geminiPort}`,
    SIM_GEMINI_PORT: String(geminiPort),
  }
  const log = (name: string): string => join(folder, `${name}.log`)
  const nodeProgram = (name: string, path: string): Program =>
    new Program({ name, command: process.execPath, args: [path], env, logFile: log(name) })

  const gemini = nodeProgram('gemini', 'sim/gemini/main.ts')
  starting.defer(() => gemini.stop())
  await gemini.ready(() => isAnswering(geminiPort), START_TIMEOUT_MS)

  const startServer = async (): Promise<BenchProgram> => {
    const args = [dataDir, String(supabasePort)]
    const server = new BenchProgram({ program: 'server', args, env, logFile: log('server') })
    starting.defer(() => server.stop())
    const deadline = Date.now() + START_TIMEOUT_MS
    while (!(await isAnswering(supabasePort))) {
      if (!server.isRunning || Date.now() > deadline) {
        throw new Error(`The server did not start: ${server.lastWords}`)
      }
      await delay(100)
    }
    return server
  }
  const filling = await startServer()
  const keys = keysSchema.parse(JSON.parse(readFileSync(join(dataDir, 'keys.json'), 'utf8')))
  env['SUPABASE_PUBLISHABLE_KEY'] = keys.publishableKey
  env['SUPABASE_SECRET_KEY'] = keys.secretKey
  const seed = nodeProgram('seed', 'supabase/seed/main.ts')
  if ((await seed.ended) !== 0) throw new Error(readFileSync(log('seed'), 'utf8').trim())
  await filling.stop()
  cpSync(join(dataDir, 'supabase'), join(folder, 'direct'), { recursive: true })

  const server = await startServer()
  const startCaller = (name: string, args: string[]): BenchProgram => {
    const caller = new BenchProgram({ program: 'caller', args, env, logFile: log(name) })
    starting.defer(() => caller.stop())
    return caller
  }
  const served = startCaller('served', [])
  await served.answer(readySchema)
  const direct = startCaller('direct', [join(folder, 'direct')])
  const { postgres } = await direct.answer(readySchema)
  const running = starting.move()
  return {
    server,
    served,
    direct,
    postgres,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

async function isAnswering(port: number): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2000) })
    return true
  } catch {
    return false
  }
}
