-- Purpose: an appointment from the held slot to the finished work, and the PIN that proves a caller.
-- Functions: hold_visit, schedule_visit, cancel_visit, verify_visit_pin, record_visit_event.

-- What stands in the way of a slot for the vendor on this call; null if nothing does.
create function private.slot_obstacle(
  p_call public.calls, p_starts_at timestamptz, p_ends_at timestamptz
) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_status public.incident_status;
  v_vendor_id uuid;
begin
  select status into v_status from public.incidents where id = p_call.incident_id;
  select vendor_id into v_vendor_id from public.quotes
  where incident_id = p_call.incident_id and status = 'accepted';
  return case
    when p_call.purpose <> 'vendor_scheduling' or p_call.incident_id is null then 'wrong-call'
    when v_status not in ('approved', 'scheduling') or v_vendor_id is null then 'not-approved'
    when v_vendor_id is distinct from p_call.party_id or p_call.contact_id is null then 'not-your-job'
    when exists (
      select from public.visits
      where incident_id = p_call.incident_id and status in ('scheduled', 'in_progress')
    ) then 'already-scheduled'
    -- A few minutes of grace: "now" was said before it was computed.
    when p_starts_at < now() - interval '15 minutes' then 'in-the-past'
    when p_starts_at > now() + interval '90 days' then 'too-far-ahead'
    when p_ends_at - p_starts_at > interval '12 hours' then 'too-long'
  end;
end $$;

create function private.hold_slot(
  p_call public.calls, p_starts_at timestamptz, p_ends_at timestamptz
) returns uuid
language plpgsql set search_path = '' as $$
declare
  v_visit_id uuid;
begin
  update public.visits
  set during = tstzrange(p_starts_at, p_ends_at), vendor_id = p_call.party_id,
    contact_id = p_call.contact_id
  where incident_id = p_call.incident_id and status = 'held'
  returning id into v_visit_id;
  if found then
    return v_visit_id;
  end if;
  insert into public.visits (
    organization_id, incident_id, vendor_id, contact_id, quote_id, approval_id, during
  )
  select quote.organization_id, quote.incident_id, quote.vendor_id, p_call.contact_id, quote.id,
    approval.id, tstzrange(p_starts_at, p_ends_at)
  from public.quotes as quote
  join public.approvals as approval
    on approval.incident_id = quote.incident_id and approval.status = 'approved'
    and approval.change_order_id is null
  where quote.incident_id = p_call.incident_id and quote.status = 'accepted'
  returning id into v_visit_id;
  return v_visit_id;
end $$;

