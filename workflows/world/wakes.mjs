/** Beyond this a timer of Node fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * When sleeping runs are to be looked at again: one time a run, the earliest that anybody asked for.
 *
 * The stock queue keeps a delivery for every message that ever met a sleeping run, until the sleep is
 * over: each holds one of its thousand places, so that a thousand sleeping incidents stop all others;
 * and each time it comes again counts as an attempt, of which the runtime allows 48.
 *
 * @param {(runId: string, queueName: string) => Promise<unknown>} wake
 */
export function createWakes(wake) {
  /** @type {Map<string, { dueMs: number, timer: NodeJS.Timeout }>} */
  const wakes = new Map()

  function set(runId, queueName, dueMs) {
    const planned = wakes.get(runId)
    if (planned && planned.dueMs <= dueMs) return
    clearTimeout(planned?.timer)
    const timer = setTimeout(
      () => {
        wakes.delete(runId)
        if (Date.now() < dueMs) set(runId, queueName, dueMs)
        // The next start of the process queues every unfinished run; until then this tries again.
        else wake(runId, queueName).catch(() => set(runId, queueName, Date.now() + 5000))
      },
      Math.min(Math.max(dueMs - Date.now(), 0), LONGEST_TIMER_MS),
    )
    timer.unref()
    wakes.set(runId, { dueMs, timer })
  }

  return {
    set,
    size: () => wakes.size,
    clear() {
      for (const { timer } of wakes.values()) clearTimeout(timer)
      wakes.clear()
    },
  }
}
