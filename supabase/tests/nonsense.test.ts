import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db/database.types.ts'
import { validCalls } from './nonsense-calls.ts'
import { type Ids, openReservedMessage } from './nonsense-rows.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

type FunctionName = keyof Database['public']['Functions']
type Args = Readonly<Record<string, unknown>>

let test: TestDatabase
let ids: Ids
let calls: Readonly<Record<FunctionName, Args>>
beforeAll(async () => {
  test = await createTestDatabase()
  ids = await openReservedMessage(test)
  calls = validCalls(ids)
})
afterAll(() => test.close())

/** What is no answer to any question, by the type of the argument. Words outside of an enum and ids
 * that are none are refused by the type itself, before the function runs. */
const NONSENSE: Readonly<Record<string, readonly unknown[]>> = {
  uuid: [null, randomUUID()],
  text: [null, '', ' \n'],
  jsonb: [null, '[]', '"words"', '7'],
  integer: [null, -1],
  bigint: [null, -1],
  boolean: [null],
  'timestamp with time zone': [null, 'infinity'],
  'extensions.vector': [null, '[1]', `[${Array.from({ length: 768 }, () => 0).join()}]`],
}
const NULL_ONLY = [null]

/** What has a meaning all the same: left out, withheld, blank on purpose, or answered and not raised. */
const MEANT: Readonly<Record<string, readonly unknown[]>> = {
  // The desk has no number, and a number has no member: whoever is neither is told so.
  'accept_escalation.p_phone': [null, '', ' \n'],
  'accept_escalation.p_user_id': [null, ...(NONSENSE['uuid'] ?? [])],
  'advance_incident.p_actor_id': [null, '', ' \n'],
  'advance_incident.p_payload': [null],
  'append_incident_event.p_actor_id': [null, '', ' \n'],
  'append_incident_event.p_payload': [null],
  'append_turn.p_ended_ms': [null],
  'append_turn.p_heard_ms': [null],
  'append_turn.p_interrupted': [null],
  'append_turn.p_reply_ms': [null],
  'append_turn.p_unheard_ms': [null],
  'append_turn.p_text': ['', ' \n'],
  'ask_by_link.p_token_hash': ['', ' \n'],
  'check_quote.p_extraction': [null, '[]', '"words"', '7'],
  // Nothing was read: every figure is in doubt.
  'check_quote.p_figures': ['[]'],
  'claim_stream.p_bridge_url': [null],
  // What comes from the wire unproved is "foreign", not an error.
  'claim_stream.p_provider_sid': ['', ' \n'],
  'claim_stream.p_token_hash': ['', ' \n'],
  'de_escalate.p_phone': [null, '', ' \n'],
  'de_escalate.p_user_id': [null, ...(NONSENSE['uuid'] ?? [])],
  'control_call.p_phone': [null],
  'decide_approval.p_actor_id': [null, '', ' \n'],
  'decide_approval.p_call_id': [null],
  'decide_approval.p_note': [null, '', ' \n'],
  'decide_approval.p_quote_id': [null],
  'decide_approval.p_cap_cents': [null],
  // Whatever comes with a token that is none is answered: there is no such link.
  'decide_by_link.p_token_hash': ['', ' \n'],
  'decide_by_link.p_quote_id': NONSENSE['uuid'] ?? [],
  'decide_by_link.p_total_cents': [null, -1],
  'decide_by_link.p_note': [null, '', ' \n'],
  'decide_by_link.p_cap_cents': [null],
  'decline_job.p_reason': ['', ' \n'],
  'end_conversation.p_metrics': [null],
  'fail_outbox.p_error': ['', ' \n'],
  // Withheld numbers arrive empty.
  'identify_caller.p_phone': ['', ' \n'],
  'identify_caller.p_now': ['infinity'],
  'move_visit.p_actor_id': [null, '', ' \n'],
  'open_inbound_call.p_phone': ['', ' \n'],
  'propose_decision.p_cap_cents': [null],
  'propose_decision.p_note': [null, '', ' \n'],
  // A model may invent a quote: it is told that there is none.
  'propose_decision.p_quote_id': NONSENSE['uuid'] ?? [],
  // No filter; what is nowhere has no figures.
  'read_insight.p_property_id': NONSENSE['uuid'] ?? [],
  'read_insight.p_trade': [null],
  'read_vendor_figures.p_property_id': NONSENSE['uuid'] ?? [],
  'read_vendor_figures.p_trade': [null],
  // Without an id it is a new one.
  'save_vendor.p_vendor_id': [null],
  // Nobody stands in, nothing is to be said.
  'set_backup_approvers.p_people': ['[]'],
  'set_shutoff_notes.p_notes': ['', ' \n'],
  'read_approval_link.p_token_hash': ['', ' \n'],
  // A position that is none: everything is read anew.
  'read_changes.p_after': ['', ' \n'],
  'record_analysis.p_recommended_quote_id': [null],
  'record_call_status.p_at': [null, 'infinity'],
  'record_call_status.p_provider_sid': ['', ' \n'],
  'record_call_status.p_sequence': [null, -1],
  'record_dial_refused.p_error': ['', ' \n'],
  'record_guest_answer.p_payload': [null],
  'record_guest_reply.p_call_id': [null],
  'record_guest_reply.p_payload': [null],
  'record_message_failed.p_error': ['', ' \n'],
  'record_message_unknown.p_error': ['', ' \n'],
  'record_promise.p_turn_seq': [null],
  'record_quote.p_evidence_turn_seq': [null],
  'record_visit_event.p_payload': [null],
  'report_incident.p_same_as': [null],
  'request_call_by_link.p_token_hash': ['', ' \n'],
  'request_human.p_reason': ['', ' \n'],
  'set_incident_hold.p_reason': [null],
  'set_incident_hold.p_steered': [null],
  'set_incident_run.p_replaces': [null, '', ' \n'],
  'settle_quote_request.p_call_id': [null],
}

