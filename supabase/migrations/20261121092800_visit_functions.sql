-- Purpose: an appointment from the held slot to the finished work, and the PIN that proves a caller.
-- Functions: hold_visit, schedule_visit, record_calendar_written, cancel_visit,
-- verify_visit_pin, record_visit_event, record_guest_reply, drop_vendor.

-- The visit of a vendor's call, if the caller is who the visit was agreed with: same vendor, same
-- contact, and the number on the line is that contact's number on file.
create function private.visit_of_contact(p_call public.calls) returns public.visits
language sql stable set search_path = '' as $$
  select visit.*
  from public.visits as visit
  join public.vendor_contacts as contact on contact.id = visit.contact_id
  where visit.id = p_call.visit_id and p_call.party_kind = 'vendor'
    and visit.vendor_id = p_call.party_id and visit.contact_id = p_call.contact_id
    and contact.phone = p_call.phone
$$;

create function private.assigned_visit(p_call public.calls) returns public.visits
language sql stable set search_path = '' as $$
  select visit.* from private.visit_of_contact(p_call) as visit
  where p_call.purpose = 'vendor_visit' and visit.id is not null
$$;

-- A number can be forged. Whoever rings and wants an appointment changed proves with the PIN that it is
-- theirs; whom we rang is at that number.
create function private.is_proved(p_call public.calls) returns boolean
language sql immutable set search_path = '' as $$
  select p_call.direction = 'outbound' or p_call.pin_verified_at is not null
$$;

-- What is wrong with a window; null if nothing is.
create function private.window_fault(p_starts_at timestamptz, p_ends_at timestamptz) returns text
language sql stable set search_path = '' as $$
  select case
    -- A few minutes of grace: "now" was said before it was computed.
    when p_starts_at < now() - interval '15 minutes' then 'in-the-past'
    when p_starts_at > now() + interval '90 days' then 'too-far-ahead'
    when p_ends_at - p_starts_at > interval '12 hours' then 'too-long'
  end
$$;

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
    else private.window_fault(p_starts_at, p_ends_at)
  end;
end $$;

-- The same for a visit that is agreed and gets another time, on a call about that visit.
create function private.move_obstacle(
  p_call public.calls, p_starts_at timestamptz, p_ends_at timestamptz
) returns text
language sql stable set search_path = '' as $$
  select case
    when p_call.purpose not in ('vendor_scheduling', 'vendor_visit') then 'wrong-call'
    when visit.id is null then 'not-your-job'
    when not private.is_proved(p_call) then 'not-verified'
    when visit.status <> 'scheduled' then 'visit-over'
    else private.window_fault(p_starts_at, p_ends_at)
  end
  from private.visit_of_contact(p_call) as visit
$$;

-- The same visit at another time: the same calendar entry, the same PIN.
create function private.move_slot(
  p_visit public.visits, p_starts_at timestamptz, p_ends_at timestamptz, p_key text,
  p_actor_kind public.actor_kind, p_actor_id text, p_why jsonb
) returns void
language plpgsql set search_path = '' as $$
begin
  update public.visits
  set during = tstzrange(p_starts_at, p_ends_at), expected_from = p_starts_at, change = 'moved',
    no_access_at = null
  where id = p_visit.id;
  perform private.append_event(
    p_visit.incident_id, 'visit.moved', p_key, p_actor_kind, p_actor_id,
    p_why || jsonb_build_object('visitId', p_visit.id, 'from', p_visit.starts_at,
      'startsAt', p_starts_at, 'endsAt', p_ends_at));
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
  -- A call about an agreed visit gives it another time; any other call agrees the first one.
  v_obstacle := case when v_call.visit_id is null
    then private.slot_obstacle(v_call, p_starts_at, p_ends_at)
    else private.move_obstacle(v_call, p_starts_at, p_ends_at) end;
  if v_obstacle is not null then
    return jsonb_build_object('kind', 'refused', 'reason', v_obstacle);
  end if;
  begin
    if v_call.visit_id is not null then
      perform private.move_slot(
        private.lock_visit('hold_visit', v_call.visit_id), p_starts_at, p_ends_at, v_key, 'vendor',
        v_call.party_id::text, '{}');
      return jsonb_build_object('kind', 'held', 'visitId', v_call.visit_id);
    end if;
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

