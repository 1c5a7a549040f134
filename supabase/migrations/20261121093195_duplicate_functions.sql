-- Purpose: one trouble is one incident, whoever tells of it and however often; and a person can say
-- that it was two after all.
-- Functions: list_told_before, list_possible_originals, mark_duplicate, undo_merge.

-- What this caller reported on other calls, in the same trade, and is still open. Whether it is the same thing
-- is for whoever understands words.
create function public.list_told_before(p_call_id uuid, p_trade public.trade) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_call public.calls;
begin
  perform private.require('list_told_before', p_trade is not null, 'the trade is required');
  select * into v_call from public.calls where id = p_call_id;
  if not found then
    raise exception 'list_told_before: there is no call %', p_call_id using errcode = 'PT404';
  end if;
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'incidentId', told.id, 'summary', told.summary, 'priority', told.priority,
      'sameUnit', true) order by told.created_at desc), '[]')
    from (
      select incident.* from public.incidents as incident
      where v_call.party_kind = 'guest' and incident.property_id = v_call.property_id
        and incident.trade = p_trade and not private.is_terminal(incident.status)
        and incident.reported_by_call_id is distinct from p_call_id
        and private.is_about(incident.id, v_call.party_id)
      order by incident.created_at desc limit 5
    ) as told);
end $$;

-- What others reported at the same property in the last 72 hours, in the same trade, and is still open.
-- Older ones only, so that two reports at the same moment never point at each other.
create function public.list_possible_originals(p_incident_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_incident public.incidents;
begin
  select * into v_incident from public.incidents where id = p_incident_id;
  if not found then
    raise exception 'list_possible_originals: there is no incident %', p_incident_id
      using errcode = 'PT404';
  end if;
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'incidentId', other.id, 'summary', other.summary, 'priority', other.priority,
      'sameUnit', other.unit_id is not distinct from v_incident.unit_id
        or other.unit_id is null or v_incident.unit_id is null) order by other.created_at), '[]')
    from (
      select incident.* from public.incidents as incident
      where incident.property_id = v_incident.property_id and incident.trade = v_incident.trade
        and incident.guest_id is distinct from v_incident.guest_id
        and (incident.created_at, incident.id) < (v_incident.created_at, v_incident.id)
        and incident.created_at > v_incident.created_at - interval '72 hours'
        and not private.is_terminal(incident.status)
        and v_incident.details ->> 'separatedFrom' is distinct from incident.id::text
      order by incident.created_at desc limit 5
    ) as other);
end $$;

-- What stands in the way of taking one for the other; null if nothing does. A person said so, another
-- house, a repair that began, and an emergency beside what is none: then there are two.
create function private.merge_obstacle(
  p_incident public.incidents, p_original public.incidents
) returns text
language sql stable set search_path = '' as $$
  select case
    when p_incident.status not in ('reported', 'triaged') then 'too-late'
    when private.is_terminal(p_original.status) then 'original-over'
    when p_original.property_id <> p_incident.property_id then 'another-property'
    when p_incident.details ->> 'separatedFrom' = p_original.id::text then 'separated-by-hand'
    when p_incident.priority in ('p0', 'p1') and p_original.priority not in ('p0', 'p1')
      then 'emergency'
  end
$$;

