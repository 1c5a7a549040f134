import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clientOf } from '#supabase/embedded/testing/conformance-world.ts'
import {
  startServerProcess,
  type ServerProcess,
} from '#supabase/embedded/testing/server-process.ts'

const EMBEDDED = fileURLToPath(new URL('../', import.meta.url))

// The tests follow one database: written, killed, backed up, restored elsewhere.
let folder: string
let dataDir: string
let backup: string
let running: ServerProcess | undefined
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-'))
  dataDir = join(folder, 'data')
  backup = join(folder, 'monday.tar.gz')
})
afterAll(async () => {
  await running?.end('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

function run(
  program: 'backup.ts' | 'restore.ts',
  directory: string,
  ...args: string[]
): Promise<Ended> {
  const child = spawn(process.execPath, [join(EMBEDDED, program), ...args], {
    cwd: folder,
    env: { NODE_ENV: 'production', DATA_DIR: directory },
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })))
}

/** What a refusal says, once it is certain that it is one sentence and nothing else. */
async function refusal(ended: Promise<Ended>): Promise<string> {
  const { code, stdout, stderr } = await ended
  expect([code, stdout, stderr.split('\n').length]).toEqual([1, '', 2])
  return stderr.trim()
}

async function start(directory: string): Promise<ServerProcess> {
  const started = await startServerProcess(directory)
  if (started.kind === 'ended') throw new Error(started.stderr)
  running = started.server
  return started.server
}

function journal(server: ServerProcess, directory: string) {
  const keys = JSON.parse(readFileSync(join(directory, 'keys.json'), 'utf8')) as Record<
    string,
    string
  >
  return clientOf(`http://127.0.0.1:${server.port}`, keys['secretKey'] ?? '').from('journal')
}

describe('a backup', () => {
  test('is refused while a server runs, and without a database', async () => {
    const server = await start(dataDir)
    const { error } = await journal(server, dataDir).insert({ entry: 'before the backup' })
    expect(error).toBeNull()
    expect(await refusal(run('backup.ts', dataDir, backup))).toContain(
      `is in use by process ${server.pid}: stop it first`,
    )
    await server.end('SIGKILL')
    const nowhere = join(folder, 'nowhere')
    expect(await refusal(run('backup.ts', nowhere, backup))).toBe(
      `There is no database in ${nowhere}: set DATA_DIR to the folder that has one.`,
    )
    expect([existsSync(backup), existsSync(nowhere)]).toEqual([false, false])
  }, 60_000)

  test('is one new file that only its owner can read', async () => {
    const { code, stdout } = await run('backup.ts', dataDir, backup)
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^Backed up to .* \([\d.]+ MiB\)\.\n$/),
    ])
    expect(statSync(backup).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).toSorted()).toEqual(['data', 'monday.tar.gz'])
    expect(readdirSync(dataDir).toSorted()).toEqual(['keys.json', 'supabase'])
    const secrets = readFileSync(join(dataDir, 'keys.json'), 'utf8').match(/sb_secret_[\w-]+/)
    expect(gunzipSync(readFileSync(backup)).includes(secrets?.[0] ?? '')).toBe(false)
  }, 60_000)

  test('never replaces a file', async () => {
    const before = readFileSync(backup)
    expect(await refusal(run('backup.ts', dataDir, backup))).toBe(
      `${backup} is there already: choose another name.`,
    )
    expect(readFileSync(backup).equals(before)).toBe(true)
    expect(await refusal(run('backup.ts', dataDir))).toContain('Give one file')
    expect(await refusal(run('backup.ts', dataDir, join(folder, 'no', 'such')))).toContain(
      'could not be created',
    )
  }, 60_000)
})

describe('a restore', () => {
  test('brings back what was there, and takes what comes next', async () => {
    const other = join(folder, 'other')
    expect(await run('restore.ts', other, backup)).toMatchObject({ code: 0, stderr: '' })
    expect(readdirSync(other)).toEqual(['supabase'])
    const server = await start(other)
    await journal(server, other).insert({ entry: 'after the restore' })
    const { data } = await journal(server, other).select('entry').order('id')
    expect(data).toEqual([{ entry: 'before the backup' }, { entry: 'after the restore' }])
    await server.end('SIGTERM')
  }, 60_000)

  test('never touches a database that is there, running or not', async () => {
    const cluster = join(dataDir, 'supabase')
    const before = readdirSync(cluster)
    expect(await refusal(run('restore.ts', dataDir, backup))).toBe(
      `There is a database in ${cluster} already: move that folder away, then restore again.`,
    )
    const server = await start(dataDir)
    expect(await refusal(run('restore.ts', dataDir, backup))).toContain('is in use by process')
    const { data } = await journal(server, dataDir).select('entry')
    expect(data).toEqual([{ entry: 'before the backup' }])
    await server.end('SIGTERM')
    expect(readdirSync(cluster)).toEqual(before)
  }, 60_000)

  test('takes nothing but a whole backup of its own major version', async () => {
    const empty = join(folder, 'empty')
    const tar = gunzipSync(readFileSync(backup))
    const made = (name: string, content: Buffer): string => {
      writeFileSync(join(folder, name), content)
      return join(folder, name)
    }
    const cut = made('cut', readFileSync(backup))
    truncateSync(cut, Math.floor(statSync(cut).size / 2))
    const cutInside = made('cut-inside', gzipSync(tar.subarray(0, 4 * 1024 * 1024)))
    const older = made('older', gzipSync(withVersion(tar, '17')))
    const notes = made('notes', Buffer.from('call the plumber'))
    const zipped = made('zipped', gzipSync(Buffer.alloc(10_240)))

    const says = (file: string): Promise<string> => refusal(run('restore.ts', empty, file))
    expect(await says(cut)).toContain('is not a backup, or is not whole')
    expect(await says(cutInside)).toContain('is not a backup, or is not whole')
    expect(await says(notes)).toContain('is not a backup, or is not whole')
    expect(await says(zipped)).toContain('an archive of something else')
    expect(await says(older)).toContain('was made with Postgres 17, this server is Postgres 18')
    expect(await says(join(folder, 'missing'))).toContain('could not be read')
    expect(existsSync(empty)).toBe(false)
  }, 60_000)

  test('that was killed leaves nothing to start on, and does not stand in the way', async () => {
    const third = join(folder, 'third')
    const draft = join(third, 'supabase.restoring')
    mkdirSync(draft, { recursive: true })
    writeFileSync(join(draft, 'PG_VERSION'), '18\n')
    expect(await run('restore.ts', third, backup)).toMatchObject({ code: 0, stderr: '' })
    expect(readdirSync(third)).toEqual(['supabase'])
  }, 60_000)
})

/** The same archive with another text in its PG_VERSION. */
function withVersion(tar: Buffer, version: string): Buffer {
  const changed = Buffer.from(tar)
  for (let at = 0; at + 512 <= changed.length; at += 512) {
    const name = changed.toString('latin1', at, at + 100).split('\0')[0] ?? ''
    if (/^\.?\/?PG_VERSION$/.test(name)) changed.write(version, at + 512)
  }
  return changed
}
