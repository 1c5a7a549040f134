import { buildWorkflowTests } from '@workflow/vitest'

/** Bundles the drill once for all tests of the world, as Next would bundle the product's workflows. */
export async function setup(): Promise<void> {
  await buildWorkflowTests({ cwd: 'tests/workflow-world' })
}
