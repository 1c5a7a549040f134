import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decideByLink, issueApprovalLink } from '#lib/db/approval-links.ts'
import { decideApproval } from '#lib/db/approvals.ts'
import {
  armStream,
  claimStream,
  openInboundCall,
  reserveCall,
  startDialling,
} from '#lib/db/calls.ts'
import { acceptEscalation, deEscalate } from '#lib/db/escalations.ts'
import { advanceIncident, appendIncidentEvent, reportIncident } from '#lib/db/incidents.ts'
import { claimOutbox } from '#lib/db/outbox.ts'
import { appendTurn } from '#lib/db/turns.ts'
import { cancelVisit, holdVisit } from '#lib/db/visits.ts'
import { findPostgres } from '#tests/workflow-world/postgres-server.ts'
import { putOnCall } from './on-call-story.ts'
import { HANDS, type RealPostgres, startRealPostgres } from './real-postgres.ts'
import type { TestDatabase } from './test-database.ts'
import { askLandlord, guestCalls, moveTo, reportLeak, ringForTime } from './test-story.ts'
import { briefFor, buildWorld, inHours, makePhone, NO_CLAIMS, type World } from './test-world.ts'

const programs = findPostgres()
if (programs === null) {
  process.stderr.write(
    '\nSKIPPED: the functions under real concurrency. No server is installed here; `apt-get install postgresql` brings one.\n\n',
  )
}

/** The same thing, done by every connection at the same time. */
const together = <Answer>(act: (hand: number) => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: HANDS }, (_, hand) => act(hand)))

const count = (words: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(words, (word) => word)].map(([word, same]) => [word, same.length]),
  )

