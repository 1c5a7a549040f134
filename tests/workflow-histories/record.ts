import { spawn } from 'node:child_process'

/**
 * `node tests/workflow-histories/record.ts`: plays the typical incidents and writes down what their
 * runs did. For a workflow that has not shipped; what is in flight somewhere is never recorded anew
 * (docs/decisions/0015).
 */
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'workflow']
const child = spawn(process.execPath, [...vitest, 'tests/workflow-histories/recording.test.ts'], {
  stdio: 'inherit',
  env: { ...process.env, RECORD_HISTORIES: '1' },
})
child.once('exit', (code) => {
  if (code === 0) process.stdout.write('Written to tests/workflow-histories/recorded.\n')
  process.exitCode = code ?? 1
})
