import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OutsideWorld, outsideWorld } from '#scripts/demo/outside-world.ts'
import { Records } from '#scripts/demo/records.ts'
import { ensureAppBuilt } from '#scripts/stack/app-build.ts'
import { pickFreePort } from '#scripts/stack/free-port.ts'
import { type Ports, Stack } from '#scripts/stack/stack.ts'
import { serviceDb, type Db } from '#lib/clients/supabase.ts'
import { startEmbedded } from '#supabase/embedded/embedded.ts'
import { MIGRATIONS, prepareDatabase } from '#supabase/tests/prepared-database.ts'
import { type TestDatabase, testDatabaseOf } from '#supabase/tests/test-database.ts'

export interface TestStack {
  readonly stack: Stack
  readonly world: OutsideWorld
  readonly db: Db
  readonly records: Records
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** Ports nobody uses, all different, so that a test never meets a demo that is running. */
export async function freePorts(): Promise<Ports> {
  const ports = new Set<number>()
  while (ports.size < 6) ports.add(await pickFreePort())
  const [app = 0, bridge = 0, supabase = 0, twilio = 0, gemini = 0, google = 0] = ports
  return { app, bridge, supabase, twilio, gemini, google }
}

/** The database that the stack will find, with rows in it already. */
async function arrangeRows(
  dataDir: string,
  arrange: (database: TestDatabase) => Promise<void>,
): Promise<void> {
  const server = await startEmbedded({ dataDir, port: 0, migrationsDir: MIGRATIONS })
  Object.assign(process.env, {
    SUPABASE_URL: server.url,
    SUPABASE_PUBLISHABLE_KEY: server.publishableKey,
    SUPABASE_SECRET_KEY: server.secretKey,
  })
  try {
    await arrange(testDatabaseOf(server.db, serviceDb()))
  } finally {
    await server.close()
  }
}

/**
 * The whole product beside its simulators, as the processes that a user starts, on ports and data
 * of its own. Disposing of it ends every process and deletes the data; on a failure set
 * `KEEP_TEST_DATA` to read the logs.
 */
export async function startTestStack(
  options: {
    ports?: Ports
    env?: Record<string, string>
    /** Writes rows before anything is started. */
    arrange?: (database: TestDatabase) => Promise<void>
    /** Writes rows beside the sample organisation, as nothing may that runs: a past that never happened. */
    arrangeSeeded?: (database: TestDatabase) => Promise<void>
  } = {},
): Promise<TestStack> {
  ensureAppBuilt(() => undefined)
  const dataDir = mkdtempSync(join(tmpdir(), 'propertyline-'))
  await prepareDatabase(dataDir)
  if (options.arrange) await arrangeRows(dataDir, options.arrange)
  const stack = new Stack({
    dataDir,
    ports: options.ports ?? (await freePorts()),
    simulate: { twilio: true, gemini: true, google: true, supabase: true },
    mode: 'production',
    env: { TIME_SCALE: '30', ...options.env },
  })
  const dispose = async (): Promise<void> => {
    await stack.stop()
    if (process.env['KEEP_TEST_DATA']) process.stderr.write(`Kept ${dataDir}\n`)
    else rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    await stack.start()
    if (options.arrangeSeeded) {
      await stack.program('supabase')?.stop()
      await arrangeRows(dataDir, options.arrangeSeeded)
      await stack.startService('supabase')
    }
  } catch (error) {
    await dispose()
    throw error
  }
  Object.assign(process.env, stack.env)
  const db = serviceDb()
  return {
    stack,
    db,
    world: outsideWorld(stack.env),
    records: new Records(db),
    [Symbol.asyncDispose]: dispose,
  }
}