create function public.hold_visit(
  p_call_id uuid, p_tool_call_id text, p_starts_at timestamptz, p_ends_at timestamptz
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('hold_visit', p_call_id);
  v_key text := 'visit.held:' || p_call_id || ':' || p_tool_call_id;
  v_visit_id uuid;
  v_obstacle text;
begin
  perform private.require('hold_visit', private.is_said(p_tool_call_id), 'the tool call is required');
  perform private.require(
    'hold_visit', isfinite(p_starts_at) and isfinite(p_ends_at) and p_ends_at > p_starts_at,
    'the window ends before it begins');
  select (payload ->> 'visitId')::uuid into v_visit_id from public.incident_events
  where incident_id = v_call.incident_id and key = v_key;
  if found then
    return jsonb_build_object('kind', 'held', 'visitId', v_visit_id);
  end if;
  v_obstacle := private.slot_obstacle(v_call, p_starts_at, p_ends_at);
  if v_obstacle is not null then
    return jsonb_build_object('kind', 'refused', 'reason', v_obstacle);
  end if;
  begin
    v_visit_id := private.hold_slot(v_call, p_starts_at, p_ends_at);
  exception when exclusion_violation then
    return jsonb_build_object('kind', 'conflict');
  end;
  if v_visit_id is null then
    return jsonb_build_object('kind', 'refused', 'reason', 'not-approved');
  end if;
  perform private.append_event(
    v_call.incident_id, 'visit.held', v_key, 'vendor', v_call.party_id::text,
    jsonb_build_object('visitId', v_visit_id, 'startsAt', p_starts_at, 'endsAt', p_ends_at,
      'callId', p_call_id));
  return jsonb_build_object('kind', 'held', 'visitId', v_visit_id);
end $$;

-- Locks a visit, and before it the incident it belongs to.
create function private.lock_visit(p_function text, p_visit_id uuid) returns public.visits
language plpgsql set search_path = '' as $$
declare
  v_visit public.visits;
begin
  select * into v_visit from public.visits where id = p_visit_id;
  if not found then
    raise exception '%: there is no visit %', p_function, p_visit_id using errcode = 'PT404';
  end if;
  perform private.lock_incident(p_function, v_visit.incident_id);
  select * into v_visit from public.visits where id = p_visit_id for update;
  return v_visit;
end $$;

-- Repeated before the arrival the latest PIN counts: a step that is retried has a new one to send.
create function public.schedule_visit(
  p_visit_id uuid, p_gcal_event_id text, p_pin_hash text
) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_visit public.visits := private.lock_visit('schedule_visit', p_visit_id);
begin
  perform private.require(
    'schedule_visit', private.is_said(p_gcal_event_id) and private.is_said(p_pin_hash),
    'calendar event and PIN are required');
  if v_visit.status not in ('held', 'scheduled') then
    raise exception 'schedule_visit: the visit is %', v_visit.status using errcode = 'PT409';
  end if;
  update public.visits
  set status = 'scheduled', gcal_event_id = p_gcal_event_id, pin_hash = p_pin_hash, pin_failures = 0
  where id = p_visit_id and (status = 'held' or pin_hash is distinct from p_pin_hash
    or gcal_event_id is distinct from p_gcal_event_id);
  perform private.append_event(
    v_visit.incident_id, 'visit.scheduled', 'visit.scheduled:' || p_visit_id, 'system', null,
    jsonb_build_object('visitId', p_visit_id, 'startsAt', v_visit.starts_at,
      'endsAt', v_visit.ends_at, 'gcalEventId', p_gcal_event_id));
end $$;

create function public.cancel_visit(p_visit_id uuid, p_reason text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_visit public.visits := private.lock_visit('cancel_visit', p_visit_id);
begin
  perform private.require('cancel_visit', p_reason ~ '\S', 'the reason is required');
  update public.visits
  set status = case p_reason when 'no_show' then 'no_show' else 'cancelled' end::public.visit_status
  where id = p_visit_id and status in ('held', 'scheduled', 'in_progress');
  if found then
    perform private.append_event(
      v_visit.incident_id, 'visit.cancelled', 'visit.cancelled:' || p_visit_id, 'system', null,
      jsonb_build_object('visitId', p_visit_id, 'reason', left(p_reason, 500)));
  end if;
end $$;

-- The visit of a vendor's call, if the caller is who the visit was agreed with: same vendor, same
-- contact, and the number on the line is that contact's number on file.
create function private.assigned_visit(p_call public.calls) returns public.visits
language sql stable set search_path = '' as $$
  select visit.*
  from public.visits as visit
  join public.vendor_contacts as contact on contact.id = visit.contact_id
  where visit.id = p_call.visit_id and p_call.purpose = 'vendor_visit'
    and p_call.party_kind = 'vendor' and visit.vendor_id = p_call.party_id
    and visit.contact_id = p_call.contact_id and contact.phone = p_call.phone
$$;

create function public.verify_visit_pin(p_call_id uuid, p_pin_hash text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('verify_visit_pin', p_call_id);
  v_visit public.visits;
  v_max_failures constant integer := 5;
begin
  perform private.require('verify_visit_pin', private.is_said(p_pin_hash), 'the PIN is required');
  if v_call.visit_id is null then
    raise exception 'verify_visit_pin: the call is about no visit' using errcode = 'PT409';
  end if;
  v_visit := private.lock_visit('verify_visit_pin', v_call.visit_id);
  if v_visit.pin_failures >= v_max_failures then
    return jsonb_build_object('kind', 'locked', 'attemptsLeft', 0);
  end if;
  -- A caller who is not the assigned one hears the same as one with a wrong PIN, and counts as one.
  if v_visit.pin_hash = p_pin_hash
    and v_visit.status in ('scheduled', 'in_progress')
    and (private.assigned_visit(v_call)).id is not null then
    update public.calls set pin_verified_at = coalesce(pin_verified_at, now()) where id = p_call_id;
    perform private.append_event(
      v_visit.incident_id, 'visit.pin_verified', 'visit.pin_verified:' || p_call_id, 'vendor',
      v_visit.vendor_id::text, jsonb_build_object('visitId', v_visit.id, 'callId', p_call_id));
    return jsonb_build_object(
      'kind', 'verified', 'attemptsLeft', v_max_failures - v_visit.pin_failures);
  end if;
  update public.visits set pin_failures = pin_failures + 1 where id = v_visit.id
  returning pin_failures into v_visit.pin_failures;
  perform private.append_event(
    v_visit.incident_id, 'visit.pin_refused', null, 'vendor', v_call.party_id::text,
    jsonb_build_object('visitId', v_visit.id, 'callId', p_call_id, 'failures', v_visit.pin_failures));
  return jsonb_build_object(
    'kind', case when v_visit.pin_failures >= v_max_failures then 'locked' else 'wrong' end,
    'attemptsLeft', v_max_failures - v_visit.pin_failures);
end $$;

-- Late, but coming: the window grows, unless the vendor has promised that time to somebody else.
create function private.extend_window(p_visit public.visits, p_minutes integer) returns void
language plpgsql set search_path = '' as $$
begin
  update public.visits
  set during = tstzrange(p_visit.starts_at,
    p_visit.ends_at + make_interval(mins => least(greatest(coalesce(p_minutes, 0), 0), 720)))
  where id = p_visit.id;
exception when exclusion_violation then
  null;
end $$;

create function private.apply_visit_event(
  p_visit public.visits, p_event text, p_key text, p_payload jsonb
) returns void
language plpgsql set search_path = '' as $$
begin
  if p_event = 'arrived' then
    update public.visits set status = 'in_progress', arrived_at = coalesce(arrived_at, now())
    where id = p_visit.id;
    perform private.move_incident(
      p_visit.incident_id, 'in_progress', p_key || ':incident', 'vendor', p_visit.vendor_id::text,
      'incident.in_progress', jsonb_build_object('visitId', p_visit.id));
  elsif p_event = 'done' then
    update public.visits set status = 'done', done_at = now(), report = p_payload
    where id = p_visit.id;
    perform private.move_incident(
      p_visit.incident_id, 'work_done', p_key || ':incident', 'vendor', p_visit.vendor_id::text,
      'incident.work_done', jsonb_build_object('visitId', p_visit.id));
  elsif p_event = 'delayed' then
    perform private.extend_window(p_visit, (p_payload ->> 'delayMinutes')::integer);
  end if;
end $$;

create function public.record_visit_event(
  p_call_id uuid, p_tool_call_id text, p_event text, p_payload jsonb
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('record_visit_event', p_call_id);
  v_visit public.visits := private.assigned_visit(v_call);
  v_key text := 'visit.' || p_event || ':' || p_call_id || ':' || p_tool_call_id;
  v_refusal text;
begin
  perform private.require(
    'record_visit_event', p_event in ('arrived', 'done', 'delayed', 'needs_more'), 'unknown event');
  perform private.require(
    'record_visit_event',
    private.is_said(p_tool_call_id) and private.is_object_or_null(p_payload),
    'a tool call and an object are required');
  perform private.require(
    'record_visit_event',
    p_event <> 'delayed' or coalesce(p_payload ->> 'delayMinutes', '0') ~ '^\d{1,5}$',
    'a delay is whole minutes');
  perform private.require(
    'record_visit_event',
    p_event <> 'needs_more' or coalesce(p_payload ->> 'extraCents', '1') ~ '^[1-9]\d{0,6}$',
    'what is needed on top is whole cents');
  v_refusal := case
    when v_call.purpose <> 'vendor_visit' then 'wrong-call'
    when v_call.visit_id is null then 'no-visit'
    when v_visit.id is null then 'not-assigned'
  end;
  if v_refusal is not null then
    return jsonb_build_object('kind', 'refused', 'reason', v_refusal);
  end if;
  v_visit := private.lock_visit('record_visit_event', v_visit.id);
  if not exists (
    select from public.incident_events where incident_id = v_visit.incident_id and key = v_key
  ) then
    if v_visit.status not in ('scheduled', 'in_progress') then
      return jsonb_build_object('kind', 'refused', 'reason', 'visit-over');
    end if;
    perform private.append_event(
      v_visit.incident_id, 'visit.' || p_event, v_key, 'vendor', v_visit.vendor_id::text,
      coalesce(p_payload, '{}') || jsonb_build_object('visitId', v_visit.id, 'callId', p_call_id));
    if p_event = 'done' then
      perform private.withdraw_change_orders(v_visit, v_key);
    elsif p_event = 'needs_more' then
      perform private.open_change_order(
        v_visit, p_call_id, p_tool_call_id, v_key, coalesce(p_payload, '{}'));
    end if;
    perform private.apply_visit_event(v_visit, p_event, v_key, coalesce(p_payload, '{}'));
    perform private.enqueue(
      v_visit.organization_id, 'visit.' || p_event, jsonb_build_object('visitId', v_visit.id), v_key);
  end if;
  return jsonb_build_object(
    'kind', 'recorded',
    'visitStatus', (select status from public.visits where id = v_visit.id),
    'incidentStatus', (select status from public.incidents where id = v_visit.incident_id));
end $$;

revoke all on function public.hold_visit, public.schedule_visit, public.cancel_visit,
  public.verify_visit_pin, public.record_visit_event from public, anon, authenticated;
grant execute on function public.hold_visit, public.schedule_visit, public.cancel_visit,
  public.verify_visit_pin, public.record_visit_event to service_role;