-- A change that is not in the calendar yet is followed by a program that writes it there; once it is,
-- the visit says so. An older writing that arrives late changes nothing.
create function public.record_calendar_written(p_visit_id uuid, p_revision integer) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_visit public.visits := private.lock_visit('record_calendar_written', p_visit_id);
begin
  perform private.require(
    'record_calendar_written', p_revision between 0 and v_visit.revision, 'unknown revision');
  update public.visits set calendar_revision = p_revision
  where id = p_visit_id and coalesce(calendar_revision, -1) < p_revision;
end $$;

create function private.follow_visit_change() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.enqueue(
    new.organization_id, 'visit.changed', jsonb_build_object('visitId', new.id),
    'visit.changed:' || new.id || ':' || new.revision);
  return null;
end $$;
create trigger visits_follow_changes after update of during, expected_from, status on public.visits
  for each row when (
    new.revision <> old.revision or (old.status = 'held' and new.status = 'scheduled'))
  execute function private.follow_visit_change();

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

-- Late, but coming: awaited later, and the window grows, unless the vendor has promised the time after
-- it to somebody else. It begins when it began: who comes earlier than they feared is let in.
create function private.delay_window(p_visit public.visits, p_minutes integer) returns void
language plpgsql set search_path = '' as $$
declare
  v_from constant timestamptz := greatest(p_visit.expected_from, now())
    + make_interval(mins => least(p_minutes, 1440));
begin
  update public.visits
  set during = tstzrange(p_visit.starts_at, p_visit.ends_at + (v_from - p_visit.expected_from)),
    expected_from = v_from, change = 'delayed', no_access_at = null
  where id = p_visit.id;
exception when exclusion_violation then
  update public.visits set expected_from = v_from, change = 'delayed', no_access_at = null
  where id = p_visit.id;
end $$;

-- Nobody opens: the visit is awaited again, and with it the incident.
create function private.lock_out(p_visit public.visits, p_key text) returns void
language plpgsql set search_path = '' as $$
begin
  if p_visit.status = 'in_progress' then
    perform private.move_incident(
      p_visit.incident_id, 'scheduling', p_key || ':waiting', 'vendor', p_visit.vendor_id::text,
      'incident.scheduling', jsonb_build_object('visitId', p_visit.id, 'reason', 'no_access'));
    perform private.move_incident(
      p_visit.incident_id, 'scheduled', p_key || ':incident', 'vendor', p_visit.vendor_id::text,
      'incident.scheduled', jsonb_build_object('visitId', p_visit.id, 'reason', 'no_access'));
  end if;
  update public.visits set status = 'scheduled', arrived_at = null, no_access_at = now()
  where id = p_visit.id;
end $$;

create function private.apply_visit_event(
  p_visit public.visits, p_event text, p_key text, p_payload jsonb
) returns void
language plpgsql set search_path = '' as $$
begin
  if p_event = 'arrived' then
    update public.visits
    set status = 'in_progress', arrived_at = coalesce(arrived_at, now()), no_access_at = null
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
    if p_visit.status = 'scheduled' and (p_payload ->> 'delayMinutes')::integer > 0 then
      perform private.delay_window(p_visit, (p_payload ->> 'delayMinutes')::integer);
    end if;
  elsif p_event = 'no_access' then
    perform private.lock_out(p_visit, p_key);
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
    'record_visit_event', p_event in ('arrived', 'done', 'delayed', 'needs_more', 'no_access'),
    'unknown event');
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

