import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Program } from '#scripts/stack/program.ts'
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

function saysOf(child: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes(words)) resolve()
    })
    child.once('exit', (code) => reject(new Error(`ended with code ${code} before “${words}”`)))
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

test('a start names all that is missing, and with it runs app, bridge and database alone', async () => {
  const env = await demoEnvironment()
  const none = await run(['scripts/start.ts'], env)
  expect(none.code).toBe(1)
  expect(none.output).toMatch(
    /APP_URL is not set; .*GEMINI_API_KEY is not set; .*See \.env\.example/,
  )
  expect(none.output).not.toContain('SUPABASE')

  // The sample organisation's history is embedded at the first start.
  const gemini = new Program({
    name: 'gemini',
    command: process.execPath,
    args: ['sim/gemini/main.ts'],
    env: { SIM_GEMINI_PORT: env['SIM_GEMINI_PORT'] ?? '', GEMINI_API_KEY: 'a-key-of-a-test' },
    logFile: join(folder, 'gemini.log'),
  })
  const appUrl = `http://127.0.0.1:${env['APP_PORT']}`
  const child = spawn(process.execPath, ['scripts/start.ts'], {
    env: {
      ...process.env,
      ...env,
      APP_URL: appUrl,
      BRIDGE_URL: `ws://127.0.0.1:${env['BRIDGE_PORT']}`,
      GEMINI_BASE_URL: `http://127.0.0.1:${env['SIM_GEMINI_PORT']}`,
      GEMINI_API_KEY: 'a-key-of-a-test',
      TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: 'a'.repeat(32),
      TWILIO_PHONE_NUMBER: '+14155550100',
      GOOGLE_CLIENT_ID: 'client',
      GOOGLE_CLIENT_SECRET: 'client-secret',
      GOOGLE_REFRESH_TOKEN: 'refresh',
    },
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  try {
    await saysOf(child, 'Propertyline is up')
    const health = await fetch(`${appUrl}/api/health`)
    expect(await health.json()).toMatchObject({ status: 'up' })
  } finally {
    child.kill('SIGINT')
    await gemini.stop()
  }
  expect(await ended).toBe(130)
}, 120_000)

test('Ctrl-C ends every program and frees every port', async () => {
  const env = await demoEnvironment()
  const child = spawn(process.execPath, ['scripts/demo.ts'], { env: { ...process.env, ...env } })
  await saysOf(child, 'Scene 1')
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
