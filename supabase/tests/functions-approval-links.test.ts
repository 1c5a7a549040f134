import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type ApproverKind,
  decideByLink,
  issueApprovalLink,
  readApprovalLink,
  requestCallByLink,
} from '#lib/db/approval-links.ts'
import {
  applyStandingWord,
  confirmDecision,
  decideApproval,
  getApproval,
  proposeDecision,
  requestApproval,
} from '#lib/db/approvals.ts'
import { openQuoteRound, recordQuote } from '#lib/db/quotes.ts'
import { startTestSupabase } from '#tests/support/test-supabase.ts'
import type { TestDatabase } from './test-database.ts'
import { type Asked, askLandlord, moveTo, ring, ringLandlord } from './test-story.ts'
import { buildWorld, inHours, makePhone, quoteOf, type World } from './test-world.ts'

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

const RUNG_MS = 20 * 60_000
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

async function issue(approverKind: ApproverKind, approverId: string | null): Promise<string> {
  const tokenHash = hashOf(randomUUID())
  await issueApprovalLink(test.db, {
    approvalId: asked.approvalId,
    approverKind,
    approverId,
    tokenHash,
    rungEndsMs: approverKind === 'manager' ? null : Date.now() + RUNG_MS,
  })
  return tokenHash
}

const decide = (
  tokenHash: string,
  decision: Partial<Parameters<typeof decideByLink>[1]> = {},
): ReturnType<typeof decideByLink> =>
  decideByLink(test.db, {
    tokenHash,
    decision: 'approve',
    quoteId: asked.quoteIds.marco,
    totalCents: 285_00,
    note: null,
    capCents: null,
    ...decision,
  })

async function addBackup(): Promise<{ id: string; phone: string }> {
  const phone = makePhone()
  return test.one(
    `insert into landlord_contacts (organization_id, landlord_id, rank, name, phone)
     values ($1, $2, 1, 'Otto', $3) returning id, phone`,
    [world.organizationId, world.landlordId, phone],
  )
}

const lateDecisions = () =>
  test.all<{ actor: string; decision: string }>(
    `select actor_id as actor, payload ->> 'decision' as decision from incident_events
     where incident_id = $1 and type = 'approval.late_decision' order by seq`,
    [asked.incidentId],
  )

describe('a link', () => {
  it('is for the landlord, who stands in for them, or the manager on call, and one for each', async () => {
    const backup = await addBackup()
    const first = await issue('landlord', world.landlordId)
    await issue('backup', backup.id)
    await issue('manager', null)
    const again = await issue('landlord', world.landlordId)
    expect(await readApprovalLink(test.db, first)).toMatchObject({
      kind: 'found',
      approverName: 'Helen',
      isOpen: true,
    })
    expect(await readApprovalLink(test.db, again)).toEqual({ kind: 'unknown' })
    const stranger = (await buildWorld(test)).landlordId
    await expect(issue('landlord', stranger)).rejects.toThrow('a link is for')
    await expect(issue('backup', world.landlordId)).rejects.toThrow('a link is for')
  })

  it('decides once, in the name of whom it was made for; the other approver comes late and is recorded', async () => {
    const backup = await addBackup()
    const [owner, other] = [
      await issue('landlord', world.landlordId),
      await issue('backup', backup.id),
    ]
    expect(await decide(other)).toEqual({ kind: 'decided', decision: 'approve' })
    expect(await getApproval(test.db, asked.approvalId)).toMatchObject({
      method: 'link',
      decidedByKind: 'landlord',
      decidedById: backup.id,
    })
    expect(await decide(owner, { decision: 'decline' })).toEqual({
      kind: 'inert',
      decision: 'approve',
    })
    expect(await decide(other, { decision: 'decline' })).toMatchObject({ kind: 'inert' })
    expect(await lateDecisions()).toEqual([
      { actor: world.landlordId, decision: 'decline' },
      { actor: backup.id, decision: 'decline' },
    ])
    expect(await readApprovalLink(test.db, owner)).toMatchObject({ isOpen: false, isOwn: false })
    expect(await readApprovalLink(test.db, other)).toMatchObject({ isOpen: false, isOwn: true })
  })

  it('approves the price that was shown, of this round and this work, and nothing else', async () => {
    const link = await issue('landlord', world.landlordId)
    const elsewhere = await askLandlord(test, await buildWorld(test))
    expect(await decide(link, { quoteId: elsewhere.quoteIds.marco })).toEqual({
      kind: 'unknown-quote',
    })
    expect(await decide(link, { quoteId: randomUUID() })).toEqual({ kind: 'unknown-quote' })
    expect(await decide(link, { totalCents: 100_00 })).toEqual({ kind: 'changed' })
    await test.pg.query(
      'update quotes set amount_min_cents = 99900, amount_max_cents = 99900 where id = $1',
      [asked.quoteIds.marco],
    )
    expect(await decide(link)).toEqual({ kind: 'changed' })
    expect(await getApproval(test.db, asked.approvalId)).toMatchObject({ status: 'pending' })
  })

  it('is over with its question, and tried only so often', async () => {
    const link = await issue('landlord', world.landlordId)
    for (let attempt = 0; attempt < 20; attempt += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await decide(link, { totalCents: 1 })
    }
    expect(await decide(link)).toEqual({ kind: 'too-many' })
    await moveTo(test, asked.incidentId, 'cancelled')
    expect(await readApprovalLink(test.db, link)).toMatchObject({ isOpen: false })
    expect(await requestCallByLink(test.db, link)).toEqual({ kind: 'closed' })
    expect(
      await issueApprovalLink(test.db, {
        approvalId: asked.approvalId,
        approverKind: 'manager',
        approverId: null,
        tokenHash: hashOf('late'),
        rungEndsMs: null,
      }),
    ).toBe(null)
  })
})

