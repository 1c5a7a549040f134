import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ensureAppBuilt } from '#scripts/stack/app-build.ts'

const MANIFEST = 'app/.well-known/workflow/v1/manifest.json'

/** A workflow that no page or route imports is left out of the build without a word. */
test('the build contains every workflow of the sources', { timeout: 180_000 }, () => {
  ensureAppBuilt(() => undefined)
  const manifest = readFileSync(MANIFEST, 'utf8')
  const written = globSync('workflows/*/workflow.ts').flatMap((file) => {
    const functions = readFileSync(file, 'utf8').split('export async function ').slice(1)
    return functions
      .filter((body) => /^\s*'use workflow'$/m.test(body))
      .map((body) => ({ file, name: /^\w+/.exec(body)?.[0] ?? '' }))
  })
  expect(written.length).toBeGreaterThan(0)
  for (const { file, name } of written) {
    expect(manifest, `${name} of ${file}`).toContain(name)
  }
})
