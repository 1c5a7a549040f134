-- Purpose: the one way an access code leaves the database: sealed, to the assigned contact, inside the
-- window, after the PIN, as an audited grant.
-- Functions: release_access_code.

create function private.release_window(p_visit public.visits) returns tstzrange
language sql immutable set search_path = '' as $$
  select tstzrange(
    p_visit.starts_at - interval '1 hour',
    greatest(p_visit.ends_at, p_visit.expected_from) + interval '1 hour', '[]')
$$;

create function private.release_obstacle(
  p_call public.calls, p_visit public.visits, p_assigned public.visits
) returns text
language sql stable set search_path = '' as $$
  select case
    when p_call.purpose <> 'vendor_visit' or p_visit.id is null
      or p_visit.status not in ('scheduled', 'in_progress') then 'no-visit'
    when p_assigned.id is null then 'not-assigned'
    when p_call.pin_verified_at is null then 'not-verified'
    when not now() <@ private.release_window(p_visit) then 'outside-window'
  end
$$;

create function public.release_access_code(
  p_call_id uuid, p_tool_call_id text, p_now timestamptz
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('release_access_code', p_call_id);
  v_visit public.visits;
  v_code public.access_codes;
  v_grant_id uuid;
  v_obstacle text;
begin
  perform private.require(
    'release_access_code', private.is_said(p_tool_call_id), 'the tool call is required');
  -- Our own clock decides; a caller whose clock disagrees must not be believed about anything.
  perform private.require(
    'release_access_code', p_now between now() - interval '5 minutes' and now() + interval '5 minutes',
    'the clocks differ by more than five minutes');
  select * into v_visit from public.visits where id = v_call.visit_id;
  v_obstacle := private.release_obstacle(v_call, v_visit, private.assigned_visit(v_call));
  select code.* into v_code from public.access_codes as code
  join public.incidents as incident on incident.property_id = code.property_id
  where incident.id = v_visit.incident_id;
  v_obstacle := coalesce(v_obstacle, case when v_code.id is null then 'no-code' end);
  if v_obstacle is not null then
    if v_visit.incident_id is not null then
      perform private.append_event(
        v_visit.incident_id, 'access.refused', 'access.refused:' || p_call_id || ':' || p_tool_call_id,
        'vendor', v_call.party_id::text,
        jsonb_build_object('callId', p_call_id, 'visitId', v_visit.id, 'reason', v_obstacle));
    end if;
    return jsonb_build_object('kind', 'refused', 'reason', v_obstacle);
  end if;
  insert into public.access_grants (
    organization_id, visit_id, contact_id, call_id, property_id, not_before, not_after
  ) values (
    v_visit.organization_id, v_visit.id, v_visit.contact_id, p_call_id, v_code.property_id,
    lower(private.release_window(v_visit)), upper(private.release_window(v_visit))
  )
  on conflict (call_id) do nothing
  returning id into v_grant_id;
  if v_grant_id is null then
    select id into v_grant_id from public.access_grants where call_id = p_call_id;
  end if;
  perform private.append_event(
    v_visit.incident_id, 'access.released', 'access.released:' || p_call_id, 'agent', null,
    jsonb_build_object('callId', p_call_id, 'visitId', v_visit.id, 'contactId', v_visit.contact_id,
      'grantId', v_grant_id));
  return jsonb_build_object(
    'kind', 'released', 'ciphertext', v_code.ciphertext, 'accessCodeId', v_code.id,
    'grantId', v_grant_id);
end $$;

revoke all on function public.release_access_code from public, anon, authenticated;
grant execute on function public.release_access_code to service_role;
