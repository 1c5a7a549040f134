-- Purpose: in an emergency the people on call are rung until one of them takes it, whatever else works.
-- Tables: escalations. Functions: open_escalation, read_escalation, start_rung, accept_escalation,
-- pass_escalation, de_escalate, mark_escalation, list_escalations_for.
-- Opened by triggers: no way of writing an emergency, of today or later, leaves them asleep.

create table public.escalations (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  -- None when it is not known whose house it is: then it is about the call.
  incident_id uuid references public.incidents (id),
  call_id uuid references public.calls (id),
  emergency_id uuid references public.emergencies (id),
  kind text not null,
  reason text not null,
  -- Where the ladder is: how often it was begun from 1, and the person on it from 0.
  round integer,
  rung integer,
  passed_at timestamptz,
  uncovered_at timestamptz,
  unanswered_at timestamptz,
  accepted_by text,
  accepted_phone text,
  accepted_rung integer,
  accepted_at timestamptz,
  closed_at timestamptz,
  closed_how text,
  told_at timestamptz,
  created_at timestamptz not null default now(),
  constraint escalations_concern_an_incident_or_a_call
    check (incident_id is not null or call_id is not null),
  constraint escalations_kind_is_known check (kind in ('incident', 'emergency', 'callback')),
  constraint escalations_of_emergencies_name_one
    check (kind <> 'emergency' or emergency_id is not null),
  constraint escalations_have_a_reason check (reason ~ '\S' and char_length(reason) <= 500),
  constraint escalations_rungs_are_counted check (round >= 1 and rung >= 0),
  constraint escalations_that_are_accepted_say_by_whom
    check ((accepted_at is null) = (accepted_by is null)),
  constraint escalations_that_are_closed_say_how
    check ((closed_at is null) = (closed_how is null)),
  constraint escalations_end_in_a_known_way
    check (closed_how in ('accepted', 'de_escalated', 'incident_over')),
  constraint escalations_told_of_are_closed check (told_at is null or closed_at is not null)
);
alter table public.escalations enable row level security;
create index escalations_organization_id_idx on public.escalations (organization_id, created_at desc);
create index escalations_incident_id_idx on public.escalations (incident_id);
create index escalations_call_id_idx on public.escalations (call_id);
create index escalations_emergency_id_idx on public.escalations (emergency_id);
-- The ladder is rung once at a time for one matter, however many say so.
create unique index escalations_of_one_incident_are_open_once
  on public.escalations (incident_id) where closed_at is null;
create unique index escalations_of_one_call_are_open_once
  on public.escalations (call_id) where closed_at is null and incident_id is null;

create policy "members read their escalations" on public.escalations
  for select to authenticated using (organization_id in (select private.org_ids()));
grant select on public.escalations to authenticated, service_role;
create trigger escalations_keep_to_their_organization
  before insert or update of organization_id, incident_id, call_id, emergency_id
  on public.escalations
  for each row execute function private.guard_organization(
    'incident_id', 'incidents', 'call_id', 'calls', 'emergency_id', 'emergencies');
create trigger escalations_announce_change after insert or update on public.escalations
  for each row execute function private.announce_change();

-- Whoever has it keeps it, and what is over stays over; but whoever has it may say that it is none.
create function private.guard_escalation() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if old.accepted_at is not null and
    (new.accepted_by, new.accepted_phone, new.accepted_at)
      is distinct from (old.accepted_by, old.accepted_phone, old.accepted_at)
    or old.closed_how is not null and old.closed_how is distinct from new.closed_how
      and (old.closed_how, new.closed_how) is distinct from ('accepted', 'de_escalated')
  then
    raise exception 'escalation % has been settled', old.id using errcode = 'PT409';
  end if;
  return new;
end $$;
create trigger escalations_guard_settled before update on public.escalations
  for each row when (old.closed_at is not null)
  execute function private.guard_escalation();

comment on table public.escalations is 'Each time the people on call are rung until one takes it. Changed by functions only.';
comment on column public.escalations.passed_at is 'Since when whoever the ladder is at has handed it on; null while they have not.';
comment on column public.escalations.uncovered_at is 'Since when nobody is named whom one could ring.';
comment on column public.escalations.unanswered_at is 'Since when the whole ladder was rung and nobody took it.';
comment on column public.escalations.told_at is 'When everybody had been told how it ended.';

