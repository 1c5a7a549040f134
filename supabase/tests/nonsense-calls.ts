import type { Database } from '#lib/db/database.types.ts'
import { callOut, type OnCallIds } from './on-call-story.ts'
import type { TestDatabase } from './test-database.ts'
import { agreeVisit, askLandlord, callAboutVisit, guestCalls, ring } from './test-story.ts'
import { briefFor, buildWorld, inHours, NO_CLAIMS, quoteOf, type World } from './test-world.ts'

type FunctionName = keyof Database['public']['Functions']

/** Rows that arguments can name. */
export interface Ids extends OnCallIds {
  readonly world: World
  readonly incidentId: string
  readonly otherIncidentId: string
  readonly quoteId: string
  readonly quoteRequestId: string
  readonly approvalId: string
  readonly visitId: string
  readonly calls: Readonly<Record<'guest' | 'vendor' | 'landlord' | 'visit', string>>
  readonly changeOrderId: string
  readonly messageId: string
  readonly outboxId: number
}

/** An incident that waits for its landlord, another with an agreed visit, and a reserved message. */
export async function openReservedMessage(test: TestDatabase): Promise<Ids> {
  const world = await buildWorld(test)
  const { visitId, incidentId: otherIncidentId } = await agreeVisit(test, world)
  const { incidentId, approvalId, quoteIds } = await askLandlord(test, world)
  const request = await test.one<{ id: string; call_id: string }>(
    'select quote_request_id as id, call_id from quotes where id = $1',
    [quoteIds.marco],
  )
  const message = await test.one<{ id: string }>(
    `insert into messages (organization_id, key, party_kind, party_id, phone, body)
     values ($1, 'nonsense', 'guest', $2, $3, 'Hello') returning id`,
    [world.organizationId, world.guestId, world.guestPhone],
  )
  const visitCallId = await callAboutVisit(test, world, visitId, {
    vendor: world.marco,
    phone: world.marco.phone,
  })
  const order = await test.one<{ id: string }>(
    `insert into change_orders (organization_id, incident_id, visit_id, number, scope, scope_hash,
       extra_cents, is_heard, call_id, tool_call_id)
     select organization_id, incident_id, id, 1, 'More', 'h', 100, true, $2, 'nonsense'
     from visits where id = $1 returning id`,
    [visitId, visitCallId],
  )
  return {
    world,
    changeOrderId: order.id,
    incidentId,
    otherIncidentId,
    ...(await callOut(test, world, incidentId)),
    approvalId,
    visitId,
    quoteId: quoteIds.marco,
    quoteRequestId: request.id,
    calls: {
      vendor: request.call_id,
      guest: await guestCalls(test, world),
      landlord: await ring(test, {
        organizationId: world.organizationId,
        purpose: 'landlord_approval',
        partyKind: 'landlord',
        partyId: world.landlordId,
        phone: world.landlordPhone,
        approvalId,
      }),
      visit: visitCallId,
    },
    messageId: message.id,
    outboxId: (await test.one<{ id: number }>('select min(id) as id from outbox')).id,
  }
}

