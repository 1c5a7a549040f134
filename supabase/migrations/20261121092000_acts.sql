-- Purpose: what every state change is made of: an event in the chain, a row in the outbox, a legal
-- move, and the locks that keep them in order.
-- Order of locks everywhere: the incident, then the call, then the rest. Two functions that took them
-- in different orders would end in a deadlock.

create function private.incident_event_hash(p_event public.incident_events) returns text
language sql stable set search_path = '' as $$
  select encode(sha256(convert_to(jsonb_build_array(
    p_event.prev_hash, p_event.incident_id, p_event.seq, p_event.type, p_event.actor_kind,
    p_event.actor_id, p_event.key, p_event.payload,
    -- Microseconds: the text of a timestamp depends on the session's time zone.
    (extract(epoch from p_event.occurred_at) * 1000000)::bigint
  )::text, 'UTF8')), 'hex')
$$;

-- Locks take the name of the function that asks, for the refusal.
create function private.lock_incident(p_function text, p_incident_id uuid) returns public.incidents
language plpgsql set search_path = '' as $$
declare
  v_incident public.incidents;
begin
  select * into v_incident from public.incidents where id = p_incident_id for update;
  if not found then
    raise exception '%: there is no incident %', p_function, p_incident_id using errcode = 'PT404';
  end if;
  return v_incident;
end $$;

-- Locks a call, and before it the incident it belongs to.
create function private.lock_call(p_function text, p_call_id uuid) returns public.calls
language plpgsql set search_path = '' as $$
declare
  v_incident_id uuid;
  v_call public.calls;
begin
  select incident_id into v_incident_id from public.calls where id = p_call_id;
  if not found then
    raise exception '%: there is no call %', p_function, p_call_id using errcode = 'PT404';
  end if;
  if v_incident_id is not null then
    perform private.lock_incident(p_function, v_incident_id);
  end if;
  select * into v_call from public.calls where id = p_call_id for update;
  return v_call;
end $$;

-- Adds an event to an incident's chain; false when the key was there before.
create function private.append_event(
  p_incident_id uuid, p_type text, p_key text, p_actor_kind public.actor_kind, p_actor_id text,
  p_payload jsonb
) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_incident public.incidents := private.lock_incident('append_event', p_incident_id);
  v_event public.incident_events;
begin
  if exists (
    select from public.incident_events where incident_id = p_incident_id and key = p_key
  ) then
    return false;
  end if;
  select seq, hash into v_event.seq, v_event.prev_hash from public.incident_events
  where incident_id = p_incident_id order by seq desc limit 1;
  v_event.organization_id := v_incident.organization_id;
  v_event.incident_id := p_incident_id;
  v_event.seq := coalesce(v_event.seq, 0) + 1;
  v_event.prev_hash := coalesce(v_event.prev_hash, '');
  v_event.type := p_type;
  v_event.actor_kind := p_actor_kind;
  v_event.actor_id := p_actor_id;
  v_event.key := p_key;
  v_event.payload := coalesce(p_payload, '{}');
  v_event.occurred_at := clock_timestamp();
  insert into public.incident_events (
    organization_id, incident_id, seq, type, actor_kind, actor_id, key, payload, occurred_at,
    prev_hash, hash
  ) values (
    v_event.organization_id, v_event.incident_id, v_event.seq, v_event.type, v_event.actor_kind,
    v_event.actor_id, v_event.key, v_event.payload, v_event.occurred_at, v_event.prev_hash,
    private.incident_event_hash(v_event)
  );
  return true;
end $$;