-- The ladder: the manager on call, then the others in order, each number once.
create function private.on_call_ladder(p_organization_id uuid)
returns table (rung integer, name text, phone text)
language sql stable set search_path = '' as $$
  select (row_number() over (order by first.rank))::integer - 1, first.name, first.phone
  from (
    select distinct on (everybody.phone) everybody.rank, everybody.name, everybody.phone
    from (
      select 1 as rank, coalesce(on_call_name, 'The manager on call') as name, on_call_phone as phone
      from public.organizations where id = p_organization_id and on_call_phone is not null
      union all
      select rank, name, phone from public.on_call_contacts
      where organization_id = p_organization_id
    ) as everybody
    order by everybody.phone, everybody.rank
  ) as first
$$;

-- Adds to the incident's chain, if there is one.
create function private.note_escalation(
  p_escalation public.escalations, p_type text, p_key text, p_actor_kind public.actor_kind,
  p_actor_id text, p_payload jsonb
) returns void
language plpgsql set search_path = '' as $$
begin
  if p_escalation.incident_id is not null then
    perform private.append_event(
      p_escalation.incident_id, p_type, 'escalation:' || p_escalation.id || ':' || p_key,
      p_actor_kind, p_actor_id,
      p_payload || jsonb_build_object('escalationId', p_escalation.id));
  end if;
end $$;

-- The escalation that is open for this matter, or a new one. The caller holds the incident's lock.
create function private.escalate(
  p_organization_id uuid, p_incident_id uuid, p_call_id uuid, p_emergency_id uuid, p_kind text,
  p_reason text
) returns uuid
language plpgsql set search_path = '' as $$
declare
  v_escalation public.escalations;
begin
  insert into public.escalations (
    organization_id, incident_id, call_id, emergency_id, kind, reason
  ) values (
    p_organization_id, p_incident_id, p_call_id, p_emergency_id, p_kind, left(p_reason, 500)
  )
  on conflict do nothing
  returning * into v_escalation;
  if not found then
    -- It is being rung for already: what is worse is what they hear from now on.
    update public.escalations set
      kind = case when p_emergency_id is null then kind else p_kind end,
      reason = case when p_emergency_id is null then reason else left(p_reason, 500) end,
      emergency_id = coalesce(p_emergency_id, emergency_id)
    where closed_at is null and (
      incident_id = p_incident_id
      or p_incident_id is null and incident_id is null and call_id = p_call_id)
    returning * into v_escalation;
    return v_escalation.id;
  end if;
  perform private.note_escalation(
    v_escalation, 'escalation.opened', 'opened', 'system', null,
    jsonb_build_object('kind', p_kind, 'callId', p_call_id));
  perform private.enqueue(
    p_organization_id, 'escalation.opened', jsonb_build_object('escalationId', v_escalation.id),
    'escalation.opened:' || v_escalation.id);
  return v_escalation.id;
end $$;

-- Deferred to the end of the transaction: the report comes first in the chain.
create function private.escalate_incident() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_incident public.incidents := private.lock_incident('escalate', new.id);
begin
  if v_incident.priority in ('p0', 'p1') and not private.is_terminal(v_incident.status) then
    perform private.escalate(
      v_incident.organization_id, v_incident.id, v_incident.reported_by_call_id, null, 'incident',
      v_incident.summary);
  end if;
  return null;
end $$;
create constraint trigger incidents_of_emergencies_are_escalated
  after insert on public.incidents deferrable initially deferred
  for each row when (new.priority in ('p0', 'p1'))
  execute function private.escalate_incident();
create constraint trigger incidents_that_become_emergencies_are_escalated
  after update of priority on public.incidents deferrable initially deferred
  for each row when (new.priority in ('p0', 'p1') and old.priority not in ('p0', 'p1'))
  execute function private.escalate_incident();

create function private.escalate_emergency() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_incident_id uuid;
  v_status public.incident_status;
begin
  if new.incident_id is not null then
    v_status := (private.lock_incident('escalate', new.incident_id)).status;
    v_incident_id := case when not private.is_terminal(v_status) then new.incident_id end;
  end if;
  -- A second cry on a call that somebody has is theirs: they are texted, and nobody is rung.
  if not exists (
    select from public.escalations
    where call_id = new.call_id and closed_how = 'accepted'
      and incident_id is not distinct from v_incident_id
  ) then
    perform private.escalate(
      new.organization_id, v_incident_id, new.call_id, new.id, 'emergency',
      replace(new.kind, '_', ' '));
  end if;
  return null;
