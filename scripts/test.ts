import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { messageOf } from '#lib/errors.ts'
import { ensureAppBuilt } from './stack/app-build.ts'

/** Everything a change must pass, in the order in which a fault is cheapest to find. */
const CHECKS: readonly (readonly [name: string, command: readonly string[]])[] = [
  ['format', ['oxfmt', '--check', '.']],
  ['lint', ['oxlint']],
  ['types', ['tsc', '--noEmit']],
  ['unused code', ['knip']],
  ['unused code, production', ['knip', '--production']],
]

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numFailedTestSuites: z.number(),
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          // Of every try; a test that passed has some only if it failed before.
          failureMessages: z.array(z.string()),
        }),
      ),
    }),
  ),
})
type Report = z.infer<typeof reportSchema>

/** What passed only at the second try is to be looked into: it is named, with why it failed. */
function tellSecondTries({ testResults }: Report): void {
  const again = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0)
  for (const { fullName, failureMessages } of again) {
    process.stdout.write(`\nONLY AT THE SECOND TRY: ${fullName}\n${failureMessages[0]}\n`)
  }
}

function run(command: readonly string[]): Promise<boolean> {
  const [program = '', ...args] = command
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit' })
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
  })
}

async function runVitest(): Promise<{ passed: number; failed: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'propertyline-test-'))
  const file = join(folder, 'report.json')
  try {
    const succeeded = await run([
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile=${file}`,
      ...process.argv.slice(2),
    ])
    const report = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    tellSecondTries(report)
    // A suite that failed to load has no failed test of its own, yet nothing of it passed.
    const failed = Math.max(report.numFailedTests, report.numFailedTestSuites, succeeded ? 0 : 1)
    return { passed: report.numPassedTests, failed }
  } catch (error) {
    process.stderr.write(`The test runner gave no report: ${messageOf(error)}\n`)
    return { passed: 0, failed: 1 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const failedChecks: string[] = []
let passed = 0
for (const [name, command] of CHECKS) {
  process.stdout.write(`\n▸ ${name}\n`)
  if (await run(command)) passed += 1
  else failedChecks.push(name)
}
process.stdout.write('\n▸ build\n')
try {
  ensureAppBuilt(() => undefined)
  passed += 1
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  failedChecks.push('build')
}
process.stdout.write('\n▸ tests\n')
const tests = await runVitest()
passed += tests.passed
const failed = failedChecks.length + tests.failed
// Thirteen minutes of tests lie between a failed check and the totals: name it where people look.
if (failedChecks.length > 0) process.stdout.write(`\nfailed checks: ${failedChecks.join(', ')}\n`)
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)
