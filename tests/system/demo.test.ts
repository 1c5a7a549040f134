import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePorts } from '#tests/support/test-stack.ts'

interface Result {
  readonly code: number | null
  readonly output: string
  readonly seconds: number
}

function runDemo(env: Record<string, string>): Promise<Result> {
  const startedAt = Date.now()
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['scripts/demo.ts', '--once'], {
      env: { ...process.env, ...env },
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.once('exit', (code) =>
      resolve({ code, output, seconds: (Date.now() - startedAt) / 1000 }),
    )
  })
}

test(
  'the demo plays all six scenes, and again on the same data',
  { timeout: 600_000 },
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'propertyline-demo-'))
    const ports = await freePorts()
    const env = {
      DATA_DIR: dataDir,
      APP_PORT: String(ports.app),
      BRIDGE_PORT: String(ports.bridge),
      SUPABASE_PORT: String(ports.supabase),
      SIM_TWILIO_PORT: String(ports.twilio),
      SIM_GEMINI_PORT: String(ports.gemini),
      SIM_GOOGLE_PORT: String(ports.google),
    }
    try {
      const { code, output } = await runDemo(env)
      expect(code, output).toBe(0)
      const summary: unknown = JSON.parse(output.trim().split('\n').at(-1) ?? '')
      expect(summary).toMatchObject({
        held: true,
        failed: [],
        incident: { status: 'closed', priority: 'p1', trade: 'plumbing' },
        approval: { method: 'keypad' },
        visit: { vendor: 'Rapid Rooter Plumbing', status: 'done' },
        calendarEventId: expect.any(String),
      })
    } finally {
      if (!process.env['KEEP_TEST_DATA']) rmSync(dataDir, { recursive: true, force: true })
    }
  },
)
