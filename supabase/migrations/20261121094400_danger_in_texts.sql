-- Purpose: whoever writes that somebody is in danger has people rung, as whoever says it has.
-- Functions: raise_danger.

-- The incident that the people on call are rung for: the sender's open one, or a new one of a guest's
-- stay. None for others, who are not in the house. The same text acts once.
create function public.raise_danger(p_sender jsonb, p_kind text, p_key text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  v_incident_id uuid := (p_sender ->> 'incidentId')::uuid;
  v_party_kind public.party_kind := (p_sender ->> 'partyKind')::public.party_kind;
  v_incident public.incidents;
  v_sender public.calls;
  v_reason text := 'danger in a text: ' || replace(p_kind, '_', ' ');
begin
  perform private.require(
    'raise_danger',
    private.is_said(p_kind) and private.is_said(p_key) and v_party_kind in ('guest', 'vendor', 'landlord'),
    'kind, key and a sender of our records are required');
  if v_incident_id is null then
    if v_party_kind <> 'guest' or p_sender ->> 'propertyId' is null then
      return null;
    end if;
    v_sender.organization_id := (p_sender ->> 'organizationId')::uuid;
    v_sender.party_kind := v_party_kind;
    v_sender.party_id := (p_sender ->> 'partyId')::uuid;
    v_sender.property_id := (p_sender ->> 'propertyId')::uuid;
    v_sender.unit_id := (p_sender ->> 'unitId')::uuid;
    v_incident_id := private.open_emergency_incident(v_sender, p_kind);
  end if;
  v_incident := private.lock_incident('raise_danger', v_incident_id);
  if private.is_terminal(v_incident.status) then
    return null;
  end if;
  if private.append_event(
    v_incident_id, 'emergency.raised', p_key, v_party_kind::text::public.actor_kind,
    p_sender ->> 'partyId', jsonb_build_object('kind', p_kind, 'trigger', 'text')
  ) then
    update public.incidents set priority = 'p0', version = version + 1
    where id = v_incident_id and priority <> 'p0';
    -- Who has just taken it reads the next text on the incident, and is not rung for each.
    if not exists (
      select from public.escalations
      where incident_id = v_incident_id and closed_at > now() - interval '10 minutes'
    ) then
      perform private.escalate(
        v_incident.organization_id, v_incident_id, v_incident.reported_by_call_id, null, 'incident',
        v_reason);
    end if;
    -- Where they are being rung already, this is what they hear from now on.
    update public.escalations set reason = v_reason
    where incident_id = v_incident_id and closed_at is null;
  end if;
  return v_incident_id;
end $$;

revoke all on function public.raise_danger from public, anon, authenticated;
grant execute on function public.raise_danger to service_role;
