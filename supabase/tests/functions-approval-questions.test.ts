import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { askByLink, decideByLink, issueApprovalLink, readQuestion } from '#lib/db/approval-links.ts'
import { getApproval } from '#lib/db/approvals.ts'
import { startTestSupabase } from '#tests/support/test-supabase.ts'
import type { TestDatabase } from './test-database.ts'
import { type Asked, askLandlord } from './test-story.ts'
import { buildWorld, type World } from './test-world.ts'

let test: TestDatabase
let world: World
let asked: Asked
beforeAll(async () => {
  test = await startTestSupabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  world = await buildWorld(test)
  asked = await askLandlord(test, world)
})

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

async function issue(): Promise<string> {
  const tokenHash = hashOf(randomUUID())
  const { approvalId } = asked
  const link = { approvalId, approverKind: 'landlord', approverId: world.landlordId } as const
  await issueApprovalLink(test.db, { ...link, tokenHash, rungEndsMs: Date.now() + 60_000 })
  return tokenHash
}

describe('a question before the decision', () => {
  const ask = (tokenHash: string, question: string) => askByLink(test.db, { tokenHash, question })
  const events = () =>
    test.all<{ note: string }>(
      `select payload ->> 'note' as note from incident_events
       where incident_id = $1 and type = 'approval.asked' order by seq`,
      [asked.incidentId],
    )

  it('is asked once, is told to the manager once, and decides nothing', async () => {
    const tokenHash = await issue()
    for (const question of ['Is it the old pipe?', 'Is it the old pipe?']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await ask(tokenHash, question)).toEqual({ kind: 'asked' })
    }
    expect(await events()).toEqual([{ note: 'Is it the old pipe?' }])
    const messages = await test.all<{ key: string }>(
      `select payload ->> 'key' as key from outbox
       where topic = 'approval.asked' and payload ->> 'approvalId' = $1`,
      [asked.approvalId],
    )
    expect(messages).toHaveLength(1)
    const { incidentId } = asked
    expect(await readQuestion(test.db, { incidentId, key: messages[0]?.key ?? '' })).toBe(
      'Is it the old pipe?',
    )
    expect((await getApproval(test.db, asked.approvalId)).status).toBe('pending')
  })

  it('has a bound, and an end with the decision', async () => {
    const tokenHash = await issue()
    for (const number of [1, 2, 3, 4, 5]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await ask(tokenHash, `Question ${number}`)
    }
    expect(await ask(tokenHash, 'Question 6')).toEqual({ kind: 'too-many' })
    expect(await ask(tokenHash, 'Question 1')).toEqual({ kind: 'asked' })
    await decideByLink(test.db, {
      tokenHash,
      decision: 'approve',
      quoteId: asked.quoteIds.marco,
      totalCents: 285_00,
      note: null,
      capCents: null,
    })
    expect(await ask(tokenHash, 'And now?')).toEqual({ kind: 'closed' })
    expect(await ask(hashOf('nobody'), 'And I?')).toEqual({ kind: 'unknown' })
    expect(await events()).toHaveLength(5)
  })
})
