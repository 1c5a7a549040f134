import { ensureAppBuilt } from '#scripts/stack/app-build.ts'

/** Builds the app once before the tests that need it, outside of their time limits. */
export function setup(): void {
  ensureAppBuilt(() => undefined)
}
