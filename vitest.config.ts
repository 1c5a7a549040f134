import { defineConfig } from 'vitest/config'

const WIRE = ['**/*.wire.test.ts']
/** Tests that compute share the cores; tests that wait for sockets and speech mostly share time. */
const COMPUTING_WORKERS = 2
const WAITING_WORKERS = 5
const PRODUCT_WORKERS = 3
/**
 * Tests in which people speak in real time depend on a machine that lets them. One that fails is tried
 * once more, and `npm test` names it at the end: a second try is a finding, not a success.
 */
const SECOND_TRIES = 1
const NEVER = ['node_modules/**', '.next/**', '.workflow-vitest/**']

/**
 * Kinds of test. `unit`: one module, no network. `wire`: one program over real sockets.
 * `database`: SQL in a real Postgres. `world`, `workflow`: the durable runtime. `system`: the whole
 * product as separate processes; needs the built app, so `npm test` builds first.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          maxWorkers: COMPUTING_WORKERS,
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
          retry: SECOND_TRIES,
          include: ['{app,bridge,lib,sim}/**/*.wire.test.ts'],
          exclude: NEVER,
          maxWorkers: WAITING_WORKERS,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'database',
          maxWorkers: COMPUTING_WORKERS,
          include: ['supabase/**/*.test.ts'],
          exclude: NEVER,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'world',
          maxWorkers: WAITING_WORKERS,
          sequence: { groupOrder: 1 },
          include: ['tests/workflow-world/**/*.test.ts'],
          exclude: NEVER,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          globalSetup: ['tests/workflow-world/build.ts'],
        },
      },
      {
        test: {
          name: 'workflow',
          retry: SECOND_TRIES,
          // Whole incidents, each with processes of its own: they compute as much as they wait.
          maxWorkers: PRODUCT_WORKERS,
          sequence: { groupOrder: 2 },
          include: ['tests/workflow/**/*.test.ts', 'tests/workflow-histories/**/*.test.ts'],
          exclude: NEVER,
          testTimeout: 300_000,
          hookTimeout: 60_000,
          globalSetup: ['tests/workflow/build.ts'],
        },
      },
      {
        test: {
          name: 'system',
          retry: SECOND_TRIES,
          include: ['tests/system/**/*.test.ts'],
          exclude: NEVER,
          testTimeout: 300_000,
          hookTimeout: 180_000,
          globalSetup: ['tests/support/build-app.ts'],
          // Calls are spoken in real time: two cores carry some products at once, not every one.
          maxWorkers: PRODUCT_WORKERS,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