/** Every function of the API with arguments it accepts, or finds come at the wrong time. */
export function validCalls(ids: Ids): Record<FunctionName, Record<string, unknown>> {
  const { world, incidentId, approvalId, visitId, quoteId, messageId, calls } = ids
  const incident = { p_incident_id: incidentId }
  const act = { ...incident, p_reason: 'The owner called', p_key: 'nonsense' }
  const vendor = { p_call_id: calls.vendor }
  const tool = { p_tool_call_id: 'tool-nonsense' }
  const event = {
    ...incident,
    p_type: 'test.event',
    p_key: 'nonsense',
    p_actor_kind: 'system',
    p_actor_id: null,
    p_payload: {},
  }
  const embedding = `[${Array.from({ length: 768 }, () => 1).join()}]`
  const guest = {
    ...NO_CLAIMS,
    organizationId: world.organizationId,
    partyKind: 'guest',
    partyId: world.guestId,
    phone: world.guestPhone,
  }
  const answer = { p_escalation_id: ids.escalationId, p_phone: ids.onCallPhone, p_user_id: null }
  return {
    accept_escalation: { ...answer, p_method: 'sms' },
    accept_transfer: { ...vendor, p_rung: 0 },
    approve_quote: { ...act, p_quote_id: quoteId },
    cancel_incident: act,
    list_possible_originals: incident,
    list_told_before: { ...vendor, p_trade: 'plumbing' },
    mark_duplicate: {
      ...incident,
      p_original_id: ids.otherIncidentId,
      p_likeness: 1,
      p_key: 'nonsense',
    },
    move_incident_by_hand: { ...act, p_to: 'declined' },
    pause_organization: {
      p_organization_id: world.organizationId,
      p_is_paused: true,
      p_reason: 'Storm',
    },
    reclassify_incident: { ...act, p_priority: 'p0', p_trade: 'roofing' },
    rescope_incident: { ...act, p_scope: 'Only the joint.' },
    set_vendor_wanted: { ...act, p_vendor_id: world.dana.vendorId, p_is_wanted: false },
    steer_incident: { ...act, p_control: 'paused' },
    undo_merge: act,
    advance_incident: { ...event, p_to: 'cancelled' },
    append_incident_event: event,
    append_turn: {
      ...vendor,
      p_seq: 7,
      p_speaker: 'caller',
      p_text: 'Hello',
      p_started_ms: 0,
      p_ended_ms: 1,
      p_interrupted: false,
      p_heard_ms: 1,
      p_reply_ms: 1,
    },
    apply_standing_word: { p_approval_id: approvalId },
    arm_stream: { ...vendor, p_token_hash: 'a'.repeat(64), p_expires_at: inHours(1) },
    begin_transfer: { ...vendor, ...tool },
    cancel_visit: { p_visit_id: visitId, p_reason: 'no_show' },
    check_quote: {
      p_quote_id: quoteId,
      p_tool_call_id: 'tool-quote',
      p_figures: JSON.stringify([{ figure: 'warranty', state: 'missing' }]),
      p_extraction: {},
    },
    choose_vendors: { ...incident, p_limit: 3, p_wider: false },
    claim_outbox: { p_limit: 1, p_lease_seconds: 1 },
    claim_stream: {
      ...vendor,
      p_token_hash: '0'.repeat(64),
      p_provider_sid: 'CA1',
      p_stream_sid: 'MZ1',
    },
    claim_voicemail: vendor,
    close_incident: {
      ...incident,
      p_key: 'nonsense',
      p_record: {
        title: 'Joint replaced',
        resolution: 'Soldered',
        trade: 'plumbing',
        costCents: 1,
        embedding: Array.from({ length: 768 }, () => 1),
        embeddingModel: 'm',
      },
    },
    complete_outbox: { p_id: ids.outboxId },
    count_free_call_slots: { p_slots: 10 },
    confirm_decision: { p_call_id: calls.landlord, p_digit: '1' },
    decide_approval: {
      p_approval_id: approvalId,
      p_decision: 'approve',
      p_quote_id: quoteId,
      p_method: 'dashboard',
      p_actor_kind: 'manager',
      p_actor_id: null,
      p_note: null,
      p_call_id: calls.landlord,
      p_cap_cents: null,
    },
    decide_by_link: {
      p_token_hash: 'b'.repeat(64),
      p_decision: 'approve',
      p_quote_id: quoteId,
      p_total_cents: 285_00,
      p_note: null,
      p_cap_cents: null,
    },
    de_escalate: { ...answer, p_method: 'sms', p_reason: 'A dripping tap' },
    decline_job: { ...vendor, ...tool, p_reason: 'Booked out' },
    drop_vendor: { p_quote_id: quoteId, p_reason: 'declined', p_is_out: true },
    end_conversation: { ...vendor, p_outcome: 'finished', p_metrics: {} },
    expire_approval: { p_approval_id: approvalId },
    fail_outbox: { p_id: ids.outboxId, p_error: 'down', p_retry_seconds: 1 },
    free_leaked_call_slots: { p_silent_seconds: 60 },
    give_up_transfer: vendor,
    hold_visit: { ...vendor, ...tool, p_starts_at: inHours(1), p_ends_at: inHours(2) },
    identify_caller: { p_line: world.linePhone, p_phone: world.guestPhone, p_now: inHours(0) },
    issue_approval_link: {
      p_approval_id: approvalId,
      p_approver_kind: 'landlord',
      p_approver_id: world.landlordId,
      p_token_hash: 'c'.repeat(64),
    },
    list_escalations_for: { p_line: world.linePhone, p_phone: ids.onCallPhone },
    list_quotes: { ...incident, p_round: 1 },
    mark_escalation: { p_escalation_id: ids.escalationId, p_what: 'unanswered' },
    match_maintenance: {
      p_property_id: world.propertyId,
      p_embedding: embedding,
      p_model: 'm',
      p_limit: 3,
    },
    median_cost_cents: { p_property_id: world.propertyId, p_trade: 'plumbing' },
    move_visit: {
      p_visit_id: visitId,
      p_starts_at: inHours(3),
      p_ends_at: inHours(4),
      p_key: 'nonsense',
      p_actor_id: null,
    },
    open_escalation: { p_call_id: calls.guest, p_reason: 'Promised a person' },
    open_inbound_call: {
      p_provider_sid: 'CAnonsense',
      p_phone: world.guestPhone,
      p_claims: { ...guest, purpose: 'guest_intake' },
      p_brief: briefFor('guest_intake'),
    },
    open_quote_round: {
      ...incident,
      p_round: 2,
      p_vendors: JSON.stringify([world.marco]),
      p_scope: 'Repair the joint',
      p_due_at: inHours(1),
    },
    pass_escalation: { p_escalation_id: ids.escalationId, p_phone: ids.onCallPhone },
    propose_decision: {
      p_call_id: calls.landlord,
      ...tool,
      p_decision: 'approve',
      p_quote_id: quoteId,
      p_note: null,
      p_cap_cents: null,
    },
    raise_emergency: {
      ...vendor,
      p_kind: 'gas',
      p_trigger: 'phrase',
      p_occurred_at: inHours(0),
    },
    read_approval_link: { p_token_hash: 'b'.repeat(64) },
    read_call_standing: vendor,
    read_emergency_contacts: vendor,
    read_escalation: { p_escalation_id: ids.escalationId },
    read_incident_context: incident,
    price_history: { p_property_id: world.propertyId, p_trade: 'plumbing' },
    quote_of_request: { p_quote_request_id: ids.quoteRequestId },
    read_quote: { p_quote_id: quoteId },
    record_analysis: {
      ...incident,
      p_round: 1,
      p_recommended_quote_id: quoteId,
      p_body: {},
      p_model: 'm',
    },
    record_answered_by: { ...vendor, p_answered_by: 'human' },
    record_call_status: {
      ...vendor,
      p_provider_sid: 'CA1',
      p_status: 'completed',
      p_sequence: 1,
      p_at: inHours(0),
    },
    record_calendar_written: { p_visit_id: visitId, p_revision: 0 },
    record_dial_refused: { ...vendor, p_error: 'no such number' },
    record_dial_unknown: vendor,
    record_dialled: { ...vendor, p_provider_sid: 'CA1' },
    record_guest_answer: { p_call_id: calls.guest, ...tool, p_event: 'fixed', p_payload: {} },
    record_guest_reply: {
      ...incident,
      p_call_id: null,
      p_key: 'text',
      p_event: 'entry_allowed',
      p_payload: {},
    },
    record_message_failed: { p_message_id: messageId, p_error: 'down' },
    record_message_sent: { p_message_id: messageId, p_provider_sid: 'SM1' },
    record_message_unknown: { p_message_id: messageId, p_error: 'down' },
    record_promise: {
      p_call_id: calls.guest,
      ...tool,
      p_what: 'news',
      p_text: 'You hear from us.',
      p_due_at: inHours(1),
      p_turn_seq: 1,
    },
    record_quote: { ...vendor, ...tool, p_quote: quoteOf(300_00), p_evidence_turn_seq: 1 },
    record_refusal: { ...vendor, ...tool, p_what: 'ai' },
    record_visit_event: { p_call_id: calls.visit, ...tool, p_event: 'delayed', p_payload: {} },
    record_webhook: { p_provider: 'twilio', p_dedupe_key: 'k', p_kind: 'status' },
    release_access_code: { p_call_id: calls.visit, ...tool, p_now: inHours(0) },
    report_dead_number: vendor,
    report_incident: {
      p_call_id: calls.guest,
      ...tool,
      p_details: { trade: 'plumbing', priority: 'p1', summary: 'Water' },
      p_same_as: null,
      p_is_separate: false,
    },
    report_wrong_person: { ...vendor, ...tool, p_is_wrong_number: true },
    request_approval: { ...incident, p_round: 1, p_quote_id: quoteId, p_expires_at: inHours(1) },
    request_call_by_link: { p_token_hash: 'b'.repeat(64) },
    request_change_approval: { p_change_order_id: ids.changeOrderId, p_expires_at: inHours(1) },
    request_human: { ...vendor, ...tool, p_reason: 'Asked for a person' },
    reserve_call: {
      p_key: 'nonsense',
      p_claims: { ...guest, purpose: 'guest_update' },
      p_brief: briefFor('guest_update'),
      p_deadline_at: inHours(1),
    },
    reserve_message: { p_key: 'another', p_claims: guest, p_body: 'Hello' },
    review_promises: { p_limit: 10 },
    schedule_visit: { p_visit_id: visitId, p_gcal_event_id: 'event1', p_pin_hash: 'f'.repeat(64) },
    set_incident_hold: { ...incident, p_reason: 'waiting_parts', p_key: 'nonsense' },
    set_incident_run: { ...incident, p_run_id: 'run', p_replaces: null },
    settle_promise: {
      p_promise_id: ids.promiseId,
      p_state: 'kept',
      p_user_id: ids.userId,
      p_note: 'Called them.',
    },
    settle_quote_request: {
      p_quote_request_id: ids.quoteRequestId,
      p_status: 'busy',
      p_call_id: calls.vendor,
    },
    start_dialling: vendor,
    start_message: { p_message_id: messageId },
    take_call_slot: { ...vendor, p_slots: 10, p_per_second: 1, p_longest_ms: 1000 },
    start_rung: { p_escalation_id: ids.escalationId, p_round: 1, p_rung: 0 },
    verify_incident_chain: incident,
    verify_visit_pin: { p_call_id: calls.visit, p_pin_hash: 'wrong' },
    withdraw_call: { ...vendor, p_reason: 'Nobody needs it' },
  }
}
