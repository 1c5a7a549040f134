import { existsSync } from 'node:fs'
import { runUntilStopped } from './stack/run-until-stopped.ts'
import { portsFromEnvironment, Stack } from './stack/stack.ts'

const say = (sentence: string): void => void process.stdout.write(`${sentence}\n`)

let stack: Stack | undefined

/** The product with reload. A service without credentials is simulated; the others are real. */
async function run(): Promise<number> {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const given = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => Boolean(entry[1])),
  )
  const simulate = {
    twilio: !given['TWILIO_AUTH_TOKEN'],
    gemini: !given['GEMINI_API_KEY'],
    google: !given['GOOGLE_REFRESH_TOKEN'] && !given['GOOGLE_SERVICE_ACCOUNT_JSON'],
    supabase: !given['SUPABASE_URL'],
  }
  stack = new Stack({
    dataDir: given['DATA_DIR'] ?? '.data',
    ports: portsFromEnvironment(),
    simulate,
    mode: 'development',
    env: { ...given, NODE_ENV: 'development' },
    onProgress: say,
  })
  await stack.start()
  const simulated = Object.entries(simulate).filter(([, isSimulated]) => isSimulated)
  say(`Simulated: ${simulated.map(([service]) => service).join(', ') || 'nothing'}`)
  say(`Dashboard: ${stack.appUrl}  (manager@seaside.test, ${stack.secrets.SEED_MANAGER_PASSWORD})`)
  say('Edits reload. Ctrl-C ends every program.')
  return stack.untilOneFails()
}

await runUntilStopped(run, async () => stack?.stop())
