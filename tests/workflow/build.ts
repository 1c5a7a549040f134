import { buildWorkflowTests } from '@workflow/vitest'

/** Bundles the product's workflows once for all tests, as Next does for the app. */
export async function setup(): Promise<void> {
  await buildWorkflowTests({
    cwd: 'workflows',
    outDir: '../tests/workflow/.workflow-vitest',
    dataDir: '../tests/workflow/.workflow-data',
  })
}
