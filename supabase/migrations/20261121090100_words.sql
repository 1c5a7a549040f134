-- Purpose: the vocabulary of stable state machines, as enums, so that the types reach TypeScript.
-- lib/domain holds the same words; supabase/tests compares the two.
-- Risk: a new value cannot be used in the transaction that adds it: give it a migration of its own.

create type public.member_role as enum ('owner', 'manager', 'coordinator', 'viewer');
create type public.actor_kind as enum ('guest', 'vendor', 'landlord', 'manager', 'agent', 'system');
create type public.trade as enum (
  'plumbing', 'electrical', 'hvac', 'appliance', 'locks', 'pest', 'pool', 'roofing', 'handyman',
  'restoration', 'internet'
);
create type public.urgency_handled as enum ('emergency', 'routine', 'both');

create type public.priority as enum ('p0', 'p1', 'p2', 'p3', 'p4');
create type public.incident_control as enum ('agent', 'human', 'paused');
create type public.incident_status as enum (
  'reported', 'triaged', 'sourcing', 'quoted', 'awaiting_approval', 'approved', 'scheduling',
  'scheduled', 'in_progress', 'awaiting_change_order', 'work_done', 'closed', 'declined',
  'duplicate', 'resolved_self_help', 'cancelled'
);

create type public.call_direction as enum ('inbound', 'outbound');
create type public.call_purpose as enum (
  'guest_intake', 'vendor_quote', 'vendor_scheduling', 'vendor_visit', 'landlord_approval',
  'guest_update', 'escalation'
);
create type public.party_kind as enum ('guest', 'vendor', 'landlord', 'manager', 'unknown');
create type public.call_status as enum (
  'reserved', 'dialling', 'unknown', 'queued', 'ringing', 'in_progress', 'completed', 'busy',
  'no_answer', 'failed', 'canceled'
);
create type public.call_outcome as enum (
  'finished', 'voicemail', 'wrong_person', 'refused', 'transferred', 'caller_hung_up', 'silent',
  'failed'
);
create type public.attempt_state as enum ('reserved', 'dialling', 'dialled', 'unknown', 'refused');
create type public.speaker as enum ('agent', 'caller', 'keypad', 'system');

create type public.quote_request_status as enum (
  'open', 'quoted', 'declined', 'partial', 'no_answer', 'busy', 'voicemail', 'failed', 'unreachable'
);
create type public.quote_kind as enum ('quote', 'estimate');
create type public.quote_status as enum ('received', 'accepted', 'rejected');
create type public.quote_confirmation as enum ('unchecked', 'confirmed', 'unconfirmed');

create type public.decision as enum ('approve', 'decline', 'another_round');
create type public.approval_method as enum ('policy', 'keypad', 'link', 'dashboard');
create type public.approval_status as enum (
  'pending', 'approved', 'declined', 'another_round', 'expired', 'superseded'
);

create type public.visit_status as enum (
  'held', 'scheduled', 'in_progress', 'done', 'no_show', 'cancelled'
);
create type public.message_status as enum ('reserved', 'sending', 'sent', 'failed', 'unknown');
