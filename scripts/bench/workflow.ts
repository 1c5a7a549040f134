import { spawn } from 'node:child_process'

/**
 * `npm run bench -- workflow [--runs 200] [--open 1000,5000] [--stores files,postgres]`: a program of
 * its own beside the drill that it plays. Exit code 1 when a bar is broken.
 */
export function benchWorkflow(): Promise<number> {
  const program = ['tests/workflow-world/bench/main.ts', ...process.argv.slice(3)]
  const child = spawn(process.execPath, program, { stdio: 'inherit' })
  // Whoever leaves without waiting for it takes it along.
  process.once('exit', () => child.kill())
  return new Promise((resolve) => {
    child.once('error', () => resolve(1))
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
