import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freePorts } from '#tests/support/test-stack.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'propertyline-commands-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Ran {
  readonly code: number | null
  readonly output: string
}

function run(args: string[], env: Record<string, string>, cwd = process.cwd()): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env } })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.once('exit', (code) => resolve({ code, output }))
  })
}

async function demoEnvironment(): Promise<Record<string, string>> {
  const ports = await freePorts()
  return {
    DATA_DIR: join(folder, 'data'),
    APP_PORT: String(ports.app),
    BRIDGE_PORT: String(ports.bridge),
    SUPABASE_PORT: String(ports.supabase),
    SIM_TWILIO_PORT: String(ports.twilio),
    SIM_GEMINI_PORT: String(ports.gemini),
    SIM_GOOGLE_PORT: String(ports.google),
  }
}

test('a port in use is named, with the variable that moves it', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => holder.once('listening', resolve))
  const { port } = holder.address() as AddressInfo
  const env = { ...(await demoEnvironment()), BRIDGE_PORT: String(port) }
  const { code, output } = await run(['scripts/demo.ts', '--once'], env)
  holder.close()
  expect(output.trim().split('\n').at(-1)).toBe(
    `Port ${port} (bridge) is in use: stop the program that holds it, or set BRIDGE_PORT to another port.`,
  )
  expect(code).toBe(1)
})

test('a data directory that cannot be written is named, with what to do', async () => {
  writeFileSync(join(folder, 'a-file'), '')
  const env = { ...(await demoEnvironment()), DATA_DIR: join(folder, 'a-file', 'data') }
  const { code, output } = await run(['scripts/demo.ts', '--once'], env)
  expect(output).toMatch(/The data directory .* cannot be used .* set DATA_DIR to another folder\./)
  expect(code).toBe(1)
})

/** A clone in which nothing is installed: the door, the manifest and the lockfile. */
function freshClone(): string {
  const clone = join(folder, 'clone')
  mkdirSync(join(clone, 'scripts'), { recursive: true })
  for (const file of ['package.json', 'package-lock.json', 'scripts/launch.mjs']) {
    cpSync(file, join(clone, file))
  }
  return clone
}

test('an installation that fails says so in one sentence', async () => {
  const { code, output } = await run(
    ['scripts/launch.mjs', 'demo'],
    // A registry that refuses at once.
    {
      npm_config_registry: 'http://127.0.0.1:9',
      npm_config_fetch_retries: '0',
      npm_config_cache: folder,
    },
    freshClone(),
  )
  expect(output).toMatch(
    /Installing the packages failed .*Check that the npm registry can be reached/,
  )
  expect(code).toBe(1)
}, 60_000)

test('Ctrl-C ends every program and frees every port', async () => {
  const env = await demoEnvironment()
  const child = spawn(process.execPath, ['scripts/demo.ts'], { env: { ...process.env, ...env } })
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Scene 1')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`the demo ended with code ${code}`)))
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGINT')
  expect(await ended).toBe(130)
  for (const [name, port] of Object.entries(env)) {
    if (!name.endsWith('_PORT')) continue
    const probe = spawnSync(process.execPath, [
      '-e',
      `require('node:net').connect(${port}, '127.0.0.1').on('connect', () => process.exit(1)).on('error', () => process.exit(0))`,
    ])
    expect(probe.status, `${name} is free`).toBe(0)
  }
}, 120_000)