interface Argument {
  fn: FunctionName
  name: string
  type: string
}

const readArguments = (): Promise<Argument[]> =>
  test.all<Argument>(`
    select p.proname as fn, argument.name, format_type(argument.type, null) as type
    from pg_proc p, unnest(p.proargnames[1:p.pronargs], p.proargtypes::oid[]) as argument (name, type)
    where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    order by 1, 2`)

interface Fault {
  code: string
  message: string
}

/** What the server is told; nothing of it stays. */
async function call(fn: FunctionName, args: Args): Promise<Fault | null> {
  const list = Object.keys(args).map((key, index) => `${key} => $${index + 1}`)
  let fault: Fault | null = null
  await test.pg.transaction(async (tx) => {
    await tx.exec('set local role service_role')
    try {
      await tx.query(`select public.${fn}(${list.join(', ')})`, Object.values(args))
      await tx.exec('set constraints all immediate')
    } catch (error) {
      const { code, message } = error as Fault
      fault = { code, message }
    }
    await tx.rollback()
  })
  return fault
}

const NAMED = { code: expect.stringMatching(/^PT40[04]$/) as string }

describe('every function of the API', () => {
  it('is called here with arguments that make sense', async () => {
    const functions = new Set((await readArguments()).map(({ fn }) => fn))
    expect(Object.keys(calls).toSorted()).toEqual([...functions].toSorted())
    for (const fn of functions) {
      // oxlint-disable-next-line no-await-in-loop
      const fault = await call(fn, calls[fn])
      expect(fault?.code ?? 'PT409', `${fn}: ${fault?.message}`).toBe('PT409')
    }
  })

  it('refuses each argument that makes none, by its own name', async () => {
    const faulty: unknown[] = []
    for (const { fn, name, type } of await readArguments()) {
      for (const value of NONSENSE[type] ?? NULL_ONLY) {
        // oxlint-disable-next-line no-await-in-loop
        const fault = await call(fn, { ...calls[fn], [name]: value })
        const isMeant = MEANT[`${fn}.${name}`]?.includes(value) ?? false
        const isNamed =
          /^PT40[04]$/.test(fault?.code ?? '') && (fault?.message.startsWith(`${fn}: `) ?? false)
        const isAnswered = fault === null || fault.code === 'PT409'
        if (isMeant ? !isAnswered : !isNamed) faulty.push({ fn, name, value, ...fault })
      }
    }
    expect(faulty).toEqual([])
  })

  it('refuses to be called with nothing at all', async () => {
    const faulty: unknown[] = []
    const all = Map.groupBy(await readArguments(), ({ fn }) => fn)
    for (const [fn, list] of all) {
      // oxlint-disable-next-line no-await-in-loop
      const fault = await call(fn, Object.fromEntries(list.map(({ name }) => [name, null])))
      if (!/^PT40[04]$/.test(fault?.code ?? '') || !fault?.message.startsWith(`${fn}: `)) {
        faulty.push({ fn, ...fault })
      }
    }
    expect(faulty).toEqual([])
  })
})

