-- Purpose: telephone calls, the attempts to place them, and what was said.
-- Tables: calls, call_attempts, call_turns.

create table public.calls (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  direction public.call_direction not null,
  purpose public.call_purpose not null,
  -- Who is on the line and what they may touch. Tools are authorised from these columns.
  party_kind public.party_kind not null,
  party_id uuid,
  contact_id uuid references public.vendor_contacts (id),
  phone text not null,
  property_id uuid references public.properties (id),
  unit_id uuid references public.units (id),
  incident_id uuid references public.incidents (id),
  quote_request_id uuid,
  approval_id uuid,
  visit_id uuid,
  round integer,
  status public.call_status not null,
  status_sequence integer,
  provider_sid text,
  stream_sid text,
  -- Where the bridge that has the stream can be asked, past whatever stands in front of several.
  bridge_url text,
  answered_by text,
  outcome public.call_outcome,
  -- What the voice model is told. Facts about people: kept from everybody but the server.
  brief jsonb not null,
  streams integer not null default 0,
  pin_verified_at timestamptz,
  deadline_at timestamptz,
  ringing_at timestamptz,
  answered_at timestamptz,
  ended_at timestamptz,
  conversation_ended_at timestamptz,
  metrics jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint calls_provider_sid_names_one_call unique (provider_sid),
  constraint calls_phone_is_a_number_or_withheld check (phone = '' or phone ~ '^\+?\d{3,15}$'),
  constraint calls_bridge_url_is_an_address check (bridge_url ~ '^https?://\S+$'),
  constraint calls_brief_is_an_object check (jsonb_typeof(brief) = 'object'),
  constraint calls_that_are_over_have_an_end check (
    (status in ('completed', 'busy', 'no_answer', 'failed', 'canceled')) = (ended_at is not null)
  )
);
alter table public.calls enable row level security;
-- What is on the line now.
create index calls_live_idx on public.calls (organization_id, created_at desc) where ended_at is null;
create index calls_organization_id_idx on public.calls (organization_id, created_at desc);
create index calls_contact_id_idx on public.calls (contact_id);
create index calls_property_id_idx on public.calls (property_id);
create index calls_unit_id_idx on public.calls (unit_id);
create index calls_incident_id_idx on public.calls (incident_id);
create index calls_quote_request_id_idx on public.calls (quote_request_id);
create index calls_approval_id_idx on public.calls (approval_id);
create index calls_visit_id_idx on public.calls (visit_id);

create trigger calls_set_updated_at before update on public.calls
  for each row execute function private.set_updated_at();

alter table public.incidents add constraint incidents_reported_by_call_id_fkey
  foreign key (reported_by_call_id) references public.calls (id);

-- Written before the carrier hears of a call: after a crash the row says whether it may have rung.
create table public.call_attempts (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  call_id uuid not null references public.calls (id),
  key text not null,
  state public.attempt_state not null default 'reserved',
  reserved_at timestamptz not null default now(),
  dialled_at timestamptz,
  error text,
  created_at timestamptz not null default now(),
  constraint call_attempts_are_one_per_call unique (call_id),
  constraint call_attempts_key_is_used_once unique (key)
);
alter table public.call_attempts enable row level security;
create index call_attempts_organization_id_idx on public.call_attempts (organization_id);

create table public.call_turns (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id),
  call_id uuid not null references public.calls (id),
  seq integer not null,
  speaker public.speaker not null,
  text text not null,
  started_ms integer not null,
  ended_ms integer,
  interrupted boolean not null default false,
  heard_ms integer,
  created_at timestamptz not null default now(),
  constraint call_turns_are_numbered unique (call_id, seq),
  constraint call_turns_seq_is_not_negative check (seq >= 0),
  constraint call_turns_times_are_not_negative
    check (started_ms >= 0 and ended_ms >= 0 and heard_ms >= 0),
  -- A bound, not a wish: ten minutes of speech are about 10 000 characters.
  constraint call_turns_text_is_bounded check (char_length(text) <= 20000)
);
alter table public.call_turns enable row level security;
create index call_turns_organization_id_idx on public.call_turns (organization_id);

-- A repeated webhook gets a token of its own: nobody knows which of two answers the carrier uses.
-- The first stream to start spends them all.
create table public.stream_tokens (
  call_id uuid not null references public.calls (id) on delete restrict,
  token_hash text not null,
  organization_id uuid not null references public.organizations (id),
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (call_id, token_hash),
  constraint stream_tokens_are_kept_as_hashes check (token_hash ~ '^[0-9a-f]{64}$')
);
alter table public.stream_tokens enable row level security;
create index stream_tokens_organization_id_idx on public.stream_tokens (organization_id);

create policy "members read their calls" on public.calls
  for select to authenticated using (organization_id in (select private.org_ids()));
create policy "members read their call attempts" on public.call_attempts
  for select to authenticated using (organization_id in (select private.org_ids()));
-- What people said in confidence is for those who work the case.
create policy "coordinators read their transcripts" on public.call_turns
  for select to authenticated using (organization_id in (select private.org_ids('coordinator')));

-- By column: everything but the brief.
grant select (
  id, organization_id, direction, purpose, party_kind, party_id, contact_id, phone, property_id,
  unit_id, incident_id, quote_request_id, approval_id, visit_id, round, status, status_sequence,
  provider_sid, stream_sid, answered_by, outcome, streams,
  pin_verified_at, deadline_at, ringing_at, answered_at, ended_at, conversation_ended_at, metrics,
  created_at, updated_at
) on public.calls to authenticated;
grant select on public.call_attempts, public.call_turns to authenticated;
grant select on public.calls, public.call_attempts, public.call_turns, public.stream_tokens to service_role;

comment on table public.calls is 'Every telephone call, with the claims its tools are authorised from. Changed by functions only.';
comment on column public.calls.bridge_url is 'The address of the bridge that has the stream. Server only.';
comment on table public.call_attempts is 'Reserved before dialling; unknown is a state and is never dialled again by itself.';
comment on table public.stream_tokens is 'Single-use tokens that bind a media stream to its call, as hashes. Service only.';
comment on table public.call_turns is 'The transcript, turn by turn, secrets removed.';
