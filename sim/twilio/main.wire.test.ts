import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { listenOnLoopback } from '#sim/support/http-exchange.ts'
import { ACCOUNT_SID, AUTH_TOKEN, LINE } from './wire-harness.ts'

function run(env: Record<string, string>): {
  program: ChildProcess
  output: { stdout: string; stderr: string }
} {
  const program = spawn(process.execPath, ['sim/twilio/main.ts'], {
    env: {
      ...process.env,
      SIM_TWILIO_PORT: '0',
      TWILIO_ACCOUNT_SID: ACCOUNT_SID,
      TWILIO_AUTH_TOKEN: AUTH_TOKEN,
      TWILIO_PHONE_NUMBER: LINE,
      ...env,
    },
  })
  const output = { stdout: '', stderr: '' }
  program.stdout?.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()))
  program.stderr?.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()))
  return { program, output }
}

test('prints one line when it listens and exits with 0 on SIGTERM', async () => {
  const { program, output } = run({})
  await once(program.stdout!, 'data')
  const line = JSON.parse(output.stdout) as { event: string; port: number }
  expect(line).toEqual({ event: 'listening', port: expect.any(Number) })
  const people = await fetch(`http://127.0.0.1:${line.port}/sim/people`, {
    headers: { authorization: `Bearer ${AUTH_TOKEN}` },
  })
  expect(await people.json()).toContainEqual({
    phone: '+14155550110',
    name: 'Emma Larsson',
    role: 'guest',
    purposes: [
      'report',
      'status',
      'cancel',
      'intrude',
      'person',
      'no-ai',
      'in-danger',
      'smells-gas',
      'cut-off',
      'no-transcript',
    ],
  })
  program.kill('SIGTERM')
  expect(await once(program, 'exit')).toEqual([0, null])
  expect(output.stderr).toBe('')
})

test('says in one sentence that its port is in use, or which variable is wrong', async () => {
  const other = createServer()
  const port = await listenOnLoopback(other, 0)
  const taken = run({ SIM_TWILIO_PORT: String(port) })
  expect(await once(taken.program, 'close')).toEqual([1, null])
  expect(taken.output.stderr).toBe(
    `sim/twilio: port ${port} is in use. Stop the other program or choose another port.\n`,
  )
  other.close()
  const wrong = run({ TWILIO_ACCOUNT_SID: 'AC1', SIM_FAULTS: '{"speed":1}' })
  expect(await once(wrong.program, 'close')).toEqual([1, null])
  expect(wrong.output.stderr).toContain('TWILIO_ACCOUNT_SID: AC and 32 hex digits')
  expect(wrong.output.stderr).toContain('SIM_FAULTS')
})
