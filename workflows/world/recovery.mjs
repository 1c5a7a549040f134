/**
 * Puts every unfinished run back into the queue. A replay of a run that needs nothing is harmless,
 * so this may be done at every start and as often as wanted.
 *
 * @param {import('@workflow/world').World['runs']} runs
 * @param {import('@workflow/world').World['queue']} queue
 * @param {{ topicPrefix: string, occasion: string }} options `occasion` makes each sweep's messages
 *   its own: within one occasion a run is queued once.
 * @returns {Promise<number>} how many runs were queued
 */
export async function requeueUnfinishedRuns(runs, queue, options) {
  let count = 0
  for (const status of ['pending', 'running']) {
    for await (const run of listRuns(runs, status)) {
      await requeueRun(run, queue, options)
      count += 1
    }
  }
  return count
}

/**
 * @param {Pick<import('@workflow/world').WorkflowRun, 'runId' | 'workflowName'>} run
 * @param {import('@workflow/world').World['queue']} queue
 * @param {{ topicPrefix: string, occasion: string | number }} options
 */
export async function requeueRun({ runId, workflowName }, queue, { topicPrefix, occasion }) {
  const idempotencyKey = `recover:${runId}:${occasion}`
  await queue(`${topicPrefix}${workflowName}`, { runId }, { idempotencyKey })
}

/**
 * @param {import('@workflow/world').World['runs']} runs
 * @param {import('@workflow/world').WorkflowRun['status']} status
 */
export async function* listRuns(runs, status) {
  let cursor
  do {
    const page = await runs.list({ status, resolveData: 'none', pagination: { cursor } })
    yield* page.data
    cursor = page.hasMore ? page.cursor : undefined
  } while (cursor)
}
