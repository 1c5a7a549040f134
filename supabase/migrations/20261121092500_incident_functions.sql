-- Purpose: an incident from the report to the end, and what a decision about it needs to know.
-- Functions: report_incident, advance_incident, append_incident_event, set_incident_run,
-- set_incident_hold, record_guest_answer, close_incident,
-- read_incident_context.

create function private.next_reference(p_organization_id uuid) returns text
language sql set search_path = '' as $$
  update public.organizations set incident_counter = incident_counter + 1
  where id = p_organization_id
  returning 'PL-' || incident_counter
$$;

create function private.check_report(p_details jsonb) returns void
language plpgsql stable set search_path = '' as $$
begin
  if jsonb_typeof(p_details) is distinct from 'object' or octet_length(p_details::text) > 16000 then
    raise exception 'report_incident: the details are an object of at most 16 kB' using errcode = 'PT400';
  end if;
  if not coalesce(p_details ->> 'trade' = any (enum_range(null::public.trade)::text[]), false) then
    raise exception 'report_incident: unknown trade' using errcode = 'PT400';
  end if;
  if not coalesce(p_details ->> 'priority' = any (enum_range(null::public.priority)::text[]), false) then
    raise exception 'report_incident: unknown priority' using errcode = 'PT400';
  end if;
  if coalesce(trim(p_details ->> 'summary'), '') = '' then
    raise exception 'report_incident: the summary is required' using errcode = 'PT400';
  end if;
end $$;

create function private.is_object_or_null(p_value jsonb) returns boolean
language sql immutable set search_path = '' as $$
  select coalesce(jsonb_typeof(p_value), 'object') = 'object'
$$;

-- What every event needs. The room that a type leaves is for the mark of a late one.
create function private.check_event(
  p_function text, p_type text, p_key text, p_actor_kind public.actor_kind, p_payload jsonb
) returns void
language plpgsql immutable set search_path = '' as $$
begin
  perform private.require(
    p_function,
    p_type ~ '^[a-z][a-z0-9_.:-]{2,70}$' and private.is_said(p_key) and p_actor_kind is not null,
    'type, key and actor are required');
  perform private.require(
    p_function, private.is_object_or_null(p_payload), 'the payload is an object');
end $$;

-- An emergency has opened it, and nobody has told yet what there is to repair.
create function private.awaits_report(p_incident_id uuid) returns boolean
language sql stable set search_path = '' as $$
  select exists (
    select from public.incident_events
    where incident_id = p_incident_id and key = 'emergency.opened'
  ) and not exists (
    select from public.outbox where dedupe_key = 'incident.reported:' || p_incident_id
  )
$$;

-- Told again on the same call: the same incident, with the latest words and never less urgent.
create function private.repeat_report(
  p_incident public.incidents, p_key text, p_details jsonb
) returns jsonb
language plpgsql set search_path = '' as $$
begin
  if private.append_event(
    p_incident.id, 'incident.reported_again', p_key, 'guest', p_incident.guest_id::text, p_details
  ) then
    update public.incidents set
      trade = (p_details ->> 'trade')::public.trade,
      summary = left(p_details ->> 'summary', 2000),
      details = details || p_details,
      -- The enum is ordered, p0 first.
      priority = least(priority, (p_details ->> 'priority')::public.priority),
      version = version + 1
    where id = p_incident.id;
    if private.awaits_report(p_incident.id) then
      update public.incidents set hold_reason = null where id = p_incident.id;
      perform private.enqueue(
        p_incident.organization_id, 'incident.reported',
        jsonb_build_object('incidentId', p_incident.id), 'incident.reported:' || p_incident.id);
    end if;
  end if;
  return jsonb_build_object(
    'kind', 'reported', 'incidentId', p_incident.id, 'reference', p_incident.reference,
    'created', false);
end $$;