end $$;
create constraint trigger emergencies_are_escalated
  after insert on public.emergencies deferrable initially deferred
  for each row execute function private.escalate_emergency();

-- The caller was told that they are put through to a person, and nobody took the call.
create function private.escalate_transfer() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('escalate', new.call_id);
begin
  perform private.escalate_call(v_call, 'Asked for a person and was put through to nobody.');
  return null;
end $$;

create function private.escalate_call(p_call public.calls, p_reason text) returns uuid
language plpgsql set search_path = '' as $$
begin
  return private.escalate(
    p_call.organization_id,
    (select id from public.incidents
      where id = p_call.incident_id and not private.is_terminal(status)),
    p_call.id, null, 'callback', p_reason);
end $$;
create constraint trigger transfers_that_nobody_took_are_escalated
  after update of state on public.transfers deferrable initially deferred
  for each row when (new.state = 'unanswered' and old.state <> 'unanswered')
  execute function private.escalate_transfer();

-- What has ended needs nobody any more.
create function private.end_escalations() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_escalation public.escalations;
begin
  for v_escalation in
    update public.escalations set closed_at = now(), closed_how = 'incident_over'
    where incident_id = new.id and closed_at is null
    returning *
  loop
    perform private.enqueue(
      v_escalation.organization_id, 'escalation.settled',
      jsonb_build_object('escalationId', v_escalation.id),
      'escalation.settled:' || v_escalation.id || ':incident_over');
  end loop;
  return null;
end $$;
create trigger incidents_that_end_end_their_escalations
  after update of status on public.incidents
  for each row when (
    old.status is distinct from new.status
    and new.status in ('closed', 'declined', 'duplicate', 'resolved_self_help', 'cancelled'))
  execute function private.end_escalations();

