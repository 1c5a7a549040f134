import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { AppError } from '#lib/errors.ts'

const MARK = '.next/propertyline-build'
const SOURCES = [
  '{app,workflows,lib}/**/*.{ts,tsx,mjs,css}',
  '*.ts',
  'package-lock.json',
  'tsconfig.json',
]

function sourceFingerprint(): string {
  const hash = createHash('sha256')
  for (const file of globSync(SOURCES).toSorted()) {
    if (file.includes('.well-known') || file.includes('.test.')) continue
    hash.update(file).update(readFileSync(file))
  }
  return hash.digest('hex')
}

/** Builds the app unless this very source is built already. `onBuild` hears that it takes a while. */
export function ensureAppBuilt(onBuild: () => void): void {
  const fingerprint = sourceFingerprint()
  if (existsSync(MARK) && readFileSync(MARK, 'utf8') === fingerprint) return
  onBuild()
  const build = spawnSync(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
  })
  if (build.status !== 0) {
    const output = `${build.stdout}\n${build.stderr}`.trim().split('\n').slice(-12).join('\n')
    throw new AppError('build-failed', `Building the app failed:\n${output}`, { remedy: 'give-up' })
  }
  writeFileSync(MARK, fingerprint)
}
