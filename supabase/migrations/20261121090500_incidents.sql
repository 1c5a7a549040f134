-- Purpose: the case, its legal moves and its audit trail.
-- Tables: incidents, incident_events, incident_subscribers, private.incident_transitions.
-- Risk: lib/domain/incident.ts holds the same transition table; a test compares the two.

create table private.incident_transitions (
  from_status public.incident_status not null,
  to_status public.incident_status not null,
  primary key (from_status, to_status)
);
insert into private.incident_transitions (from_status, to_status)
select legal.from_status::public.incident_status, successor::public.incident_status
from (values
  ('reported', array['triaged', 'duplicate', 'resolved_self_help', 'cancelled']),
  ('triaged', array['sourcing', 'duplicate', 'resolved_self_help', 'cancelled']),
  ('sourcing', array['quoted', 'declined', 'cancelled']),
  ('quoted', array['awaiting_approval', 'approved', 'sourcing', 'declined', 'cancelled']),
  ('awaiting_approval', array['approved', 'sourcing', 'declined', 'cancelled']),
  ('approved', array['scheduling', 'sourcing', 'cancelled']),
  ('scheduling', array['scheduled', 'sourcing', 'cancelled']),
  ('scheduled', array['in_progress', 'work_done', 'scheduling', 'sourcing', 'cancelled']),
  ('in_progress', array['work_done', 'awaiting_change_order', 'scheduling', 'sourcing', 'cancelled']),
  ('awaiting_change_order', array['in_progress', 'sourcing', 'cancelled']),
  ('work_done', array['closed', 'scheduling', 'sourcing', 'cancelled'])
) as legal (from_status, successors), unnest(legal.successors) as successor;

-- A status is terminal when nothing follows it.
create function private.is_terminal(p_status public.incident_status) returns boolean
language sql stable set search_path = '' as $$
  select not exists (select from private.incident_transitions where from_status = p_status)
$$;

create table public.incidents (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  reference text not null,
  property_id uuid not null references public.properties (id),
  unit_id uuid references public.units (id),
  guest_id uuid references public.guests (id),
  reported_by_call_id uuid,
  trade public.trade not null,
  priority public.priority not null,
  status public.incident_status not null default 'reported',
  control public.incident_control not null default 'agent',
  hold_reason text,
  summary text not null,
  details jsonb not null default '{}',
  duplicate_of uuid references public.incidents (id),
  version integer not null default 1,
  round integer not null default 0,
  workflow_run_id text,
  -- How often somebody intervened. What the agent does once, it may do once more after that.
  steered integer not null default 0,
  -- How often when its run began: a run that began before the last time has to go.
  run_steered integer not null default 0,
  -- Since when its deadlines stand still, because nobody steers or a person does.
  halted_at timestamptz,
  closed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint incidents_reference_is_said_once unique (organization_id, reference),
  -- Two runs on one incident would ring everybody twice.
  constraint incidents_have_one_run unique (workflow_run_id),
  constraint incidents_summary_is_a_sentence_or_two check (char_length(summary) between 1 and 2000),
  constraint incidents_details_are_an_object check (jsonb_typeof(details) = 'object'),
  constraint incidents_duplicates_name_the_original
    check ((status = 'duplicate') = (duplicate_of is not null)),
  constraint incidents_are_not_their_own_duplicate check (duplicate_of <> id),
  constraint incidents_hold_reason_is_known check (hold_reason in (
    'waiting_guest', 'waiting_owner', 'waiting_vendor', 'waiting_parts', 'waiting_manager', 'weather'
  ))
);
alter table public.incidents enable row level security;
-- The queue: what is open, newest first.
create index incidents_open_idx on public.incidents (organization_id, created_at desc)
  where status not in ('closed', 'declined', 'duplicate', 'resolved_self_help', 'cancelled');
-- What waits for a person: few of many.
create index incidents_with_a_person_idx on public.incidents (organization_id, priority, updated_at)
  where hold_reason = 'waiting_manager' or control <> 'agent';
-- A column of the board, the most urgent first; and what ended last.
create index incidents_board_idx on public.incidents (organization_id, status, priority, created_at);
create index incidents_latest_idx on public.incidents (organization_id, updated_at desc);
create index incidents_property_id_idx on public.incidents (property_id);
create index incidents_unit_id_idx on public.incidents (unit_id);
create index incidents_guest_id_idx on public.incidents (guest_id);
create index incidents_duplicate_of_idx on public.incidents (duplicate_of);
create index incidents_reported_by_call_id_idx on public.incidents (reported_by_call_id);