-- For whoever promises a person at once in another way.
create function public.open_escalation(p_call_id uuid, p_reason text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('open_escalation', p_call_id);
begin
  perform private.require('open_escalation', private.is_said(p_reason), 'the reason is required');
  return private.escalate_call(v_call, p_reason);
end $$;

-- Locks an escalation, and before it the incident it belongs to.
create function private.lock_escalation(
  p_function text, p_escalation_id uuid
) returns public.escalations
language plpgsql set search_path = '' as $$
declare
  v_incident_id uuid;
  v_escalation public.escalations;
begin
  select incident_id into v_incident_id from public.escalations where id = p_escalation_id;
  if not found then
    raise exception '%: there is no escalation %', p_function, p_escalation_id
      using errcode = 'PT404';
  end if;
  if v_incident_id is not null then
    perform private.lock_incident(p_function, v_incident_id);
  end if;
  select * into v_escalation from public.escalations where id = p_escalation_id for update;
  return v_escalation;
end $$;

-- All that ringing and texting about it needs. The caller's own number is never on the ladder.
create function public.read_escalation(p_escalation_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_escalation public.escalations;
  v_call public.calls;
begin
  select * into v_escalation from public.escalations where id = p_escalation_id;
  if not found then
    raise exception 'read_escalation: there is no escalation %', p_escalation_id
      using errcode = 'PT404';
  end if;
  select * into v_call from public.calls where id = v_escalation.call_id;
  return (
    select jsonb_build_object(
      'escalationId', v_escalation.id, 'organizationId', organization.id,
      'organization', organization.name, 'kind', v_escalation.kind,
      'reason', v_escalation.reason, 'emergencyId', v_escalation.emergency_id,
      'incidentId', v_escalation.incident_id, 'reference', incident.reference,
      'summary', incident.summary, 'propertyName', property.name,
      'address', property.address,
      'caller', nullif(v_call.phone, ''), 'partyKind', v_call.party_kind,
      'round', v_escalation.round, 'rung', v_escalation.rung,
      'passedAt', v_escalation.passed_at, 'unansweredAt', v_escalation.unanswered_at,
      'acceptedBy', v_escalation.accepted_by, 'acceptedPhone', v_escalation.accepted_phone,
      'closedHow', v_escalation.closed_how, 'toldAt', v_escalation.told_at,
      'createdAt', v_escalation.created_at,
      'ladder', coalesce((
        select jsonb_agg(jsonb_build_object('name', name, 'phone', phone) order by ladder.rung)
        from private.on_call_ladder(v_escalation.organization_id) as ladder
        where phone is distinct from v_call.phone), '[]'))
    from public.organizations as organization
    left join public.incidents as incident on incident.id = v_escalation.incident_id
    left join public.properties as property
      on property.id = coalesce(incident.property_id, v_call.property_id)
    where organization.id = v_escalation.organization_id);
end $$;

-- Whom the ladder is at now; false when there is nobody to ring for any more.
create function public.start_rung(
  p_escalation_id uuid, p_round integer, p_rung integer
) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_escalation public.escalations := private.lock_escalation('start_rung', p_escalation_id);
begin
  perform private.require(
    'start_rung', p_round >= 1 and p_rung >= 0, 'a round from 1 and a rung from 0 are required');
  if v_escalation.closed_at is not null then
    return false;
  end if;
  if (v_escalation.round, v_escalation.rung) is distinct from (p_round, p_rung) then
    update public.escalations set round = p_round, rung = p_rung, passed_at = null
    where id = p_escalation_id;
    perform private.note_escalation(
      v_escalation, 'escalation.rung', 'rung:' || p_round || ':' || p_rung, 'system', null,
      jsonb_build_object('round', p_round, 'rung', p_rung));
  end if;
  return true;
end $$;

-- Who says it: somebody on the ladder by their number, or a member at the desk. Null: nobody who may.
create function private.responder(
  p_organization_id uuid, p_phone text, p_user_id uuid
) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(
    (select jsonb_build_object('name', ladder.name, 'phone', ladder.phone, 'rung', ladder.rung)
      from private.on_call_ladder(p_organization_id) as ladder where ladder.phone = p_phone),
    (select jsonb_build_object('name', 'the desk', 'userId', p_user_id)
      from public.memberships
      where organization_id = p_organization_id and user_id = p_user_id
        and role <= 'coordinator'))
$$;

create function private.is_answer_method(p_method text) returns boolean
language sql immutable set search_path = '' as $$
  select p_method in ('keypad', 'sms', 'dashboard')
$$;

-- How it stands, for somebody who is too late.
create function private.settled_escalation(
  p_escalation public.escalations, p_responder jsonb
) returns jsonb
language sql stable set search_path = '' as $$
  select case
    when p_escalation.closed_how = 'accepted' and p_escalation.accepted_by = p_responder ->> 'name'
      and p_escalation.accepted_phone is not distinct from p_responder ->> 'phone'
      then jsonb_build_object('kind', 'yours')
    else jsonb_build_object(
      'kind', 'settled', 'how', p_escalation.closed_how, 'by', p_escalation.accepted_by)
  end
$$;

-- The first who takes it has it.
create function public.accept_escalation(
  p_escalation_id uuid, p_phone text, p_user_id uuid, p_method text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_escalation public.escalations := private.lock_escalation('accept_escalation', p_escalation_id);
  v_responder jsonb := private.responder(v_escalation.organization_id, p_phone, p_user_id);
begin
  perform private.require(
    'accept_escalation', private.is_answer_method(p_method), 'keypad, sms or dashboard is required');
  if v_responder is null then
    return jsonb_build_object('kind', 'refused', 'reason', 'not-on-call');
  end if;
  if v_escalation.closed_at is not null then
    return private.settled_escalation(v_escalation, v_responder);
  end if;
  update public.escalations set
    accepted_by = v_responder ->> 'name', accepted_phone = v_responder ->> 'phone',
    accepted_rung = (v_responder ->> 'rung')::integer, accepted_at = now(),
    closed_at = now(), closed_how = 'accepted'
  where id = p_escalation_id;
  perform private.note_escalation(
    v_escalation, 'escalation.accepted', 'accepted', 'manager', v_responder ->> 'userId',
    jsonb_build_object('by', v_responder ->> 'name', 'method', p_method));
  perform private.enqueue(
    v_escalation.organization_id, 'escalation.settled',
    jsonb_build_object('escalationId', p_escalation_id),
    'escalation.settled:' || p_escalation_id || ':accepted');
  return jsonb_build_object('kind', 'accepted');
end $$;

-- Whoever is rung hands it to the next person; true while that changes anything.
create function public.pass_escalation(p_escalation_id uuid, p_phone text) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_escalation public.escalations := private.lock_escalation('pass_escalation', p_escalation_id);
  v_responder jsonb := private.responder(v_escalation.organization_id, p_phone, null);
begin
  perform private.require('pass_escalation', private.is_said(p_phone), 'the number is required');
  if v_responder is null or v_escalation.closed_at is not null or v_escalation.rung is null then
    return false;
  end if;
  update public.escalations set passed_at = now() where id = p_escalation_id;
  perform private.note_escalation(
    v_escalation, 'escalation.passed',
    'passed:' || v_escalation.round || ':' || v_escalation.rung, 'manager', null,
    jsonb_build_object('by', v_responder ->> 'name'));
  return true;
end $$;

-- A person who knows says that it is no emergency: it goes on in normal hours.
create function public.de_escalate(
  p_escalation_id uuid, p_phone text, p_user_id uuid, p_method text, p_reason text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_escalation public.escalations := private.lock_escalation('de_escalate', p_escalation_id);
  v_responder jsonb := private.responder(v_escalation.organization_id, p_phone, p_user_id);
  v_standing jsonb := private.settled_escalation(v_escalation, v_responder);
  v_incident public.incidents;
begin
  perform private.require(
    'de_escalate', private.is_answer_method(p_method) and private.is_said(p_reason),
    'keypad, sms or dashboard, and a reason are required');
  if v_responder is null then
    return jsonb_build_object('kind', 'refused', 'reason', 'not-on-call');
  end if;
  -- Whoever has it may still find that it is none.
  if v_escalation.closed_at is not null and v_standing ->> 'kind' <> 'yours' then
    return v_standing;
  end if;
  update public.escalations set
    closed_at = coalesce(closed_at, now()), closed_how = 'de_escalated', told_at = null
  where id = p_escalation_id;
  select * into v_incident from public.incidents where id = v_escalation.incident_id;
  perform private.note_escalation(
    v_escalation, 'escalation.de_escalated', 'de-escalated', 'manager',
    v_responder ->> 'userId',
    jsonb_build_object(
      'by', v_responder ->> 'name', 'method', p_method, 'reason', left(p_reason, 500),
      'from', v_incident.priority));
  update public.incidents set priority = 'p2', version = version + 1
  where id = v_escalation.incident_id and priority in ('p0', 'p1');
  perform private.enqueue(
    v_escalation.organization_id, 'escalation.settled',
    jsonb_build_object('escalationId', p_escalation_id),
    'escalation.settled:' || p_escalation_id || ':de_escalated');
  return jsonb_build_object('kind', 'de-escalated');
end $$;

-- Nobody to ring; nobody who took it; everybody told. Each once.
create function public.mark_escalation(p_escalation_id uuid, p_what text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_escalation public.escalations := private.lock_escalation('mark_escalation', p_escalation_id);
begin
  perform private.require(
    'mark_escalation', p_what in ('uncovered', 'unanswered', 'told'), 'unknown mark');
  if p_what = 'told' then
    update public.escalations set told_at = now()
    where id = p_escalation_id and closed_at is not null and told_at is null;
    return;
  end if;
  if v_escalation.closed_at is not null then
    return;
  end if;
  update public.escalations set
    uncovered_at = case when p_what = 'uncovered' then coalesce(uncovered_at, now()) else uncovered_at end,
    unanswered_at = coalesce(unanswered_at, now())
  where id = p_escalation_id;
  perform private.note_escalation(
    v_escalation, 'escalation.' || p_what, p_what, 'system', null, '{}');
end $$;

-- What somebody on the ladder can answer by text to a line of ours: what is open, newest first, and
-- what has lately ended.
create function public.list_escalations_for(p_line text, p_phone text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require(
    'list_escalations_for', private.is_said(p_line) and private.is_said(p_phone),
    'the line and the number are required');
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'escalationId', escalation.id, 'organizationId', escalation.organization_id,
      'incidentId', escalation.incident_id, 'reference', incident.reference,
      'isOpen', escalation.closed_at is null)
      order by escalation.closed_at is not null, escalation.created_at desc), '[]')
    from public.organizations as organization
    join private.on_call_ladder(organization.id) as ladder on ladder.phone = p_phone
    join public.escalations as escalation on escalation.organization_id = organization.id
    left join public.incidents as incident on incident.id = escalation.incident_id
    where organization.line_phone = p_line
      and (escalation.closed_at is null or escalation.closed_at > now() - interval '1 day'));
end $$;

revoke all on function public.open_escalation, public.read_escalation, public.start_rung,
  public.accept_escalation, public.pass_escalation, public.de_escalate, public.mark_escalation,
  public.list_escalations_for from public, anon, authenticated;
grant execute on function public.open_escalation, public.read_escalation, public.start_rung,
  public.accept_escalation, public.pass_escalation, public.de_escalate, public.mark_escalation,
  public.list_escalations_for to service_role;