describe.skipIf(programs === null)('eight connections at the same moment', () => {
  let postgres: RealPostgres
  let test: TestDatabase
  let world: World
  beforeAll(async () => {
    postgres = await startRealPostgres(programs ?? '')
    test = postgres.test
    world = await buildWorld(test)
  })
  afterAll(() => postgres[Symbol.asyncDispose]())

  const isIntact = (incidentId: string) =>
    test.one(
      `select verify_incident_chain($1) ->> 'intact' as intact, count(*) = max(seq) as "isGapless"
       from incident_events where incident_id = $1`,
      [incidentId],
    )
  const advance = (incidentId: string, key: string) =>
    advanceIncident(test.db, {
      incidentId,
      to: 'triaged',
      key,
      type: 'incident.triaged',
      actorKind: 'system',
      actorId: null,
      payload: {},
    })

  it('move an incident once; who comes late is recorded', async () => {
    const incidentId = await reportLeak(test, world)
    const moved = await together((hand) => advance(incidentId, `hand-${hand}`))
    expect(count(moved.map(({ kind }) => kind))).toEqual({ advanced: 1, stale: HANDS - 1 })
    expect(await isIntact(incidentId)).toEqual({ intact: 'true', isGapless: true })
  })

  it('repeat one act, and it happened once', async () => {
    const incidentId = await reportLeak(test, world)
    const moved = await together(() => advance(incidentId, 'same'))
    expect(count(moved.map(({ kind }) => kind))).toEqual({ advanced: 1, already: HANDS - 1 })
  })

  it('decide for a landlord, and the first decision stands', async () => {
    const { approvalId, quoteIds, incidentId } = await askLandlord(test, world)
    const answers = await together((hand) =>
      decideApproval(test.db, {
        approvalId,
        decision: hand % 2 === 0 ? 'approve' : 'decline',
        quoteId: hand % 4 === 0 ? quoteIds.dana : quoteIds.marco,
        method: 'dashboard',
        actorKind: 'manager',
        actorId: null,
        note: null,
        callId: null,
      }),
    )
    expect(count(answers.map(({ kind }) => kind))).toEqual({ decided: 1, inert: HANDS - 1 })
    expect(
      await test.one(
        `select count(*) filter (where status = 'accepted') <= 1 as "isOne" from quotes
         where incident_id = $1`,
        [incidentId],
      ),
    ).toEqual({ isOne: true })
  })

  it('take one emergency, and one of them has it', async () => {
    const ladder = Array.from({ length: HANDS }, makePhone)
    await putOnCall(test, world, ladder)
    for (let round = 1; round <= 5; round += 1) {
      // oxlint-disable-next-line no-await-in-loop -- a round after another
      const incidentId = await reportLeak(test, world)
      // oxlint-disable-next-line no-await-in-loop -- a round after another
      const { id: escalationId } = await test.one<{ id: string }>(
        'select id from escalations where incident_id = $1',
        [incidentId],
      )
      // oxlint-disable-next-line no-await-in-loop -- a round after another
      const answers = await together<{ kind: string }>((hand) => {
        const by = { escalationId, by: { phone: ladder[hand] ?? '' }, method: 'keypad' } as const
        return hand % 4 === 3
          ? deEscalate(test.db, { ...by, reason: 'No emergency.' })
          : acceptEscalation(test.db, by)
      })
      const settled = answers.filter(({ kind }) => kind === 'settled')
      expect(settled).toHaveLength(HANDS - 1)
      // oxlint-disable-next-line no-await-in-loop -- a round after another
      expect(await isIntact(incidentId)).toEqual({ intact: 'true', isGapless: true })
    }
  })

  it('use one link, and others theirs, and one decision stands while the rest are recorded', async () => {
    const asked = await askLandlord(test, world)
    const hashOf = (who: string) =>
      createHash('sha256')
        .update(who + asked.approvalId)
        .digest('hex')
    const link = { approvalId: asked.approvalId }
    await issueApprovalLink(test.db, {
      ...link,
      approverKind: 'landlord',
      approverId: world.landlordId,
      tokenHash: hashOf('landlord'),
      rungEndsMs: Date.now() + 60_000,
    })
    await issueApprovalLink(test.db, {
      ...link,
      approverKind: 'manager',
      approverId: null,
      tokenHash: hashOf('manager'),
      rungEndsMs: null,
    })
    const answers = await together((hand) =>
      decideByLink(test.db, {
        tokenHash: hashOf(hand % 2 === 0 ? 'landlord' : 'manager'),
        decision: hand % 4 === 0 ? 'decline' : 'approve',
        quoteId: asked.quoteIds.marco,
        totalCents: 285_00,
        note: null,
        capCents: null,
      }),
    )
    expect(count(answers.map(({ kind }) => kind))).toEqual({ decided: 1, inert: HANDS - 1 })
    expect(
      await test.one(
        `select count(*) filter (where type = 'approval.decided')::int as decided,
           count(*) filter (where type = 'approval.late_decision')::int as late
         from incident_events where incident_id = $1`,
        [asked.incidentId],
      ),
    ).toEqual({ decided: 1, late: HANDS - 1 })
    expect(await isIntact(asked.incidentId)).toEqual({ intact: 'true', isGapless: true })
  })

  it('promise one vendor to several houses, and he is in one place', async () => {
    const places = await Promise.all(Array.from({ length: HANDS }, () => ringForTime(test, world)))
    // Without turns on the vendor one in a few dozen rounds ends in a deadlock.
    for (let round = 1; round <= 40; round += 1) {
      // oxlint-disable-next-line no-await-in-loop -- a round after another
      const answers = await together((hand) =>
        holdVisit(test.db, {
          callId: places[hand]?.callId ?? '',
          toolCallId: `round-${round}`,
          startsAt: inHours(10 * round + hand / 8),
          endsAt: inHours(10 * round + 3),
        }),
      )
      expect(count(answers.map(({ kind }) => kind))).toEqual({ held: 1, conflict: HANDS - 1 })
      const held = answers.find(({ kind }) => kind === 'held')
      // oxlint-disable-next-line no-await-in-loop -- a round after another
      if (held?.kind === 'held') await cancelVisit(test.db, { visitId: held.visitId, reason: 'x' })
    }
  })

  it('reserve one call, and one of them dials', async () => {
    const claims = {
      ...NO_CLAIMS,
      round: null,
      organizationId: world.organizationId,
      purpose: 'guest_update',
      partyKind: 'guest',
      partyId: world.guestId,
      phone: world.guestPhone,
    } as const
    const key = randomUUID()
    const brief = briefFor('guest_update')
    const reserved = await together(() =>
      reserveCall(test.db, { key, claims, brief, deadlineAt: inHours(1) }),
    )
    const ids = new Set(reserved.map((one) => (one.kind === 'reserved' ? one.callId : one.kind)))
    expect(ids.size).toBe(1)
    const [callId = ''] = ids
    const dialled = await together(() => startDialling(test.db, { callId }))
    expect(dialled.filter(Boolean)).toHaveLength(1)
    const tokenHash = 'a'.repeat(64)
    await armStream(test.db, { callId, tokenHash, expiresAt: inHours(1) })
    const claimed = await together(() =>
      claimStream(test.db, { callId, tokenHash, providerSid: 'CAone', streamSid: 'MZone' }),
    )
    expect(count(claimed.map(({ kind }) => kind))).toEqual({ claimed: 1, used: HANDS - 1 })
  })

  it('hear of one inbound call, and open it once', async () => {
    const providerSid = `CA${randomUUID()}`
    const claims = {
      ...NO_CLAIMS,
      organizationId: world.organizationId,
      purpose: 'guest_intake',
      partyKind: 'guest',
      partyId: world.guestId,
      propertyId: world.propertyId,
    } as const
    const opened = await together(() =>
      openInboundCall(test.db, {
        providerSid,
        phone: world.guestPhone,
        claims,
        brief: briefFor('guest_intake'),
      }),
    )
    expect(new Set(opened.map(({ callId }) => callId)).size).toBe(1)
    expect(opened.filter(({ created }) => created)).toHaveLength(1)
  })

  it('report incidents, and each has a number of its own, without gaps', async () => {
    const another = await buildWorld(test)
    const calls = await together(() => guestCalls(test, another))
    const details = { trade: 'plumbing', priority: 'p1', summary: 'Water' } as const
    await Promise.all(
      calls.flatMap((callId) =>
        // Each report arrives twice.
        [1, 2].map(() => reportIncident(test.db, { callId, toolCallId: 'tool', details })),
      ),
    )
    const rows = await test.all<{ reference: string }>(
      'select reference from incidents where organization_id = $1 order by reference',
      [another.organizationId],
    )
    expect(rows.map(({ reference }) => reference)).toEqual(
      Array.from({ length: HANDS }, (_, index) => `PL-${1042 + index}`),
    )
  })

  it('work off the outbox, and no row is taken twice', async () => {
    const taken = await together(() => claimOutbox(test.db, { limit: 5, leaseSeconds: 60 }))
    const ids = taken.flat().map(({ id }) => id)
    expect(ids.length).toBeGreaterThan(HANDS)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('do all sorts of things to one incident, and nobody is in the way for ever', async () => {
    const { incidentId, approvalId, callId } = await ringForTime(test, world)
    for (const round of [1, 2, 3]) {
      const words = (hand: number) => ({
        callId,
        seq: round * 100 + hand,
        speaker: 'caller' as const,
        text: 'Ten is fine',
        startedMs: 0,
        endedMs: 1,
        interrupted: false,
        heardMs: null,
      })
      const note = (hand: number) => ({
        incidentId,
        type: 'test.note',
        key: `note-${round}-${hand}`,
        actorKind: 'system' as const,
        actorId: null,
        payload: {},
      })
      const acts = [
        (hand: number) => appendTurn(test.db, words(hand)),
        (hand: number) => appendIncidentEvent(test.db, note(hand)),
        (hand: number) => advance(incidentId, `late-${round}-${hand}`),
        (hand: number) =>
          holdVisit(test.db, {
            callId,
            toolCallId: `slot-${round}-${hand}`,
            startsAt: inHours(100 + hand),
            endsAt: inHours(101 + hand),
          }),
        () =>
          decideApproval(test.db, {
            approvalId,
            decision: 'decline',
            quoteId: null,
            method: 'dashboard',
            actorKind: 'manager',
            actorId: null,
            note: null,
            callId: null,
          }),
      ]
      // oxlint-disable-next-line no-await-in-loop -- a round after another
      await Promise.all(acts.flatMap((act) => [1, 2, 3].map((hand) => act(hand))))
    }
    expect(await isIntact(incidentId)).toEqual({ intact: 'true', isGapless: true })
    await moveTo(test, incidentId, 'cancelled')
  })
})
