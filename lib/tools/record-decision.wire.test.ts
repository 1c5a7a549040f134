import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { contextOf, database, landlordCall, stubToolEnv } from '#tests/support/tool-calls.ts'
import { runTool } from './run-tool.ts'
import type { ToolReply } from './tool.ts'

beforeEach(stubToolEnv)
afterEach(() => {
  vi.unstubAllEnvs()
})

const proposed = (readBack: Record<string, unknown>): object => ({
  propose_decision: {
    kind: 'proposed',
    readBack: {
      decision: 'another_round',
      vendorName: null,
      totalCents: null,
      currency: 'USD',
      confirmation: null,
      ...readBack,
    },
  },
})

async function decide(
  answers: object,
  args: Record<string, unknown>,
): Promise<{ reply: ToolReply; asked: string }> {
  await using server = await database({ ...answers })
  const context = contextOf(server, landlordCall)
  const reply = await runTool({ name: 'record_decision', args, toolCallId: 'fc-1' }, context)
  return { reply, asked: server.requests.map(({ body }) => body).join() }
}

describe('what a landlord wants instead', () => {
  it('is read back with its limit, which stays out of what vendors hear', async () => {
    const { reply, asked } = await decide(proposed({ totalCents: 300_00 }), {
      decision: 'another_round',
      note: 'Only the joint, and only under 300.',
      at_most: 300,
    })
    expect(reply.output['say']).toBe(
      'You want another round of prices, and for the same work a confirmed price of at most $300 in total counts as approved by you. Press 1 to confirm, or 2 to change.',
    )
    expect(JSON.parse(asked)).toMatchObject({ p_note: 'Only the joint', p_cap_cents: 300_00 })
  })

  it('is asked for when there is neither a wish nor a limit', async () => {
    const { reply, asked } = await decide({}, { decision: 'another_round', note: 'Below 300.' })
    expect(reply.output).toMatchObject({ retryable: true })
    expect(asked).toBe('')
  })

  it('is on top of what was approved before, when it is about further work', async () => {
    const { reply } = await decide(
      proposed({
        decision: 'approve',
        vendorName: 'Rapid Rooter',
        totalCents: 120_00,
        confirmation: 'confirmed',
        isChangeOrder: true,
      }),
      { decision: 'approve', quote_id: '40000000-0000-4000-8000-000000000001' },
    )
    expect(reply.output['read_back']).toBe(
      'You approve Rapid Rooter for the further work, $120 on top of what was approved before.',
    )
  })

  it('comes too late when somebody decided meanwhile: the agent says so and takes its leave', async () => {
    const { reply } = await decide(
      { propose_decision: { kind: 'refused', reason: 'not-pending', decision: 'approve' } },
      { decision: 'decline' },
    )
    expect(reply.output).toMatchObject({
      retryable: false,
      say: 'This has been decided in the meantime: it was approved. Nothing more is needed from you. Thank you, and goodbye.',
    })
    expect(reply.output['error']).toContain('use end_call')
  })
})
