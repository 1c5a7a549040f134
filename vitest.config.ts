import { defineConfig } from 'vitest/config'

const WIRE = ['**/*.wire.test.ts']
const NEVER = ['node_modules/**', '.next/**', '.workflow-vitest/**']

/**
 * Four kinds of test. `unit`: one module, no network. `wire`: one program over real sockets.
 * `database`: SQL in a real Postgres. `workflow`: the durable runtime. `system` (tests/): the whole
 * product as separate processes; needs the built app, so `npm test` builds first.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{app,bridge,lib,scripts,sim,workflows}/**/*.test.ts',
            'tests/repository/*.test.ts',
          ],
          exclude: [...NEVER, ...WIRE],
        },
      },
      {
        test: {
          name: 'wire',
          include: ['{app,bridge,lib,sim}/**/*.wire.test.ts'],
          exclude: NEVER,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'database',
          include: ['supabase/**/*.test.ts'],
          exclude: NEVER,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'world',
          include: ['tests/workflow-world/**/*.test.ts'],
          exclude: NEVER,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          globalSetup: ['tests/workflow-world/build.ts'],
        },
      },
      {
        test: {
          name: 'system',
          include: ['tests/system/**/*.test.ts'],
          exclude: NEVER,
          testTimeout: 300_000,
          hookTimeout: 180_000,
          globalSetup: ['tests/support/build-app.ts'],
          // Calls are spoken in real time, so these wait far more than they compute: two cores
          // carry several products at once.
          maxWorkers: 4,
        },
      },
    ],
  },
})