describe('on the phone', () => {
  it('who stands in for a landlord decides under their own name', async () => {
    const backup = await addBackup()
    const callId = await ring(test, {
      organizationId: world.organizationId,
      purpose: 'landlord_approval',
      partyKind: 'landlord',
      partyId: world.landlordId,
      phone: backup.phone,
      approvalId: asked.approvalId,
    })
    await propose(callId, { decision: 'decline' })
    await confirmDecision(test.db, { callId, digit: '1' })
    expect(await getApproval(test.db, asked.approvalId)).toMatchObject({ decidedById: backup.id })
  })

  it('a key that comes after somebody else’s decision is recorded, once', async () => {
    const callId = await ringLandlord(test, world, asked)
    await propose(callId, { decision: 'decline' })
    await decide(await issue('manager', null))
    for (const digit of ['1', '1']) {
      expect(await confirmDecision(test.db, { callId, digit })).toEqual({
        kind: 'inert',
        decision: 'approve',
      })
    }
    expect(await lateDecisions()).toEqual([{ actor: world.landlordId, decision: 'decline' }])
  })
})

const propose = (
  callId: string,
  proposal: Partial<Parameters<typeof proposeDecision>[1]>,
): ReturnType<typeof proposeDecision> =>
  proposeDecision(test.db, {
    callId,
    toolCallId: randomUUID(),
    decision: 'another_round',
    quoteId: null,
    note: null,
    ...proposal,
  })

describe('“only if under 300”', () => {
  /** The next round's price for a scope; the question about it is asked. */
  async function nextRound(
    cents: number,
    scope = 'Repair the leaking joint under the kitchen sink.',
  ): Promise<string> {
    await moveTo(test, asked.incidentId, 'sourcing')
    const [request] = await openQuoteRound(test.db, {
      incidentId: asked.incidentId,
      round: 2,
      vendors: [world.marco],
      scope,
      dueAt: inHours(1),
    })
    const callId = await ring(test, {
      organizationId: world.organizationId,
      purpose: 'vendor_quote',
      partyKind: 'vendor',
      partyId: world.marco.vendorId,
      contactId: world.marco.contactId,
      phone: world.marco.phone,
      quoteRequestId: request?.quoteRequestId ?? null,
    })
    const quote = quoteOf(cents)
    const recorded = await recordQuote(test.db, {
      callId,
      toolCallId: 't',
      quote,
      evidenceTurnSeq: 1,
    })
    if (recorded.kind !== 'recorded') throw new Error(recorded.reason)
    await test.all(
      `with words as (
         insert into evidence (organization_id, call_id, turn_seq, speaker, verbatim, started_ms, sha256)
         values ($2, $3, 1, 'caller', 'x', 0, encode(sha256('x'), 'hex')) returning id
       ) update quotes set confirmation = 'confirmed', evidence_id = words.id from words
       where quotes.id = $1`,
      [recorded.quoteId, world.organizationId, callId],
    )
    await moveTo(test, asked.incidentId, 'quoted')
    const { approvalId } = await requestApproval(test.db, {
      incidentId: asked.incidentId,
      round: 2,
      quoteId: recorded.quoteId,
      expiresAt: inHours(1),
    })
    return approvalId
  }

  async function counter(): Promise<void> {
    const callId = await ringLandlord(test, world, asked)
    expect(await propose(callId, { capCents: 300_00 })).toMatchObject({
      readBack: { decision: 'another_round', totalCents: 300_00 },
    })
    await confirmDecision(test.db, { callId, digit: '1' })
  }

  it('approves what meets it, on the earlier decision’s authority', async () => {
    await counter()
    const approvalId = await nextRound(300_00)
    expect(await applyStandingWord(test.db, { approvalId })).toBe(true)
    expect(
      await test.one(
        'select status, method, decided_by_id as by, authority_id as authority from approvals where id = $1',
        [approvalId],
      ),
    ).toEqual({
      status: 'approved',
      method: 'keypad',
      by: world.landlordId,
      authority: asked.approvalId,
    })
    await moveTo(test, asked.incidentId, 'approved')
  })

  it.each([
    ['a price above it', 300_01, undefined, ''],
    ['other work', 200_00, 'The whole pipe.', ''],
    ['a figure that nobody confirmed', 200_00, undefined, `confirmation = 'unconfirmed'`],
    ['an estimate', 200_00, undefined, `kind = 'estimate'`],
  ])('leaves %s to the owner', async (_, cents, scope, change) => {
    await counter()
    const approvalId = await nextRound(cents, scope)
    if (change) {
      await test.all(`update quotes set ${change} where incident_id = $1 and round = 2`, [
        asked.incidentId,
      ])
    }
    expect(await applyStandingWord(test.db, { approvalId })).toBe(false)
    expect(await getApproval(test.db, approvalId)).toMatchObject({ status: 'pending' })
  })

  it('is said with another round on the phone, and with no refusal', async () => {
    const callId = await ringLandlord(test, world, asked)
    await expect(propose(callId, { decision: 'approve', capCents: 300_00 })).rejects.toThrow(
      'asks for another round',
    )
    const approval = { approvalId: asked.approvalId, quoteId: null, note: null, callId: null }
    await expect(
      decideApproval(test.db, {
        ...approval,
        decision: 'decline',
        method: 'dashboard',
        actorKind: 'manager',
        actorId: null,
        capCents: 1,
      }),
    ).rejects.toThrow('declines nothing')
  })
})
