type Write = 'insert' | 'update' | 'delete'
/** Columns of a table, by what is closed. */
export type Columns = 'all' | 'none' | `all but ${string}`

/** Who may do what with a table, without a function. Nobody may do anything without signing in. */
export interface Rights {
  /** What members read. They write nothing. */
  readonly members: Columns
  /** The least role that reads rows; the order is owner, manager, coordinator, viewer. */
  readonly from: 'viewer' | 'coordinator' | null
  /** What the secret key reads. */
  readonly server: Columns
  /** What the secret key writes; everything else changes through functions. */
  readonly writes: readonly Write[]
  /** The columns that it inserts and updates. */
  readonly written: Columns
}

const REFERENCE: Rights = {
  members: 'all',
  from: 'viewer',
  server: 'all',
  writes: ['insert', 'update', 'delete'],
  written: 'all',
}
const STATE: Rights = { ...REFERENCE, writes: [] }
const SERVER_ONLY: Rights = { ...STATE, members: 'none', from: null }

/** Every table is here. A new one must say who may do what before it can ship. */
export const RIGHTS: Readonly<Record<string, Rights>> = {
  organizations: {
    ...REFERENCE,
    written: 'all but incident_counter, paused_at, paused_by, paused_reason',
  },
  memberships: REFERENCE,
  landlords: REFERENCE,
  landlord_contacts: REFERENCE,
  owner_policies: { ...REFERENCE, writes: ['insert'] },
  properties: REFERENCE,
  units: REFERENCE,
  assets: REFERENCE,
  guests: REFERENCE,
  stays: REFERENCE,
  vendors: REFERENCE,
  vendor_contacts: REFERENCE,
  vendor_trades: REFERENCE,
  vendor_preferences: REFERENCE,
  vendor_compliance: REFERENCE,
  maintenance_records: REFERENCE,
  promises: STATE,
  consents: { ...REFERENCE, from: 'coordinator' },
  suppressions: { ...REFERENCE, from: 'coordinator' },
  on_call_contacts: REFERENCE,
  doubtful_numbers: { ...REFERENCE, from: 'coordinator' },
  transfers: STATE,
  governance_events: STATE,
  emergencies: STATE,
  escalations: STATE,
  incidents: STATE,
  incident_events: STATE,
  incident_subscribers: STATE,
  quote_requests: STATE,
  evidence: { ...STATE, from: 'coordinator' },
  quotes: STATE,
  quote_figures: STATE,
  analyses: STATE,
  approvals: STATE,
  approval_links: SERVER_ONLY,
  change_orders: STATE,
  visits: { ...STATE, members: 'all but pin_hash', server: 'all but pin_hash' },
  calls: { ...STATE, members: 'all but bridge_url, brief' },
  call_controls: { ...STATE, from: 'coordinator' },
  call_recordings: STATE,
  recording_chunks: { ...STATE, from: 'coordinator' },
  recording_events: STATE,
  call_attempts: STATE,
  call_turns: { ...STATE, from: 'coordinator' },
  messages: { ...STATE, members: 'all but body', from: 'coordinator' },
  access_grants: { ...STATE, from: 'coordinator' },
  access_codes: { ...REFERENCE, members: 'none', from: null, server: 'all but ciphertext' },
  stream_tokens: SERVER_ONLY,
  webhook_inbox: SERVER_ONLY,
  outbox: SERVER_ONLY,
}

/** Tables that keep what happened: not even the owner of the database changes a row. */
export const APPEND_ONLY = [
  'access_grants',
  'change_orders',
  'evidence',
  'governance_events',
  'incident_events',
  'owner_policies',
  'recording_events',
] as const

