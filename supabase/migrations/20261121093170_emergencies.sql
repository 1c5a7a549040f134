-- Purpose: an emergency that was noticed without the model is on record, on its incident, and told to
-- whoever is on call.
-- Tables: emergencies. Functions: raise_emergency, read_emergency_contacts.

-- One row a call and kind, however often it is keyed or said.
create table public.emergencies (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  call_id uuid not null references public.calls (id),
  -- None when it is not known whose house it is.
  incident_id uuid references public.incidents (id),
  kind text not null,
  trigger text not null,
  occurred_at timestamptz not null,
  created_at timestamptz not null default now(),
  constraint emergencies_are_raised_once_a_call_and_kind unique (call_id, kind),
  constraint emergencies_kind_is_known check (kind in (
    'fire', 'gas', 'carbon_monoxide', 'water_near_power', 'person', 'break_in', 'unspecified')),
  constraint emergencies_trigger_is_known check (trigger in ('keypad', 'phrase'))
);
alter table public.emergencies enable row level security;
create index emergencies_organization_id_idx on public.emergencies (organization_id, created_at desc);
create index emergencies_incident_id_idx on public.emergencies (incident_id);

create policy "members read their emergencies" on public.emergencies
  for select to authenticated using (organization_id in (select private.org_ids()));
grant select on public.emergencies to authenticated, service_role;
create trigger emergencies_keep_to_their_organization
  before insert or update of organization_id, call_id, incident_id on public.emergencies
  for each row execute function private.guard_organization(
    'call_id', 'calls', 'incident_id', 'incidents');

comment on table public.emergencies is 'Emergencies that a key or the caller''s words raised, noticed without the model. Changed by functions only.';
comment on column public.emergencies.trigger is 'By what it was noticed: the keypad, or words in the transcript.';

-- Who probably has to come; the report that may follow on the same call knows better.
create function private.trade_of_emergency(p_kind text) returns public.trade
language sql immutable set search_path = '' as $$
  select (case p_kind
    when 'fire' then 'restoration'
    when 'gas' then 'plumbing'
    when 'carbon_monoxide' then 'hvac'
    when 'water_near_power' then 'plumbing'
    when 'break_in' then 'locks'
    else 'handyman'
  end)::public.trade
$$;

-- No repair was reported: a person has it, until one is.
create function private.open_emergency_incident(p_call public.calls, p_kind text) returns uuid
language plpgsql set search_path = '' as $$
declare
  v_incident_id uuid;
  v_summary text := 'Emergency on the telephone: ' || replace(p_kind, '_', ' ') || '.';
begin
  insert into public.incidents (
    organization_id, reference, property_id, unit_id, guest_id, reported_by_call_id, trade, priority,
    hold_reason, summary, details
  ) values (
    p_call.organization_id, private.next_reference(p_call.organization_id), p_call.property_id,
    p_call.unit_id, case when p_call.party_kind = 'guest' then p_call.party_id end, p_call.id,
    private.trade_of_emergency(p_kind), 'p0', 'waiting_manager', v_summary,
    jsonb_build_object('emergency', p_kind)
  ) returning id into v_incident_id;
  update public.calls set incident_id = v_incident_id where id = p_call.id;
  perform private.append_event(
    v_incident_id, 'incident.reported', 'emergency.opened', 'system', null,
    jsonb_build_object('callId', p_call.id, 'priority', 'p0', 'summary', v_summary));
  return v_incident_id;
end $$;

-- The incident that an emergency on this call belongs to: the call's own, a new one, or none.
create function private.incident_of_emergency(p_call public.calls, p_kind text) returns uuid
language plpgsql set search_path = '' as $$
begin
  if p_call.incident_id is not null and (
    p_call.purpose <> 'guest_intake' or exists (
      select from public.incidents
      where id = p_call.incident_id and not private.is_terminal(status))
  ) then
    -- Whoever is asked for a price is not in the house.
    if p_call.purpose not in ('vendor_quote', 'vendor_scheduling') then
      update public.incidents set priority = 'p0', version = version + 1
      where id = p_call.incident_id and priority <> 'p0' and not private.is_terminal(status);
    end if;
    return p_call.incident_id;
  end if;
  if p_call.purpose <> 'guest_intake' or p_call.property_id is null then
    return null;
  end if;
  return private.open_emergency_incident(p_call, p_kind);
end $$;

create function public.raise_emergency(
  p_call_id uuid, p_kind text, p_trigger text, p_occurred_at timestamptz
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('raise_emergency', p_call_id);
  v_emergency public.emergencies;
  v_key text := 'emergency:' || p_call_id || ':' || p_kind;
begin
  perform private.require(
    'raise_emergency',
    private.is_said(p_kind) and private.is_said(p_trigger) and isfinite(p_occurred_at),
    'kind, trigger and time are required');
  select * into v_emergency from public.emergencies where call_id = p_call_id and kind = p_kind;
  if found then
    return jsonb_build_object(
      'kind', 'raised', 'emergencyId', v_emergency.id, 'incidentId', v_emergency.incident_id,
      'created', false);
  end if;
  insert into public.emergencies (
    organization_id, call_id, incident_id, kind, trigger, occurred_at
  ) values (
    v_call.organization_id, p_call_id, private.incident_of_emergency(v_call, p_kind), p_kind,
    p_trigger, least(p_occurred_at, now())
  ) returning * into v_emergency;
  if v_emergency.incident_id is not null then
    perform private.append_event(
      v_emergency.incident_id, 'emergency.raised', v_key,
      case
        when v_call.party_kind in ('guest', 'vendor', 'landlord', 'manager')
          then v_call.party_kind::text::public.actor_kind
        else 'system'
      end,
      v_call.party_id::text,
      jsonb_build_object(
        'callId', p_call_id, 'kind', p_kind, 'trigger', p_trigger,
        'at', v_emergency.occurred_at));
  end if;
  perform private.enqueue(
    v_call.organization_id, 'emergency.raised', jsonb_build_object('emergencyId', v_emergency.id),
    v_key);
  return jsonb_build_object(
    'kind', 'raised', 'emergencyId', v_emergency.id, 'incidentId', v_emergency.incident_id,
    'created', true);
exception when check_violation then
  raise exception 'raise_emergency: unknown kind or trigger' using errcode = 'PT400';
end $$;

-- What a page must say and where it goes, read while the database is there: it may not be when it
-- is needed. The caller's own number is never on the ladder.
create function public.read_emergency_contacts(p_call_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_call public.calls;
begin
  select * into v_call from public.calls where id = p_call_id;
  if not found then
    raise exception 'read_emergency_contacts: there is no call %', p_call_id
      using errcode = 'PT404';
  end if;
  return (
    select jsonb_build_object(
      'organization', organization.name,
      'caller', v_call.phone,
      'partyKind', v_call.party_kind,
      'place', property.name || ', ' || property.address,
      'timezone', property.timezone,
      'ladder', coalesce((
        select jsonb_agg(phone order by rank)
        from (
          select rank, phone
          from (
            select 1 as rank, organization.on_call_phone as phone
            union all
            select rank, phone from public.on_call_contacts
            where organization_id = v_call.organization_id
          ) as everybody
          where phone is distinct from v_call.phone and phone is not null
          order by rank limit 3
        ) as rungs), '[]'))
    from public.organizations as organization
    left join public.properties as property on property.id = v_call.property_id
    where organization.id = v_call.organization_id);
end $$;

revoke all on function public.raise_emergency, public.read_emergency_contacts
  from public, anon, authenticated;
grant execute on function public.raise_emergency, public.read_emergency_contacts to service_role;
