import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { approvalStatusSchema } from '#lib/db/approvals.ts'
import { attemptStateSchema } from '#lib/db/calls.ts'
import { actorKindSchema } from '#lib/db/incidents.ts'
import { messageStatusSchema } from '#lib/db/messages.ts'
import { quoteRequestStatusSchema } from '#lib/db/quotes.ts'
import { visitStatusSchema } from '#lib/db/visits.ts'
import { approvalMethodSchema, decisionSchema } from '#lib/domain/approval.ts'
import {
  CALL_STATUS_RANK,
  callDirectionSchema,
  callOutcomeSchema,
  callPurposeSchema,
  callStatusSchema,
  partyKindSchema,
  speakerSchema,
} from '#lib/domain/call.ts'
import {
  INCIDENT_SUCCESSORS,
  incidentControlSchema,
  incidentStatusSchema,
  prioritySchema,
} from '#lib/domain/incident.ts'
import { tradeSchema } from '#lib/domain/trade.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

describe('the words', () => {
  const enumOf = async (name: string): Promise<string[]> =>
    (
      await test.all<{ value: string }>(
        `select enumlabel as value from pg_enum where enumtypid = ('public.' || $1)::regtype order by enumsortorder`,
        [name],
      )
    ).map(({ value }) => value)

  const pairs: [string, z.ZodEnum][] = [
    ['incident_status', incidentStatusSchema],
    ['incident_control', incidentControlSchema],
    ['priority', prioritySchema],
    ['trade', tradeSchema],
    ['call_status', callStatusSchema],
    ['call_purpose', callPurposeSchema],
    ['call_direction', callDirectionSchema],
    ['call_outcome', callOutcomeSchema],
    ['party_kind', partyKindSchema],
    ['speaker', speakerSchema],
    ['decision', decisionSchema],
    ['approval_method', approvalMethodSchema],
    ['approval_status', approvalStatusSchema],
    ['quote_request_status', quoteRequestStatusSchema],
    ['visit_status', visitStatusSchema],
    ['message_status', messageStatusSchema],
    ['attempt_state', attemptStateSchema],
    ['actor_kind', actorKindSchema],
  ]
  it.each(pairs)('%s are the same in SQL and TypeScript', async (name, schema) => {
    expect(await enumOf(name)).toEqual(schema.options)
  })

  it('let an incident move where the domain says, and nowhere else', async () => {
    const rows = await test.all<{ pair: string }>(
      `select from_status || ' → ' || to_status as pair from private.incident_transitions`,
    )
    const legal = Object.entries(INCIDENT_SUCCESSORS).flatMap(([from, successors]) =>
      successors.map((to) => `${from} → ${to}`),
    )
    expect(rows.map(({ pair }) => pair).toSorted()).toEqual(legal.toSorted())
  })

  it('rank call statuses as the domain does', async () => {
    const rows = await test.all<{ status: string; rank: number }>(
      `select status::text, private.call_status_rank(status) as rank
       from unnest(enum_range(null::public.call_status)) as status`,
    )
    expect(Object.fromEntries(rows.map(({ status, rank }) => [status, rank]))).toEqual(
      CALL_STATUS_RANK,
    )
  })
})
