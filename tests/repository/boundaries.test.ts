import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const PRODUCT = globSync('{app,bridge,lib,supabase,workflows}/**/*.{ts,tsx,mjs,sql}').filter(
  (file) => !/\.test\.tsx?$|\.well-known|\/testing\/|supabase\/tests\//.test(file),
)
const SIMULATORS = globSync('sim/**/*.ts').filter((file) => !file.endsWith('.test.ts'))

test('no file of the product mentions the simulators', () => {
  expect(PRODUCT.length).toBeGreaterThan(50)
  const mentions = PRODUCT.filter((file) =>
    /#sim\/|\bsimulat(or|ed)\b|\bSIM_/.test(readFileSync(file, 'utf8')),
  )
  expect(mentions).toEqual([])
})

test('no simulator imports product code beyond contracts, nouns and audio', () => {
  expect(SIMULATORS.length).toBeGreaterThan(20)
  const allowed = /^(\.\/|#sim\/|#lib\/(contracts|domain|audio)\/|node:|[a-z@])/
  const foreign = SIMULATORS.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/from '([^']+)'/g)]
      .map(([, specifier]) => specifier ?? '')
      .filter((specifier) => !allowed.test(specifier))
      .map((specifier) => `${file}: ${specifier}`),
  )
  expect(foreign).toEqual([])
})

test('the build carries no code of the simulators', () => {
  const bundles = globSync('.next/server/**/*.js').map((file) => readFileSync(file, 'utf8'))
  for (const identifier of ['SpeechEncoder', 'SIM_TWILIO_PORT', 'PersonBrain']) {
    expect(bundles.some((bundle) => bundle.includes(identifier))).toBe(false)
  }
})