/** The functions of the API: the server calls them, nobody else does. */
const API = [
  'accept_escalation',
  'accept_transfer',
  'add_recording_chunk',
  'advance_incident',
  'append_incident_event',
  'append_turn',
  'apply_standing_word',
  'arm_stream',
  'ask_by_link',
  'begin_recording',
  'begin_transfer',
  'cancel_visit',
  'check_quote',
  'choose_vendors',
  'claim_outbox',
  'claim_stream',
  'claim_voicemail',
  'close_incident',
  'complete_outbox',
  'confirm_decision',
  'count_free_call_slots',
  'de_escalate',
  'decide_approval',
  'decide_by_link',
  'decline_job',
  'drop_vendor',
  'end_conversation',
  'expire_approval',
  'fail_outbox',
  'free_leaked_call_slots',
  'give_up_transfer',
  'hold_visit',
  'identify_caller',
  'issue_approval_link',
  'list_escalations_for',
  'list_quotes',
  'list_possible_originals',
  'list_told_before',
  'mark_duplicate',
  'mark_escalation',
  'match_maintenance',
  'median_cost_cents',
  'open_escalation',
  'open_inbound_call',
  'open_quote_round',
  'open_recording',
  'pass_escalation',
  'price_history',
  'propose_decision',
  'quote_of_request',
  'raise_danger',
  'raise_emergency',
  'read_approval_link',
  'read_call_notes',
  'read_call_standing',
  'read_emergency_contacts',
  'read_escalation',
  'read_incident_context',
  'read_quote',
  'record_analysis',
  'record_answered_by',
  'record_calendar_written',
  'record_call_status',
  'record_consent',
  'record_dial_refused',
  'record_dial_unknown',
  'record_dialled',
  'record_guest_answer',
  'record_guest_reply',
  'record_message_failed',
  'record_message_sent',
  'record_message_unknown',
  'record_note_taken_up',
  'record_promise',
  'record_quote',
  'record_refusal',
  'record_visit_event',
  'record_webhook',
  'recording_purged',
  'release_access_code',
  'report_dead_number',
  'report_incident',
  'report_wrong_person',
  'request_approval',
  'request_call_by_link',
  'request_change_approval',
  'request_human',
  'reserve_call',
  'reserve_message',
  'review_promises',
  'schedule_visit',
  'set_incident_hold',
  'set_incident_run',
  'settle_call_control',
  'settle_quote_request',
  'start_dialling',
  'start_message',
  'start_rung',
  'take_call_slot',
  'take_recordings_to_purge',
  'verify_incident_chain',
  'verify_visit_pin',
  'withdraw_call',
]

/** What a person does at the desk: with their own token, and only from coordinator on. */
export const STEWARDS = [
  'answer_escalation_at_desk',
  'approve_quote',
  'call_off_visit',
  'cancel_incident',
  'control_call',
  'decide_for_owner',
  'listen_to_recording',
  'move_incident_by_hand',
  'move_visit',
  'note_incident',
  'pause_organization',
  'reclassify_incident',
  'rescope_incident',
  'set_vendor_wanted',
  'settle_promise_at_desk',
  'steer_incident',
  'undo_merge',
] as const

/** What whoever belongs to the organisation may do about an incident with their own token, viewers too. */
export const MEMBERS = ['read_room', 'record_export'] as const

/** What is changed about the organisation's own records: with their own token, from manager on. */
export const GOVERNORS = [
  'save_vendor',
  'set_backup_approvers',
  'set_on_call_ladder',
  'set_policy',
  'set_shutoff_notes',
  'set_vendor_preferences',
  'suspend_vendor',
  'withdraw_policy',
] as const

/** What members of any role read as one answer. */
export const READERS = [
  'list_coded_properties',
  'read_insight',
  'read_landlord_figures',
  'read_vendor_figures',
] as const

/** Who may execute what. A function that is not here is for its owner only. */
export const EXECUTES: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(API.map((name) => [`public.${name}`, ['service_role']])),
  ...Object.fromEntries(
    [...STEWARDS, ...MEMBERS, ...GOVERNORS, ...READERS].map((name) => [
      `public.${name}`,
      ['authenticated', 'service_role'],
    ]),
  ),
  // A screen asks what it missed; without somebody signed in there is nothing to answer.
  'public.read_changes': ['authenticated', 'service_role'],
  // Policies call it as the member, a check as whoever writes the row.
  'private.org_ids': ['authenticated', 'service_role'],
  'private.is_timezone': ['service_role'],
}
