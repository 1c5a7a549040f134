// The product's world, whose every append to an event log is announced to the test beforehand and
// afterwards. The test answers, or kills this process; nothing of the product knows of it.
import createProductWorld from '#workflows/world/index.mjs'

/** @param {'before' | 'after'} phase @param {string} what */
async function announce(phase, what) {
  await fetch(`${process.env.KILL_GATE_URL}/moment`, {
    method: 'POST',
    body: JSON.stringify({ phase, what }),
  })
}

/** @returns {import('@workflow/world').World} */
// oxlint-disable-next-line import/no-default-export -- the runtime asks a world for it
export default function createWorld() {
  const world = createProductWorld()
  /** What a step or hook is called, by the id under which the runtime knows it. */
  const names = new Map()

  /** The same words for the same await in every run: ids are left out. */
  function wordsFor({ eventType, correlationId, eventData }) {
    if (eventType === 'step_created')
      names.set(correlationId, eventData.stepName.split('//').at(-1))
    if (eventType === 'hook_created') names.set(correlationId, eventData.token.split(':')[0])
    return `${eventType} ${names.get(correlationId) ?? ''}`.trim()
  }

  return {
    ...world,
    events: {
      ...world.events,
      async create(runId, data, params) {
        const what = wordsFor(data)
        await announce('before', what)
        const result = await world.events.create(runId, data, params)
        await announce('after', what)
        return result
      },
    },
  }
}