describe('an argument with parts', () => {
  const nested: [FunctionName, string, Args][] = [
    ['reserve_call', 'p_claims', { organizationId: 'ours' }],
    ['reserve_call', 'p_claims', { organizationId: randomUUID() }],
    ['reserve_call', 'p_claims', { purpose: 'gossip' }],
    ['reserve_call', 'p_claims', { partyId: randomUUID() }],
    ['reserve_call', 'p_claims', { incidentId: randomUUID() }],
    ['reserve_call', 'p_claims', { round: 'first' }],
    ['open_inbound_call', 'p_claims', { organizationId: randomUUID() }],
    ['open_inbound_call', 'p_claims', { partyKind: 'burglar' }],
    ['open_inbound_call', 'p_claims', { visitId: 'today' }],
    ['reserve_message', 'p_claims', { partyKind: 'burglar' }],
    ['reserve_message', 'p_claims', { organizationId: 'ours' }],
    ['reserve_message', 'p_claims', { incidentId: randomUUID() }],
    ['report_incident', 'p_details', { trade: 'magic' }],
    ['report_incident', 'p_details', { priority: 'now' }],
    ['report_incident', 'p_details', { summary: ' ' }],
    ['record_quote', 'p_quote', { kind: 'bribe' }],
    ['record_quote', 'p_quote', { amountMaxCents: 'a lot' }],
    ['record_quote', 'p_quote', { amountMaxCents: 10 ** 12 }],
    ['record_quote', 'p_quote', { earliestStart: 'soon' }],
    ['record_quote', 'p_quote', { warrantyDays: 'many' }],
    ['check_quote', 'p_figures', [{ figure: 'warranty', state: 'true' }] as unknown as Args],
    ['check_quote', 'p_figures', [{ figure: 'warranty', callId: 'his' }] as unknown as Args],
    ['close_incident', 'p_record', { trade: 'magic' }],
    ['close_incident', 'p_record', { costCents: 'a lot' }],
    ['close_incident', 'p_record', { costCents: -1 }],
    ['close_incident', 'p_record', { embedding: [1, 2] }],
    ['close_incident', 'p_record', { embeddingModel: null }],
    ['save_vendor', 'p_vendor', { trades: { magic: 'both' } }],
    ['save_vendor', 'p_vendor', { trades: { plumbing: 'sometimes' } }],
    ['save_vendor', 'p_vendor', { contacts: [] }],
    ['save_vendor', 'p_vendor', { contacts: [{ name: 'Ana', phone: '911', hasConsent: true }] }],
    ['save_vendor', 'p_vendor', { coiUntil: 'next year' }],
    ['set_policy', 'p_policy', { nteCents: -1 }],
    ['set_policy', 'p_policy', { nteCents: 'a lot' }],
    ['set_policy', 'p_policy', { quietFrom: 'late' }],
    ['set_policy', 'p_policy', { bidsRequired: null }],
    ['set_on_call_ladder', 'p_ladder', [{ name: 'Ana', phone: 'mine' }] as unknown as Args],
    ['set_backup_approvers', 'p_people', [{ name: ' ', phone: '+19995550177' }] as unknown as Args],
    ['record_visit_event', 'p_payload', { delayMinutes: 'soon' }],
    ['open_quote_round', 'p_vendors', [{ vendorId: 'Marco' }] as unknown as Args],
    ['open_quote_round', 'p_vendors', [1] as unknown as Args],
    ['open_quote_round', 'p_vendors', [{}] as unknown as Args],
  ]
  it.each(nested)(
    'is refused by %s when a part of %s makes no sense: %j',
    async (fn, name, part) => {
      const whole = Array.isArray(part) ? part : { ...(calls[fn][name] as Args), ...part }
      const fault = await call(fn, { ...calls[fn], [name]: whole })
      expect(fault).toMatchObject(NAMED)
      expect(fault?.message).toMatch(`${fn}: `)
    },
  )
})
