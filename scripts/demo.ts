import { parseArgs } from 'node:util'
import { play } from './demo/play.ts'
import { screen } from './demo/screen.ts'
import { ensureAppBuilt } from './stack/app-build.ts'
import { runUntilStopped } from './stack/run-until-stopped.ts'
import { portsFromEnvironment, Stack } from './stack/stack.ts'

/** The clock between scenes runs this much faster than life; calls are always in real time. */
const DEMO_TIME_SCALE = 30

const USAGE = `npm run demo            plays the six scenes, then stays up for exploring
npm run demo -- --once  plays them and ends; exit code 0 only if every scene held`

let stack: Stack | undefined

async function run(aborted: AbortSignal): Promise<number> {
  const { values } = parseArgs({
    options: { once: { type: 'boolean' }, help: { type: 'boolean' } },
  })
  if (values.help) {
    screen.plain(USAGE)
    return 0
  }
  stack = new Stack({
    dataDir: process.env['DATA_DIR'] || '.data',
    ports: portsFromEnvironment(),
    simulate: { twilio: true, gemini: true, google: true, supabase: true },
    mode: 'production',
    env: { TIME_SCALE: process.env['TIME_SCALE'] || String(DEMO_TIME_SCALE) },
    onProgress: screen.progress,
  })
  await stack.assertPortsFree()
  ensureAppBuilt(() => screen.progress('Building the app (once, under a minute)…'))
  await stack.start()
  announce(stack)
  const failed = stack.untilOneFails()
  const summary = await Promise.race([play(stack, aborted), failed])
  if (!values.once) {
    announce(stack)
    screen.plain('The programs stay up; Ctrl-C ends them.')
    await failed
  }
  screen.plain(JSON.stringify(summary))
  return summary.held ? 0 : 1
}

function announce({ appUrl, secrets }: Stack): void {
  screen.plain()
  screen.plain(`  Dashboard  ${appUrl}`)
  screen.plain(`  Sign in    manager@seaside.test  ${secrets.SEED_MANAGER_PASSWORD}`)
}

await runUntilStopped(run, async () => stack?.stop())