-- The functions check before they move; this holds for whatever else might update the table.
create function private.guard_incident_status() returns trigger
language plpgsql set search_path = '' as $$
begin
  if not exists (
    select from private.incident_transitions
    where from_status = old.status and to_status = new.status
  ) then
    raise exception 'an incident cannot go from % to %', old.status, new.status
      using errcode = 'PT409';
  end if;
  return new;
end $$;
create trigger incidents_guard_status before update of status on public.incidents
  for each row when (old.status is distinct from new.status)
  execute function private.guard_incident_status();
create trigger incidents_set_updated_at before update on public.incidents
  for each row execute function private.set_updated_at();

create policy "members read their incidents" on public.incidents
  for select to authenticated using (organization_id in (select private.org_ids()));
grant select on public.incidents to authenticated, service_role;

-- The audit trail. Each event carries the hash of the one before it: a row that was altered, removed
-- or slipped in breaks the chain from there on.
create table public.incident_events (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id),
  incident_id uuid not null references public.incidents (id) on delete restrict,
  seq integer not null,
  type text not null,
  actor_kind public.actor_kind not null,
  actor_id text,
  payload jsonb not null default '{}',
  -- The same act under the same key is recorded once.
  key text,
  occurred_at timestamptz not null default now(),
  prev_hash text not null,
  hash text not null,
  created_at timestamptz not null default now(),
  constraint incident_events_are_numbered unique (incident_id, seq),
  constraint incident_events_keys_are_used_once unique (incident_id, key),
  constraint incident_events_type_is_a_plain_name check (type ~ '^[a-z][a-z0-9_.:-]{2,79}$'),
  constraint incident_events_payload_is_an_object check (jsonb_typeof(payload) = 'object')
);
alter table public.incident_events enable row level security;
create index incident_events_organization_id_idx on public.incident_events (organization_id, id desc);

create trigger incident_events_are_append_only before update or delete on public.incident_events
  for each row execute function private.refuse_change();
create trigger incident_events_are_never_emptied before truncate on public.incident_events
  for each statement execute function private.refuse_change();

create policy "members read their incidents' events" on public.incident_events
  for select to authenticated using (organization_id in (select private.org_ids()));
grant select on public.incident_events to authenticated, service_role;

-- Other guests with the same trouble: their own report is a duplicate, and they hear what the first
-- guest hears.
create table public.incident_subscribers (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  incident_id uuid not null references public.incidents (id),
  guest_id uuid not null references public.guests (id),
  -- Their own report.
  duplicate_id uuid not null references public.incidents (id),
  -- They want to hear no more of it, or it was another thing after all.
  ended_at timestamptz,
  created_at timestamptz not null default now(),
  constraint incident_subscribers_report_once unique (duplicate_id),
  constraint incident_subscribers_belong_to_another_incident check (incident_id <> duplicate_id)
);
alter table public.incident_subscribers enable row level security;
create index incident_subscribers_organization_id_idx on public.incident_subscribers (organization_id);
create index incident_subscribers_incident_id_idx on public.incident_subscribers (incident_id);
create index incident_subscribers_guest_id_idx on public.incident_subscribers (guest_id);
create policy "members read their incidents' subscribers" on public.incident_subscribers
  for select to authenticated using (organization_id in (select private.org_ids()));
grant select on public.incident_subscribers to authenticated, service_role;

comment on table public.incident_subscribers is 'Guests who reported what was reported before; they hear of every change. Changed by functions only.';
comment on table private.incident_transitions is 'The legal moves of an incident; equal to INCIDENT_SUCCESSORS in lib/domain.';
comment on table public.incidents is 'One case from the guest''s report to the closed repair. Changed by functions only.';
comment on column public.incidents.control is 'Who steers; orthogonal to the status.';
comment on column public.incidents.steered is 'How often somebody intervened by hand.';
comment on column public.incidents.hold_reason is 'Why the clock stands still; orthogonal to the status.';
comment on table public.incident_events is 'What happened, in order, hash-chained and append-only.';
