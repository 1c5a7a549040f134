import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RUN = `axe.run(document, { resultTypes: ['violations'] })`

/**
 * What axe-core finds wrong with the page as it stands, for people who use a keyboard, a screen reader
 * or have little contrast: the rule and the first places, one line each. Empty when nothing is.
 */
export async function faultsForPeople(page: Page): Promise<string[]> {
  // Not as a script of the page: one may forbid all of them.
  await page.evaluate(`${AXE}; undefined`)
  const { violations } = (await page.evaluate(RUN)) as AxeResults
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ html }) => html.slice(0, 160))
        .join(' | ')}`,
  )
}
