import { existsSync } from 'node:fs'
import { checkAppEnv, checkBridgeEnv } from '#lib/env.ts'
import { ensureAppBuilt } from './stack/app-build.ts'
import { runUntilStopped } from './stack/run-until-stopped.ts'
import { portsFromEnvironment, Stack } from './stack/stack.ts'

const say = (sentence: string): void => void process.stdout.write(`${sentence}\n`)

let stack: Stack | undefined

/** The product without simulators: every outside service is what the environment says. */
async function run(): Promise<number> {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const given = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => Boolean(entry[1])),
  )
  stack = new Stack({
    dataDir: given['DATA_DIR'] ?? '.data',
    ports: portsFromEnvironment(),
    simulate: { twilio: false, gemini: false, google: false, supabase: !given['SUPABASE_URL'] },
    mode: 'production',
    env: { ...withoutGeneratedCredentials(), ...given, NODE_ENV: 'production' },
    onProgress: say,
  })
  checkEnvironment(stack, { isEmbedded: !given['SUPABASE_URL'] })
  await stack.assertPortsFree()
  ensureAppBuilt(() => say('Building the app…'))
  await stack.start()
  say(`Propertyline is up: ${stack.appUrl}`)
  return stack.untilOneFails()
}

/** Credentials of outside services are never made up here: missing ones must be named, not faked. */
function withoutGeneratedCredentials(): Record<string, string> {
  const names = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_PHONE_NUMBER', 'GEMINI_API_KEY']
  const google = ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET', 'GOOGLE_REFRESH_TOKEN']
  return Object.fromEntries(
    [...names, ...google, 'APP_URL', 'BRIDGE_URL'].map((name) => [name, '']),
  )
}

/** Refuses before anything is started, naming each variable that is missing or wrong. */
function checkEnvironment({ env }: Stack, { isEmbedded }: { isEmbedded: boolean }): void {
  // The embedded Supabase makes its keys when it starts; until then any keys stand in for them.
  const keys = {
    SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_pending',
    SUPABASE_SECRET_KEY: 'sb_secret_pending_until_started',
  }
  Object.assign(process.env, env, isEmbedded ? keys : {})
  checkAppEnv()
  checkBridgeEnv()
}

await runUntilStopped(run, async () => stack?.stop())
