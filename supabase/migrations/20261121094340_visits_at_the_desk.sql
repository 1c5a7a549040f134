-- Purpose: what a person changes about an agreed visit: it gets another time, or does not take place.
-- Functions: move_visit, call_off_visit.
-- Neither ends the incident's run: it awaits this very visit, looks at it again when it has changed, and
-- tells everybody as it does when vendor or guest change it. A visit that was called off leaves vendor
-- and price as they are: the run agrees another time with them.

-- The visit of the incident; whoever asks may change it, and nobody else does meanwhile.
create function private.lock_visit_for_steward(
  p_function text, p_incident_id uuid, p_visit_id uuid, p_reason text, p_key text
) returns public.visits
language plpgsql set search_path = '' as $$
declare
  v_visit public.visits;
begin
  perform private.lock_for_steward(p_function, p_incident_id, p_reason, p_key);
  select * into v_visit from public.visits
  where id = p_visit_id and incident_id = p_incident_id for update;
  if not found then
    raise exception '%: there is no visit %', p_function, p_visit_id using errcode = 'PT404';
  end if;
  return v_visit;
end $$;

-- What is wrong with changing this visit now; null if nothing is.
create function private.visit_obstacle(p_visit public.visits) returns text
language sql immutable set search_path = '' as $$
  select case p_visit.status
    when 'scheduled' then null
    when 'held' then 'not-agreed-yet'
    when 'in_progress' then 'work-begun'
    else 'visit-over'
  end
$$;

-- Where the vendor is at that time instead.
create function private.slot_conflict(
  p_visit public.visits, p_starts_at timestamptz, p_ends_at timestamptz
) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'kind', 'conflict', 'startsAt', other.starts_at, 'endsAt', other.ends_at,
    'reference', incident.reference)
  from public.visits as other
  join public.incidents as incident on incident.id = other.incident_id
  where other.vendor_id = p_visit.vendor_id and other.id <> p_visit.id
    and other.status in ('held', 'scheduled', 'in_progress')
    and other.during && tstzrange(p_starts_at, p_ends_at)
  order by other.starts_at limit 1
$$;

create function public.move_visit(
  p_incident_id uuid, p_visit_id uuid, p_starts_at timestamptz, p_ends_at timestamptz, p_reason text,
  p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_visit public.visits := private.lock_visit_for_steward(
    'move_visit', p_incident_id, p_visit_id, p_reason, p_key);
  v_obstacle text;
begin
  perform private.require(
    'move_visit', isfinite(p_starts_at) and isfinite(p_ends_at) and p_ends_at > p_starts_at,
    'the window ends before it begins');
  if private.is_done(p_incident_id, p_key)
    or (v_visit.status, v_visit.starts_at, v_visit.ends_at) = ('scheduled', p_starts_at, p_ends_at) then
    return private.steered_json('already', p_incident_id);
  end if;
  v_obstacle := coalesce(
    private.visit_obstacle(v_visit), private.window_fault(p_starts_at, p_ends_at));
  if v_obstacle is not null then
    return private.steering_refused(v_obstacle);
  end if;
  begin
    perform private.move_slot(
      v_visit, p_starts_at, p_ends_at, p_key, 'manager', auth.uid()::text,
      jsonb_build_object('reason', p_reason));
  exception when exclusion_violation then
    return private.slot_conflict(v_visit, p_starts_at, p_ends_at);
  end;
  return private.steered_json('steered', p_incident_id);
end $$;

-- The slot is free, vendor and guest are told once. Where a person steers, nobody looks for another time
-- until the agent has it again; the incident says so by where it stands.
create function public.call_off_visit(
  p_incident_id uuid, p_visit_id uuid, p_reason text, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_visit public.visits := private.lock_visit_for_steward(
    'call_off_visit', p_incident_id, p_visit_id, p_reason, p_key);
  v_obstacle constant text := private.visit_obstacle(v_visit);
  v_occasion integer;
begin
  if private.is_done(p_incident_id, p_key) or v_visit.status = 'cancelled' then
    return private.steered_json('already', p_incident_id);
  end if;
  if v_obstacle is not null then
    return private.steering_refused(v_obstacle);
  end if;
  perform private.record_act(
    p_incident_id, 'visit.called_off', p_key, p_reason,
    jsonb_build_object('visitId', p_visit_id, 'startsAt', v_visit.starts_at, 'endsAt', v_visit.ends_at));
  update public.visits set status = 'cancelled' where id = p_visit_id;
  -- Under the agent's own key for the next occasion: the run that arranges it finds the passage made.
  select count(*) + 1 into v_occasion from public.visits
  where quote_id = v_visit.quote_id and (status <> 'cancelled' or gcal_event_id is not null);
  perform private.move_incident(
    p_incident_id, 'scheduling',
    'agent:scheduling:visit-' || v_visit.quote_id || '-' || v_occasion, 'manager', auth.uid()::text,
    'incident.scheduling', jsonb_build_object('visitId', p_visit_id));
  perform private.enqueue(
    v_visit.organization_id, 'visit.called_off', jsonb_build_object('visitId', p_visit_id),
    'visit.called_off:' || p_visit_id);
  return private.steered_json('steered', p_incident_id);
end $$;

revoke all on function public.move_visit, public.call_off_visit from public, anon, authenticated;
grant execute on function public.move_visit, public.call_off_visit to authenticated, service_role;