-- What a guest says about a visit, by text or on a call: whether it works, whether the time suits, and
-- whether they may come in on their own. A text has no call; its key is the carrier's id.
create function public.record_guest_reply(
  p_incident_id uuid, p_call_id uuid, p_key text, p_event text, p_payload jsonb
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_incident public.incidents := private.lock_incident('record_guest_reply', p_incident_id);
  v_call public.calls;
  v_visit public.visits;
  v_key text := 'guest.reply:' || p_key;
begin
  perform private.require(
    'record_guest_reply',
    p_event in ('fixed', 'not_fixed', 'time_refused', 'entry_allowed', 'entry_refused'),
    'unknown event');
  perform private.require(
    'record_guest_reply', private.is_said(p_key) and private.is_object_or_null(p_payload),
    'a key and an object are required');
  if p_call_id is not null then
    v_call := private.lock_call('record_guest_reply', p_call_id);
    if v_call.party_kind <> 'guest' or v_call.incident_id is distinct from p_incident_id then
      return jsonb_build_object('kind', 'refused', 'reason', 'wrong-call');
    end if;
  end if;
  if exists (
    select from public.incident_events where incident_id = p_incident_id and key = v_key
  ) then
    return jsonb_build_object('kind', 'recorded');
  end if;
  if private.is_terminal(v_incident.status) then
    return jsonb_build_object('kind', 'refused', 'reason', 'incident-over');
  end if;
  select * into v_visit from public.visits
  where incident_id = p_incident_id and status = 'scheduled';
  if p_event in ('time_refused', 'entry_allowed', 'entry_refused') and v_visit.id is null then
    return jsonb_build_object('kind', 'refused', 'reason', 'no-visit');
  end if;
  perform private.append_event(
    p_incident_id,
    case when p_event in ('fixed', 'not_fixed') then 'guest.answered' else 'guest.' || p_event end,
    v_key, 'guest', v_incident.guest_id::text,
    coalesce(p_payload, '{}') || jsonb_build_object('answer', p_event, 'callId', p_call_id,
      'visitId', v_visit.id, 'revision', v_visit.revision));
  if p_event in ('fixed', 'not_fixed') then
    perform private.enqueue(
      v_incident.organization_id, 'guest.answered', jsonb_build_object('incidentId', p_incident_id),
      v_key);
  else
    perform private.enqueue(
      v_incident.organization_id, 'visit.changed', jsonb_build_object('visitId', v_visit.id), v_key);
  end if;
  return jsonb_build_object('kind', 'recorded');
end $$;

-- The prices of others that were given for the same scope not long ago, as a round of their own: a
-- decision binds to one round. Who said no in the meantime is not among them.
create function private.carry_quotes(p_dropped public.quotes, p_round integer) returns uuid
language plpgsql set search_path = '' as $$
declare
  v_best uuid;
begin
  insert into public.quote_requests (
    organization_id, incident_id, round, vendor_id, contact_id, scope, scope_hash, status, due_at
  )
  select request.organization_id, request.incident_id, p_round, request.vendor_id,
    request.contact_id, request.scope, request.scope_hash, 'quoted', request.due_at
  from public.quote_requests as request
  join public.quotes as quote on quote.quote_request_id = request.id
  where quote.incident_id = p_dropped.incident_id and quote.round = p_dropped.round
    and quote.vendor_id <> p_dropped.vendor_id and quote.scope_hash = p_dropped.scope_hash
    and request.status = 'quoted' and quote.created_at > now() - interval '14 days'
  on conflict (incident_id, round, vendor_id) do nothing;
  insert into public.quotes
  select (jsonb_populate_record(null::public.quotes, to_jsonb(quote) || jsonb_build_object(
    'id', gen_random_uuid(), 'quote_request_id', request.id, 'round', p_round,
    'status', 'received'))).*
  from public.quote_requests as request
  join public.quotes as quote
    on quote.incident_id = request.incident_id and quote.round = p_dropped.round
    and quote.vendor_id = request.vendor_id
  where request.incident_id = p_dropped.incident_id and request.round = p_round
  on conflict (quote_request_id) do nothing;
  -- A price that nobody doubts comes first, then a firm one, then the lowest.
  select quote.id into v_best from public.quotes as quote
  where quote.incident_id = p_dropped.incident_id and quote.round = p_round
  order by quote.confirmation <> 'confirmed', quote.kind <> 'quote', private.total_cents(quote),
    quote.id
  limit 1;
  return v_best;
end $$;

-- The vendor who had the job has it no longer. `p_is_out`: they will not come, and the next-best price
-- takes their place if there is one; else the work is asked for anew, of them as well. Returns the
-- round in which somebody decides next, and the quote it is about.
create function public.drop_vendor(p_quote_id uuid, p_reason text, p_is_out boolean) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_quote public.quotes;
  v_incident public.incidents;
  v_known jsonb;
  v_next uuid;
  v_key text := 'vendor.dropped:' || p_quote_id;
begin
  perform private.require(
    'drop_vendor', private.is_said(p_reason) and p_is_out is not null, 'the reason is required');
  select * into v_quote from public.quotes where id = p_quote_id;
  if not found then
    raise exception 'drop_vendor: there is no quote %', p_quote_id using errcode = 'PT404';
  end if;
  v_incident := private.lock_incident('drop_vendor', v_quote.incident_id);
  select payload into v_known from public.incident_events
  where incident_id = v_incident.id and key = v_key;
  if found then
    return jsonb_build_object('kind', 'dropped', 'round', v_known -> 'round',
      'quoteId', v_known -> 'nextQuoteId');
  end if;
  select * into v_quote from public.quotes where id = p_quote_id for update;
  if private.is_terminal(v_incident.status) or v_quote.status <> 'accepted' then
    return jsonb_build_object('kind', 'not-theirs');
  end if;
  update public.visits set status = 'cancelled'
  where incident_id = v_incident.id and status in ('held', 'scheduled', 'in_progress');
  update public.approvals set status = 'superseded', proposed = null
  where incident_id = v_incident.id and status = 'approved';
  update public.quotes set status = 'rejected' where id = p_quote_id;
  if p_is_out then
    update public.quote_requests set status = 'declined', decline_reason = left(p_reason, 500)
    where incident_id = v_incident.id and vendor_id = v_quote.vendor_id;
    v_next := private.carry_quotes(v_quote, v_incident.round + 1);
  end if;
  perform private.append_event(
    v_incident.id, 'vendor.dropped', v_key, 'system', null,
    jsonb_build_object('quoteId', p_quote_id, 'vendorId', v_quote.vendor_id,
      'reason', left(p_reason, 500), 'round', v_incident.round + 1, 'nextQuoteId', v_next));
  if v_next is not null then
    update public.incidents set round = v_incident.round + 1 where id = v_incident.id;
    perform private.move_incident(
      v_incident.id, 'sourcing', v_key || ':sourcing', 'system', null, 'incident.sourcing',
      jsonb_build_object('reason', left(p_reason, 500)));
    perform private.move_incident(
      v_incident.id, 'quoted', v_key || ':quoted', 'system', null, 'incident.quoted',
      jsonb_build_object('quoteId', v_next));
  end if;
  return jsonb_build_object('kind', 'dropped', 'round', v_incident.round + 1, 'quoteId', v_next);
end $$;

revoke all on function public.hold_visit, public.schedule_visit,
  public.record_calendar_written, public.cancel_visit, public.verify_visit_pin,
  public.record_visit_event, public.record_guest_reply, public.drop_vendor
  from public, anon, authenticated;
grant execute on function public.hold_visit, public.schedule_visit,
  public.record_calendar_written, public.cancel_visit, public.verify_visit_pin,
  public.record_visit_event, public.record_guest_reply, public.drop_vendor to service_role;