create function public.mark_duplicate(
  p_incident_id uuid, p_original_id uuid, p_likeness double precision, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_incident public.incidents;
  v_original public.incidents;
  v_obstacle text;
begin
  perform private.require(
    'mark_duplicate', p_likeness between 0 and 1 and private.is_said(p_key),
    'how alike they are and a key are required');
  perform from public.incidents
  where id in (p_incident_id, p_original_id) order by id for update;
  v_incident := private.lock_incident('mark_duplicate', p_incident_id);
  v_original := private.lock_incident('mark_duplicate', p_original_id);
  perform private.require(
    'mark_duplicate', v_incident.organization_id = v_original.organization_id,
    'both are of one organisation');
  if v_incident.duplicate_of = p_original_id then
    return jsonb_build_object('kind', 'duplicate', 'reference', v_original.reference);
  end if;
  v_obstacle := private.merge_obstacle(v_incident, v_original);
  if v_obstacle is not null then
    return jsonb_build_object('kind', 'refused', 'reason', v_obstacle);
  end if;
  perform private.move_incident(
    p_incident_id, 'duplicate', p_key, 'agent', null, 'incident.duplicate',
    jsonb_build_object('duplicateOf', p_original_id, 'likeness', p_likeness));
  perform private.append_event(
    p_original_id, 'incident.reported_by_another', 'incident.duplicate:' || p_incident_id, 'agent',
    null, jsonb_build_object(
      'duplicateId', p_incident_id, 'reference', v_incident.reference, 'likeness', p_likeness));
  -- More of the same: never less urgent than either of them.
  update public.incidents
  set priority = least(priority, v_incident.priority), version = version + 1
  where id = p_original_id and priority > v_incident.priority;
  if v_incident.guest_id is not null then
    insert into public.incident_subscribers (organization_id, incident_id, guest_id, duplicate_id)
    values (v_incident.organization_id, p_original_id, v_incident.guest_id, p_incident_id)
    on conflict (duplicate_id) do nothing;
  end if;
  return jsonb_build_object('kind', 'duplicate', 'reference', v_original.reference);
end $$;

-- A person says that they are two. What is over stays over: the report goes on as an incident of its
-- own, linked to the one it was, and is not taken for the same again.
create function public.undo_merge(p_incident_id uuid, p_reason text, p_key text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_duplicate public.incidents;
  v_incident public.incidents;
begin
  perform from public.incidents
  where id = p_incident_id or id = (
    select duplicate_of from public.incidents where id = p_incident_id)
  order by id for update;
  v_duplicate := private.lock_for_steward('undo_merge', p_incident_id, p_reason, p_key);
  select * into v_incident from public.incidents
  where organization_id = v_duplicate.organization_id
    and details ->> 'continues' = p_incident_id::text;
  if found then
    return jsonb_build_object(
      'kind', 'already', 'incidentId', v_incident.id, 'reference', v_incident.reference);
  end if;
  if v_duplicate.duplicate_of is null then
    return private.steering_refused('not-a-duplicate');
  end if;
  insert into public.incidents (
    organization_id, reference, property_id, unit_id, guest_id, reported_by_call_id, trade, priority,
    summary, details
  ) values (
    v_duplicate.organization_id, private.next_reference(v_duplicate.organization_id),
    v_duplicate.property_id, v_duplicate.unit_id, v_duplicate.guest_id,
    v_duplicate.reported_by_call_id, v_duplicate.trade, v_duplicate.priority, v_duplicate.summary,
    v_duplicate.details || jsonb_build_object(
      'continues', p_incident_id, 'separatedFrom', v_duplicate.duplicate_of)
  ) returning * into v_incident;
  update public.incident_subscribers set ended_at = now()
  where duplicate_id = p_incident_id and ended_at is null;
  perform private.record_act(
    p_incident_id, 'incident.merge_undone', p_key, p_reason,
    jsonb_build_object('continuedAs', v_incident.id, 'reference', v_incident.reference));
  perform private.record_act(
    v_duplicate.duplicate_of, 'incident.merge_undone', p_key, p_reason,
    jsonb_build_object('duplicateId', p_incident_id, 'continuedAs', v_incident.id));
  perform private.record_act(
    v_incident.id, 'incident.reported', p_key, p_reason,
    jsonb_build_object(
      'continues', p_incident_id, 'trade', v_incident.trade, 'priority', v_incident.priority,
      'summary', v_incident.summary));
  perform private.enqueue(
    v_incident.organization_id, 'incident.reported', jsonb_build_object('incidentId', v_incident.id),
    'incident.reported:' || v_incident.id);
  return jsonb_build_object(
    'kind', 'separated', 'incidentId', v_incident.id, 'reference', v_incident.reference);
end $$;

revoke all on function public.list_told_before, public.list_possible_originals, public.mark_duplicate,
  public.undo_merge from public, anon, authenticated;
grant execute on function public.list_told_before, public.list_possible_originals,
  public.mark_duplicate to service_role;
grant execute on function public.undo_merge to authenticated, service_role;
