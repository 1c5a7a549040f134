import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitFor } from '#scripts/demo/wait-for.ts'
import { startTestStack, type TestStack } from '#tests/support/test-stack.ts'

const EMMA = '+14155550110'

let product: TestStack
beforeAll(async () => {
  product = await startTestStack()
})
afterAll(() => product[Symbol.asyncDispose]())

test('a guest who is cut off after telling of a leak reads that somebody sees to it, and somebody does', async () => {
  const within = { timeoutMs: 60_000, signal: AbortSignal.timeout(120_000) }
  await product.world.dial(EMMA, 'cut-off')
  const incident = await waitFor(
    'the repair on record',
    async () => {
      const { data } = await product.db.from('incidents').select('id, reference, trade, summary')
      return data?.[0] ?? null
    },
    within,
  )
  expect(incident).toMatchObject({
    trade: 'plumbing',
    summary: expect.stringContaining('a pipe is leaking'),
  })
  const text = await waitFor(
    'a word to the guest',
    async () => (await product.world.messages()).find(({ to }) => to === EMMA) ?? null,
    within,
  )
  expect(text.body).toContain(`We were cut off. I have noted as ${incident.reference}:`)
  // By night nobody is rung for this: that it was taken up is all there is to see at any hour.
  await waitFor(
    'the agent to take it up',
    async () => {
      const { data } = await product.db.from('incidents').select('id').neq('status', 'reported')
      return data?.[0] ?? null
    },
    within,
  )
})