-- Whether the chain is whole; else the first event that does not fit.
create function public.verify_incident_chain(p_incident_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  if not exists (select from public.incidents where id = p_incident_id) then
    raise exception 'verify_incident_chain: there is no incident %', p_incident_id
      using errcode = 'PT404';
  end if;
  return (
    select jsonb_build_object('intact', count(*) = 0, 'brokenAtSeq', min(seq))
    from (
      select event.seq, event.hash, private.incident_event_hash(event) as expected_hash,
        event.prev_hash, lag(event.hash, 1, '') over by_seq as expected_prev_hash,
        row_number() over by_seq as expected_seq
      from public.incident_events as event
      where event.incident_id = p_incident_id
      window by_seq as (order by event.seq)
    ) as chain
    where hash <> expected_hash or prev_hash <> expected_prev_hash or seq <> expected_seq);
end $$;

-- What must follow from this transaction. Said twice, it follows once.
create function private.enqueue(
  p_organization_id uuid, p_topic text, p_payload jsonb, p_dedupe_key text
) returns void
language sql set search_path = '' as $$
  insert into public.outbox (organization_id, topic, payload, dedupe_key)
  values (p_organization_id, p_topic, p_payload, p_dedupe_key)
  on conflict (dedupe_key) do nothing
$$;

-- Whether the agent does nothing about an incident at present: a person has it, or somebody stopped it,
-- or the whole organisation.
create function private.stands_still(p_incident_id uuid) returns boolean
language sql stable set search_path = '' as $$
  select exists (
    select from public.incidents as incident
    join public.organizations as organization on organization.id = incident.organization_id
    where incident.id = p_incident_id
      and (incident.control <> 'agent' or organization.paused_at is not null))
$$;

-- Whether it is this guest's trouble: they reported it, or the same thing after somebody else did.
create function private.is_about(p_incident_id uuid, p_guest_id uuid) returns boolean
language sql stable set search_path = '' as $$
  select exists (
    select from public.incidents where id = p_incident_id and guest_id = p_guest_id
  ) or exists (
    select from public.incident_subscribers
    where incident_id = p_incident_id and guest_id = p_guest_id and ended_at is null)
$$;

-- Nothing of an incident that ended without a repair may go on.
create function private.wind_down(p_incident_id uuid) returns void
language plpgsql set search_path = '' as $$
begin
  update public.approvals set status = 'superseded', proposed = null
  where incident_id = p_incident_id and status = 'pending';
  update public.quote_requests set status = 'failed'
  where incident_id = p_incident_id and status = 'open';
  update public.visits set status = 'cancelled'
  where incident_id = p_incident_id and status in ('held', 'scheduled', 'in_progress');
end $$;

-- The one place where an incident's status changes.
create function private.move_incident(
  p_incident_id uuid, p_to public.incident_status, p_key text, p_actor_kind public.actor_kind,
  p_actor_id text, p_type text, p_payload jsonb
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_incident public.incidents := private.lock_incident('move_incident', p_incident_id);
  v_payload jsonb := coalesce(p_payload, '{}') || jsonb_build_object('from', v_incident.status, 'to', p_to);
begin
  if exists (
    select from public.incident_events where incident_id = p_incident_id and key = p_key
  ) then
    return jsonb_build_object(
      'kind', 'already', 'status', v_incident.status, 'version', v_incident.version);
  end if;
  if not exists (
    select from private.incident_transitions
    where from_status = v_incident.status and to_status = p_to
  ) then
    -- A late event is history, not a command.
    perform private.append_event(
      p_incident_id, 'late:' || p_type, 'late:' || p_key, p_actor_kind, p_actor_id, v_payload);
    return jsonb_build_object(
      'kind', 'stale', 'status', v_incident.status, 'version', v_incident.version);
  end if;
  update public.incidents set
    status = p_to,
    version = version + 1,
    duplicate_of = case when p_to = 'duplicate' then (p_payload ->> 'duplicateOf')::uuid end,
    closed_at = case when private.is_terminal(p_to) then now() end
  where id = p_incident_id
  returning * into v_incident;
  perform private.append_event(p_incident_id, p_type, p_key, p_actor_kind, p_actor_id, v_payload);
  if private.is_terminal(p_to) and p_to <> 'closed' then
    perform private.wind_down(p_incident_id);
  end if;
  if p_to = 'cancelled' then
    perform private.enqueue(
      v_incident.organization_id, 'incident.cancelled',
      jsonb_build_object('incidentId', p_incident_id), 'incident.cancelled:' || p_incident_id);
  end if;
  return jsonb_build_object(
    'kind', 'advanced', 'status', v_incident.status, 'version', v_incident.version);
end $$;

revoke all on function public.verify_incident_chain from public, anon, authenticated;
grant execute on function public.verify_incident_chain to service_role;