-- The same guest about the same thing on another call: it stays the incident it is, with what vendors
-- were told of it. What got worse is an emergency from now on, and waits for no morning.
create function private.attach_report(
  p_call_id uuid, p_incident public.incidents, p_key text, p_details jsonb
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_priority constant public.priority := p_details ->> 'priority';
begin
  update public.calls set incident_id = p_incident.id where id = p_call_id;
  if private.append_event(
    p_incident.id, 'incident.reported_again', p_key, 'guest',
    (select party_id::text from public.calls where id = p_call_id),
    p_details || jsonb_build_object('callId', p_call_id)
  ) then
    update public.incidents
    set priority = least(priority, v_priority), version = version + 1 where id = p_incident.id;
    if v_priority in ('p0', 'p1') and p_incident.priority not in ('p0', 'p1') then
      perform private.let_run_start_afresh(p_incident.id);
    end if;
  end if;
  return jsonb_build_object(
    'kind', 'reported', 'incidentId', p_incident.id, 'reference', p_incident.reference,
    'created', false, 'attached', true);
end $$;

-- The incident that the caller is telling again, if it is theirs and still open.
create function private.lock_told_before(p_call_id uuid, p_same_as uuid) returns public.incidents
language plpgsql set search_path = '' as $$
declare
  v_incident public.incidents;
begin
  if p_same_as is not null and not exists (
    select from public.incidents as incident
    join public.calls as call on call.id = p_call_id
    where incident.id = p_same_as and incident.property_id = call.property_id
      and call.party_kind = 'guest' and private.is_about(incident.id, call.party_id)
  ) then
    raise exception 'report_incident: there is no incident % of this caller', p_same_as
      using errcode = 'PT404';
  end if;
  -- Two incidents at a time are locked in the order of their ids.
  perform from public.incidents
  where id in (p_same_as, (select incident_id from public.calls where id = p_call_id))
  order by id for update;
  select * into v_incident from public.incidents
  where id = p_same_as and not private.is_terminal(status);
  return v_incident;
end $$;

create function public.report_incident(
  p_call_id uuid, p_tool_call_id text, p_details jsonb, p_same_as uuid default null,
  p_is_separate boolean default false
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls;
  v_incident public.incidents;
  v_told_before public.incidents;
  v_key text := 'incident.reported:' || p_call_id || ':' || p_tool_call_id;
begin
  perform private.check_report(p_details);
  perform private.require(
    'report_incident', p_is_separate is not null, 'whether it is another problem is required');
  v_told_before := private.lock_told_before(p_call_id, p_same_as);
  v_call := private.lock_call('report_incident', p_call_id);
  perform private.require(
    'report_incident', private.is_said(p_tool_call_id), 'the tool call is required');
  if v_call.purpose <> 'guest_intake' then
    return jsonb_build_object('kind', 'refused', 'reason', 'wrong-call');
  end if;
  if v_call.property_id is null then
    return jsonb_build_object('kind', 'refused', 'reason', 'no-property');
  end if;
  select incident.* into v_incident from public.incidents as incident
  where incident.reported_by_call_id = p_call_id
    and (
      not private.is_terminal(incident.status) and (
        incident.trade = (p_details ->> 'trade')::public.trade and not p_is_separate
        or incident.id = p_same_as
        or private.awaits_report(incident.id))
      -- The same tool call, answered before: its incident, whatever became of it.
      or exists (
        select from public.incident_events as event
        where event.incident_id = incident.id and event.key = v_key)
    );
  if found then
    return private.repeat_report(v_incident, v_key, p_details);
  end if;
  if v_told_before.id is null then
    -- The same tool call, answered before: nobody has to understand it twice.
    select incident.* into v_told_before from public.incidents as incident
    join public.incident_events as event on event.incident_id = incident.id and event.key = v_key
    where incident.id = v_call.incident_id;
  end if;
  if v_told_before.id is not null then
    return private.attach_report(p_call_id, v_told_before, v_key, p_details);
  end if;
  insert into public.incidents (
    organization_id, reference, property_id, unit_id, guest_id, reported_by_call_id, trade, priority,
    summary, details
  ) values (
    v_call.organization_id, private.next_reference(v_call.organization_id), v_call.property_id,
    v_call.unit_id, case when v_call.party_kind = 'guest' then v_call.party_id end, p_call_id,
    (p_details ->> 'trade')::public.trade, (p_details ->> 'priority')::public.priority,
    left(p_details ->> 'summary', 2000), p_details
  ) returning * into v_incident;
  update public.calls set incident_id = v_incident.id where id = p_call_id;
  perform private.append_event(
    v_incident.id, 'incident.reported', v_key, 'guest', v_incident.guest_id::text,
    jsonb_build_object(
      'callId', p_call_id, 'trade', v_incident.trade, 'priority', v_incident.priority,
      'summary', v_incident.summary));
  perform private.enqueue(
    v_incident.organization_id, 'incident.reported', jsonb_build_object('incidentId', v_incident.id),
    'incident.reported:' || v_incident.id);
  return jsonb_build_object(
    'kind', 'reported', 'incidentId', v_incident.id, 'reference', v_incident.reference,
    'created', true);
end $$;

create function public.advance_incident(
  p_incident_id uuid, p_to public.incident_status, p_key text, p_actor_kind public.actor_kind,
  p_actor_id text, p_type text, p_payload jsonb
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_incident public.incidents := private.lock_incident('advance_incident', p_incident_id);
begin
  perform private.check_event('advance_incident', p_type, p_key, p_actor_kind, p_payload);
  perform private.require('advance_incident', p_to is not null, 'the target is required');
  perform private.require(
    'advance_incident',
    p_to <> 'duplicate' or exists (
      select from public.incidents
      where id::text = lower(p_payload ->> 'duplicateOf') and id <> p_incident_id
        and organization_id = v_incident.organization_id),
    'a duplicate names another incident of its organisation');
  return private.move_incident(
    p_incident_id, p_to, p_key, p_actor_kind, p_actor_id, p_type, p_payload);
end $$;

create function public.append_incident_event(
  p_incident_id uuid, p_type text, p_key text, p_actor_kind public.actor_kind, p_actor_id text,
  p_payload jsonb
) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.lock_incident('append_incident_event', p_incident_id);
  perform private.check_event('append_incident_event', p_type, p_key, p_actor_kind, p_payload);
  perform private.append_event(
    p_incident_id, p_type, p_key, p_actor_kind, p_actor_id, p_payload);
end $$;

create function public.set_incident_run(
  p_incident_id uuid, p_run_id text, p_replaces text default null
) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  perform private.lock_incident('set_incident_run', p_incident_id);
  perform private.require('set_incident_run', private.is_said(p_run_id), 'the run id is required');
  update public.incidents set
    workflow_run_id = p_run_id,
    -- From the intention on it knows what was done by hand until then; the run itself comes later.
    run_steered = case when workflow_run_id ~ '^starting:' then run_steered else steered end
  where id = p_incident_id
    and (workflow_run_id is not distinct from p_replaces or workflow_run_id = p_run_id);
  return found;
end $$;

-- Whoever holds an incident up says how often somebody had intervened by hand when they looked: what a
-- person has given back since is not taken from the agent again. False then, and nothing happens.
create function public.set_incident_hold(
  p_incident_id uuid, p_reason text, p_key text, p_steered integer default null
) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_incident public.incidents := private.lock_incident('set_incident_hold', p_incident_id);
begin
  perform private.require('set_incident_hold', private.is_said(p_key), 'the key is required');
  perform private.require(
    'set_incident_hold', coalesce(p_steered >= 0, true), 'interventions are counted from 0');
  if v_incident.steered <> p_steered then
    return false;
  end if;
  if private.append_event(
    p_incident_id, case when p_reason is null then 'incident.resumed' else 'incident.held' end,
    p_key, 'system', null, jsonb_build_object('reason', p_reason)
  ) then
    update public.incidents set hold_reason = p_reason, version = version + 1
    where id = p_incident_id;
  end if;
  return true;
exception when check_violation then
  raise exception 'set_incident_hold: unknown reason' using errcode = 'PT400';
end $$;

-- Whoever joined somebody else's report speaks for themselves: they leave it, and it goes on. That it is
-- not fixed is true for all of them.
create function private.answer_of_subscriber(
  p_call public.calls, p_incident public.incidents, p_event text, p_key text, p_payload jsonb
) returns jsonb
language plpgsql set search_path = '' as $$
begin
  if private.is_terminal(p_incident.status) then
    return jsonb_build_object('kind', 'refused', 'reason', 'incident-over');
  end if;
  perform private.append_event(
    p_incident.id, 'subscriber.' || case p_event when 'cancel' then 'left' else 'answered' end, p_key,
    'guest', p_call.party_id::text, p_payload);
  if p_event = 'fixed' then
    return jsonb_build_object('kind', 'recorded', 'status', p_incident.status);
  end if;
  update public.incident_subscribers set ended_at = now()
  where incident_id = p_incident.id and guest_id = p_call.party_id and ended_at is null;
  return jsonb_build_object('kind', 'refused', 'reason', 'not-the-reporter');
end $$;

create function public.record_guest_answer(
  p_call_id uuid, p_tool_call_id text, p_event text, p_payload jsonb
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('record_guest_answer', p_call_id);
  v_incident public.incidents;
  v_key text := 'guest.answered:' || p_call_id || ':' || p_tool_call_id;
  v_payload jsonb := coalesce(p_payload, '{}') || jsonb_build_object('answer', p_event, 'callId', p_call_id);
begin
  perform private.require(
    'record_guest_answer', p_event in ('fixed', 'not_fixed', 'cancel'), 'unknown event');
  perform private.require(
    'record_guest_answer',
    private.is_said(p_tool_call_id) and private.is_object_or_null(p_payload),
    'a tool call and an object are required');
  if v_call.party_kind <> 'guest' or v_call.purpose not in ('guest_intake', 'guest_update') then
    return jsonb_build_object('kind', 'refused', 'reason', 'wrong-call');
  end if;
  if v_call.incident_id is null then
    return jsonb_build_object('kind', 'refused', 'reason', 'no-incident');
  end if;
  select * into v_incident from public.incidents where id = v_call.incident_id;
  if v_incident.guest_id is distinct from v_call.party_id and p_event <> 'not_fixed' then
    return private.answer_of_subscriber(v_call, v_incident, p_event, v_key, v_payload);
  end if;
  if exists (
    select from public.incident_events where incident_id = v_incident.id and key = v_key
  ) then
    return jsonb_build_object('kind', 'recorded', 'status', v_incident.status);
  end if;
  if private.is_terminal(v_incident.status) then
    return jsonb_build_object('kind', 'refused', 'reason', 'incident-over');
  end if;
  if p_event = 'cancel' then
    return jsonb_build_object('kind', 'recorded', 'status', private.move_incident(
      v_incident.id, 'cancelled', v_key, 'guest', v_call.party_id::text, 'incident.cancelled',
      v_payload) ->> 'status');
  end if;
  perform private.append_event(
    v_incident.id, 'guest.answered', v_key, 'guest', v_call.party_id::text, v_payload);
  perform private.enqueue(
    v_incident.organization_id, 'guest.answered', jsonb_build_object('incidentId', v_incident.id), v_key);
  return jsonb_build_object('kind', 'recorded', 'status', v_incident.status);
end $$;

create function private.check_record(p_record jsonb) returns void
language plpgsql immutable set search_path = '' as $$
begin
  perform private.require(
    'close_incident',
    jsonb_typeof(p_record) = 'object' and p_record ->> 'title' ~ '\S'
      and p_record ->> 'resolution' ~ '\S',
    'a record with title and resolution is required');
  perform private.require(
    'close_incident', (p_record ->> 'embedding' is null) = (p_record ->> 'embeddingModel' is null),
    'an embedding names its model');
  -- Each cast fails by itself when the value is of another kind.
  perform (p_record ->> 'trade')::public.trade, (p_record ->> 'embedding')::extensions.vector(768);
  perform private.require(
    'close_incident', coalesce((p_record ->> 'costCents')::integer, 0) >= 0,
    'the cost is not negative');
exception when data_exception then
  raise exception 'close_incident: a value of the record is not what its name says: %', sqlerrm
    using errcode = 'PT400';
end $$;

create function public.close_incident(p_incident_id uuid, p_key text, p_record jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_moved jsonb;
  v_incident public.incidents;
  v_record_id uuid;
begin
  perform private.lock_incident('close_incident', p_incident_id);
  perform private.require('close_incident', private.is_said(p_key), 'the key is required');
  perform private.check_record(p_record);
  v_moved := private.move_incident(
    p_incident_id, 'closed', p_key, 'system', null, 'incident.closed',
    p_record - 'embedding' - 'embeddingModel');
  if v_moved ->> 'kind' = 'advanced' then
    select * into v_incident from public.incidents where id = p_incident_id;
    insert into public.maintenance_records (
      organization_id, property_id, unit_id, trade, title, description, resolution, vendor_id,
      cost_cents, currency, occurred_on, incident_id, embedding, embedding_model
    )
    select v_incident.organization_id, v_incident.property_id, v_incident.unit_id,
      coalesce((p_record ->> 'trade')::public.trade, v_incident.trade), p_record ->> 'title',
      coalesce(p_record ->> 'description', ''), p_record ->> 'resolution',
      quote.vendor_id, (p_record ->> 'costCents')::integer, coalesce(quote.currency, 'USD'), (now() at time zone property.timezone)::date, p_incident_id,
      (p_record ->> 'embedding')::extensions.vector(768), p_record ->> 'embeddingModel'
    from public.properties as property
    left join public.quotes as quote
      on quote.incident_id = p_incident_id and quote.status = 'accepted'
    where property.id = v_incident.property_id
    on conflict (incident_id) do nothing;
  end if;
  select id into v_record_id from public.maintenance_records where incident_id = p_incident_id;
  return jsonb_build_object(
    'kind', case v_moved ->> 'kind' when 'advanced' then 'closed' else v_moved ->> 'kind' end,
    'status', v_moved -> 'status', 'recordId', v_record_id);
end $$;

create function private.incident_json(p_incident public.incidents) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'id', p_incident.id, 'organizationId', p_incident.organization_id,
    'reference', p_incident.reference, 'propertyId', p_incident.property_id,
    'unitId', p_incident.unit_id, 'guestId', p_incident.guest_id, 'trade', p_incident.trade,
    'priority', p_incident.priority, 'status', p_incident.status, 'control', p_incident.control,
    'holdReason', p_incident.hold_reason, 'summary', p_incident.summary,
    'details', p_incident.details, 'round', p_incident.round, 'version', p_incident.version,
    'steered', p_incident.steered,
    'workflowRunId', p_incident.workflow_run_id, 'createdAt', p_incident.created_at,
    'closedAt', p_incident.closed_at)
$$;

-- An owner without a policy has allowed nothing: every amount is asked for.
create function private.policy_json(p_property_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'version', coalesce(policy.version, 0), 'nteCents', coalesce(policy.nte_cents, 0),
    'emergencyNteCents', coalesce(policy.emergency_nte_cents, 0),
    'bidsRequiredOverCents', coalesce(policy.bids_required_over_cents, 0),
    'bidsRequired', coalesce(policy.bids_required, 2), 'currency', coalesce(policy.currency, 'USD'),
    'scope', case when policy.property_id is not null then 'property'
      when policy.landlord_id is not null then 'landlord' else 'organization' end,
    'quietFrom', coalesce(policy.quiet_from, '21:00'), 'quietTo', coalesce(policy.quiet_to, '08:00'))
  from private.effective_policy(p_property_id) as policy
$$;

-- What members want whoever is called next to be told, the last five notes, oldest first.
create function private.notes_json(p_incident_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(
    jsonb_build_object('audience', payload ->> 'audience', 'note', payload ->> 'note') order by seq), '[]')
  from (
    select seq, payload from public.incident_events
    where incident_id = p_incident_id and type = 'incident.noted' and payload ->> 'audience' <> 'nobody'
    order by seq desc limit 5
  ) as latest
$$;

create function public.read_incident_context(p_incident_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_context jsonb;
begin
  select jsonb_build_object(
    'incident', private.incident_json(incident),
    'organization', jsonb_build_object(
      'id', organization.id, 'name', organization.name, 'linePhone', organization.line_phone,
      'timezone', organization.timezone),
    'property', jsonb_build_object(
      'id', property.id, 'name', property.name, 'address', property.address,
      'timezone', property.timezone, 'shutoffNotes', property.shutoff_notes),
    'unit', case when unit.id is not null then
      jsonb_build_object('id', unit.id, 'name', unit.name) end,
    'guest', case when guest.id is not null then
      jsonb_build_object('id', guest.id, 'name', guest.name, 'phone', guest.phone) end,
    'landlord', jsonb_build_object(
      'id', landlord.id, 'name', landlord.name, 'phone', landlord.phone),
    'policy', private.policy_json(property.id),
    'notes', private.notes_json(incident.id))
  into v_context
  from public.incidents as incident
  join public.organizations as organization on organization.id = incident.organization_id
  join public.properties as property on property.id = incident.property_id
  join public.landlords as landlord on landlord.id = property.landlord_id
  left join public.units as unit on unit.id = incident.unit_id
  left join public.guests as guest on guest.id = incident.guest_id
  where incident.id = p_incident_id;
  if not found then
    raise exception 'read_incident_context: there is no incident %', p_incident_id
      using errcode = 'PT404';
  end if;
  return v_context;
end $$;

revoke all on function public.report_incident, public.advance_incident,
  public.append_incident_event, public.set_incident_run, public.set_incident_hold,
  public.record_guest_answer, public.close_incident,
  public.read_incident_context from public, anon, authenticated;
grant execute on function public.report_incident, public.advance_incident,
  public.append_incident_event, public.set_incident_run, public.set_incident_hold,
  public.record_guest_answer, public.close_incident,
  public.read_incident_context to service_role;
