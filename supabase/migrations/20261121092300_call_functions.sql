-- Purpose: a call from its reservation to its end.
-- Functions: open_inbound_call, reserve_call, start_dialling, record_dialled, record_dial_refused,
-- record_dial_unknown, record_call_status, record_answered_by, end_conversation, append_turn,
-- request_human.

-- Late callbacks never turn the clock back. Equal to CALL_STATUS_RANK in lib/domain/call.ts.
create function private.call_status_rank(p_status public.call_status) returns integer
language sql immutable set search_path = '' as $$
  select case p_status
    when 'reserved' then 0
    when 'dialling' then 1
    when 'unknown' then 2
    when 'queued' then 3
    when 'ringing' then 4
    when 'in_progress' then 5
    else 9
  end
$$;

-- The shape of callClaimsSchema in lib/contracts/call-brief.ts.
create function private.claims_of(p_call public.calls) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'callId', p_call.id, 'organizationId', p_call.organization_id, 'purpose', p_call.purpose,
    'direction', p_call.direction, 'partyKind', p_call.party_kind, 'partyId', p_call.party_id,
    'contactId', p_call.contact_id, 'propertyId', p_call.property_id, 'unitId', p_call.unit_id,
    'incidentId', p_call.incident_id, 'quoteRequestId', p_call.quote_request_id,
    'approvalId', p_call.approval_id, 'visitId', p_call.visit_id)
$$;

-- The organisation of whoever is on the line; null when there is no such person in that role.
create function private.organization_of_party(
  p_party_kind public.party_kind, p_party_id uuid
) returns uuid
language sql stable set search_path = '' as $$
  select case p_party_kind
    when 'guest' then (select organization_id from public.guests where id = p_party_id)
    when 'vendor' then (select organization_id from public.vendors where id = p_party_id)
    when 'landlord' then (select organization_id from public.landlords where id = p_party_id)
  end
$$;

-- A call's columns from claims. Every id must belong to the claimed organisation: one wrong id here
-- would authorise every tool of the call for somebody else's house.
create function private.call_from_claims(
  p_function text, p_claims jsonb, p_brief jsonb
) returns public.calls
language plpgsql stable set search_path = '' as $$
declare
  v_call public.calls;
  v_foreign text;
begin
  v_call.organization_id := (p_claims ->> 'organizationId')::uuid;
  v_call.purpose := (p_claims ->> 'purpose')::public.call_purpose;
  v_call.party_kind := (p_claims ->> 'partyKind')::public.party_kind;
  v_call.party_id := (p_claims ->> 'partyId')::uuid;
  v_call.contact_id := (p_claims ->> 'contactId')::uuid;
  v_call.property_id := (p_claims ->> 'propertyId')::uuid;
  v_call.unit_id := (p_claims ->> 'unitId')::uuid;
  v_call.incident_id := (p_claims ->> 'incidentId')::uuid;
  v_call.quote_request_id := (p_claims ->> 'quoteRequestId')::uuid;
  v_call.approval_id := (p_claims ->> 'approvalId')::uuid;
  v_call.visit_id := (p_claims ->> 'visitId')::uuid;
  v_call.round := (p_claims ->> 'round')::integer;
  v_call.brief := p_brief;
  -- A request, an approval or a visit is always about one incident, an incident about one property.
  v_call.incident_id := coalesce(
    v_call.incident_id,
    (select incident_id from public.quote_requests where id = v_call.quote_request_id),
    (select incident_id from public.approvals where id = v_call.approval_id),
    (select incident_id from public.visits where id = v_call.visit_id));
  v_call.property_id := coalesce(
    v_call.property_id, (select property_id from public.incidents where id = v_call.incident_id));
  perform private.require(
    p_function,
    v_call.purpose is not null and v_call.party_kind is not null and jsonb_typeof(p_brief) = 'object'
      and exists (select from public.organizations where id = v_call.organization_id),
    'a call needs an organisation, a purpose, a party and a brief');
  select claimed.name into v_foreign
  from (values
    ('partyId', v_call.party_id, private.organization_of_party(v_call.party_kind, v_call.party_id)),
    ('contactId', v_call.contact_id, (select organization_id from public.vendor_contacts where id = v_call.contact_id)),
    ('propertyId', v_call.property_id, (select organization_id from public.properties where id = v_call.property_id)),
    ('unitId', v_call.unit_id, (select organization_id from public.units where id = v_call.unit_id)),
    ('incidentId', v_call.incident_id, (select organization_id from public.incidents where id = v_call.incident_id)),
    ('quoteRequestId', v_call.quote_request_id, (select organization_id from public.quote_requests where id = v_call.quote_request_id)),
    ('approvalId', v_call.approval_id, (select organization_id from public.approvals where id = v_call.approval_id)),
    ('visitId', v_call.visit_id, (select organization_id from public.visits where id = v_call.visit_id))
  ) as claimed (name, id, owner_id)
  where claimed.id is not null and claimed.owner_id is distinct from v_call.organization_id
  limit 1;
  if found then
    raise exception '%: the claim % names something of another organisation or nothing', p_function,
      v_foreign using errcode = 'PT400';
  end if;
  return v_call;
exception when data_exception then
  raise exception '%: a claim is not what its name says', p_function using errcode = 'PT400';
end $$;

-- Only numbers in the directory, in role, with consent where it is needed.
create function private.is_in_directory(
  p_organization_id uuid, p_party_kind public.party_kind, p_party_id uuid, p_phone text
) returns boolean
language sql stable set search_path = '' as $$
  select case p_party_kind
    when 'vendor' then exists (
      select from public.vendor_contacts as contact
      join public.vendors as vendor on vendor.id = contact.vendor_id
      where contact.organization_id = p_organization_id and contact.vendor_id = p_party_id
        and contact.phone = p_phone and contact.consent_at is not null and vendor.active)
    when 'landlord' then exists (
      select from public.landlords
      where organization_id = p_organization_id and id = p_party_id
        and (phone = p_phone or exists (
          select from public.landlord_contacts as contact
          where contact.landlord_id = landlords.id and contact.phone = p_phone)))
    when 'guest' then exists (
      select from public.guests
      where organization_id = p_organization_id and id = p_party_id and phone = p_phone)
    when 'manager' then exists (
      select from public.organizations
      where id = p_organization_id and on_call_phone = p_phone)
      or exists (
        select from public.on_call_contacts
        where organization_id = p_organization_id and phone = p_phone)
    else false
  end
$$;

create function private.is_suppressed(p_organization_id uuid, p_phone text) returns boolean
language sql stable set search_path = '' as $$
  select exists (
    select from public.suppressions where organization_id = p_organization_id and phone = p_phone)
$$;

-- Why a reserved call must not go out any more; null if nothing has happened since. Only the person it
-- happened to is still told about an incident that is over.
create function private.dialling_obstacle(p_call public.calls) returns text
language sql stable set search_path = '' as $$
  select case
    when private.is_suppressed(p_call.organization_id, p_call.phone) then 'the number is suppressed'
    when p_call.purpose <> 'guest_update' and exists (
      select from public.incidents
      where id = p_call.incident_id and private.is_terminal(status)
    ) then 'the incident is over'
    when p_call.purpose = 'vendor_quote' and exists (
      select from public.quote_requests
      where id = p_call.quote_request_id and status = 'declined'
    ) then 'the vendor is out of it'
  end
$$;

-- What the agent does on its own has to wait while somebody else steers. People who call for help are
-- put through all the same.
create function private.has_to_wait(p_call public.calls) returns boolean
language sql stable set search_path = '' as $$
  select p_call.purpose in ('vendor_quote', 'vendor_scheduling', 'landlord_approval', 'guest_update')
    and (
      coalesce(private.stands_still(p_call.incident_id), false)
      or exists (
        select from public.organizations
        where id = p_call.organization_id and paused_at is not null))
$$;

create function private.insert_call(p_call public.calls) returns uuid
language sql set search_path = '' as $$
  insert into public.calls (
    organization_id, direction, purpose, party_kind, party_id, contact_id, phone, property_id,
    unit_id, incident_id, quote_request_id, approval_id, visit_id, round, status, provider_sid,
    brief, deadline_at, ringing_at
  ) values (
    p_call.organization_id, p_call.direction, p_call.purpose, p_call.party_kind, p_call.party_id,
    p_call.contact_id, p_call.phone, p_call.property_id, p_call.unit_id, p_call.incident_id,
    p_call.quote_request_id, p_call.approval_id, p_call.visit_id, p_call.round, p_call.status,
    p_call.provider_sid, p_call.brief, p_call.deadline_at, p_call.ringing_at
  ) returning id
$$;

create function public.open_inbound_call(
  p_provider_sid text, p_phone text, p_claims jsonb, p_brief jsonb
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls;
  v_id uuid;
begin
  perform private.require(
    'open_inbound_call', private.is_said(p_provider_sid) and p_phone is not null,
    'provider sid and number are required');
  select id into v_id from public.calls where provider_sid = p_provider_sid;
  if found then
    return jsonb_build_object('callId', v_id, 'created', false);
  end if;
  v_call := private.call_from_claims('open_inbound_call', p_claims, p_brief);
  v_call.direction := 'inbound';
  v_call.provider_sid := p_provider_sid;
  -- A withheld number arrives as a word.
  v_call.phone := case when p_phone ~ '^\+?\d{3,15}$' then p_phone else '' end;
  v_call.status := 'ringing';
  v_call.ringing_at := now();
  -- First of all locks: the call's references would lock the incident after what hangs on it.
  if v_call.incident_id is not null then
    perform private.lock_incident('open_inbound_call', v_call.incident_id);
  end if;
  begin
    v_id := private.insert_call(v_call);
  exception when unique_violation then
    -- The same webhook, delivered twice at once.
    select id into v_id from public.calls where provider_sid = p_provider_sid;
    return jsonb_build_object('callId', v_id, 'created', false);
  end;
  if v_call.incident_id is not null then
    perform private.append_event(
      v_call.incident_id, 'call.received', 'call.received:' || v_id, 'system', null,
      jsonb_build_object('callId', v_id, 'purpose', v_call.purpose, 'partyKind', v_call.party_kind));
  end if;
  return jsonb_build_object('callId', v_id, 'created', true);
end $$;

create function private.reserved_call(p_key text, p_created boolean) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'kind', 'reserved', 'callId', call.id, 'created', p_created, 'status', call.status,
    'attemptState', attempt.state, 'providerSid', call.provider_sid)
  from public.call_attempts as attempt
  join public.calls as call on call.id = attempt.call_id
  where attempt.key = p_key
$$;

create function public.reserve_call(
  p_key text, p_claims jsonb, p_brief jsonb, p_deadline_at timestamptz
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls;
  v_known jsonb := private.reserved_call(p_key, false);
  v_incident public.incidents;
begin
  perform private.require(
    'reserve_call', private.is_said(p_key) and isfinite(p_deadline_at),
    'key and deadline are required');
  if v_known is not null then
    return v_known;
  end if;
  v_call := private.call_from_claims('reserve_call', p_claims, p_brief);
  v_call.direction := 'outbound';
  v_call.phone := p_claims ->> 'phone';
  v_call.status := 'reserved';
  v_call.deadline_at := p_deadline_at;
  if not private.is_in_directory(
    v_call.organization_id, v_call.party_kind, v_call.party_id, v_call.phone) then
    return jsonb_build_object('kind', 'not-in-directory');
  end if;
  if private.is_suppressed(v_call.organization_id, v_call.phone) then
    return jsonb_build_object('kind', 'suppressed');
  end if;
  if v_call.incident_id is not null then
    v_incident := private.lock_incident('reserve_call', v_call.incident_id);
    -- Only the person it happened to is still told about an incident that is over.
    if private.is_terminal(v_incident.status) and v_call.purpose <> 'guest_update' then
      return jsonb_build_object('kind', 'incident-over');
    end if;
  end if;
  begin
    v_call.id := private.insert_call(v_call);
    insert into public.call_attempts (organization_id, call_id, key)
    values (v_call.organization_id, v_call.id, p_key);
  exception when unique_violation then
    return private.reserved_call(p_key, false);
  end;
  return private.reserved_call(p_key, true);
end $$;

-- The end of a call, however it comes: status, end, event, and what follows from it.
create function private.finish_call(
  p_call_id uuid, p_status public.call_status, p_at timestamptz
) returns void
language plpgsql set search_path = '' as $$
declare
  v_call public.calls;
begin
  update public.calls set status = p_status, ended_at = coalesce(p_at, now())
  where id = p_call_id returning * into v_call;
  perform private.enqueue(
    v_call.organization_id, 'call.ended', jsonb_build_object('callId', p_call_id),
    'call.ended:' || p_call_id);
  if v_call.incident_id is not null then
    perform private.append_event(
      v_call.incident_id, 'call.ended', 'call.ended:' || p_call_id, 'system', null,
      jsonb_build_object(
        'callId', p_call_id, 'purpose', v_call.purpose, 'partyKind', v_call.party_kind,
        'status', v_call.status, 'outcome', v_call.outcome, 'answeredBy', v_call.answered_by));
  end if;
end $$;

create function public.start_dialling(p_call_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('start_dialling', p_call_id);
  v_obstacle text := private.dialling_obstacle(v_call);
begin
  if v_obstacle is not null then
    -- It came up after the reservation: nobody is rung any more.
    update public.call_attempts set state = 'refused', error = v_obstacle
    where call_id = p_call_id and state = 'reserved';
    if found then
      perform private.finish_call(p_call_id, 'canceled', now());
    end if;
    return false;
  end if;
  -- It stays reserved: who is given back the wheel dials it then.
  if private.has_to_wait(v_call) then
    return false;
  end if;
  update public.call_attempts set state = 'dialling'
  where call_id = p_call_id and state = 'reserved';
  if not found then
    return false;
  end if;
  -- The time it may take counts from now: the reservation may be days old. It was reckoned from the call
  -- slot where it has one.
  update public.calls set status = 'dialling', deadline_at = now() + (deadline_at - coalesce(
    (select slot_taken_at from public.call_attempts where call_id = p_call_id), created_at))
  where id = p_call_id and status = 'reserved';
  return true;
end $$;

-- The carrier's id reached us, by its answer or by a callback that overtook it.
create function private.adopt_provider_sid(p_call public.calls, p_provider_sid text) returns boolean
language plpgsql set search_path = '' as $$
begin
  if coalesce(p_provider_sid, '') = '' or p_call.provider_sid is distinct from p_provider_sid
    and p_call.provider_sid is not null then
    return false;
  end if;
  if p_call.provider_sid is null then
    update public.calls set provider_sid = p_provider_sid where id = p_call.id;
  end if;
  update public.call_attempts set state = 'dialled', dialled_at = coalesce(dialled_at, now())
  where call_id = p_call.id and state in ('reserved', 'dialling', 'unknown');
  if found and p_call.incident_id is not null then
    perform private.append_event(
      p_call.incident_id, 'call.dialled', 'call.dialled:' || p_call.id, 'system', null,
      jsonb_build_object('callId', p_call.id, 'purpose', p_call.purpose,
        'partyKind', p_call.party_kind, 'partyId', p_call.party_id));
  end if;
  return true;
end $$;

create function public.record_dialled(p_call_id uuid, p_provider_sid text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('record_dialled', p_call_id);
begin
  perform private.require(
    'record_dialled', private.is_said(p_provider_sid), 'the provider sid is required');
  if not private.adopt_provider_sid(v_call, p_provider_sid) then
    raise exception 'record_dialled: call % has another provider sid', p_call_id
      using errcode = 'PT409';
  end if;
  update public.calls set status = 'queued'
  where id = p_call_id and private.call_status_rank(status) < private.call_status_rank('queued');
end $$;

create function public.record_dial_refused(p_call_id uuid, p_error text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('record_dial_refused', p_call_id);
begin
  perform private.require('record_dial_refused', p_error is not null, 'the error is required');
  update public.call_attempts set state = 'refused', error = left(p_error, 1000)
  where call_id = p_call_id and state in ('reserved', 'dialling', 'unknown');
  if found and private.call_status_rank(v_call.status) < 9 then
    perform private.finish_call(p_call_id, 'failed', now());
  end if;
end $$;

create function public.record_dial_unknown(p_call_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.lock_call('record_dial_unknown', p_call_id);
  update public.call_attempts set state = 'unknown' where call_id = p_call_id and state = 'dialling';
  if found then
    update public.calls set status = 'unknown' where id = p_call_id and status = 'dialling';
  end if;
end $$;

create function public.record_call_status(
  p_call_id uuid, p_provider_sid text, p_status public.call_status, p_sequence integer,
  p_at timestamptz
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('record_call_status', p_call_id);
  v_rank integer := private.call_status_rank(p_status);
  v_was_over boolean := private.call_status_rank(v_call.status) = 9;
begin
  perform private.require(
    'record_call_status', p_provider_sid is not null and p_status is not null,
    'provider sid and status are required');
  if not private.adopt_provider_sid(v_call, p_provider_sid) then
    -- A report about another call proves nothing about this one.
    return jsonb_build_object('applied', false, 'ended', v_was_over);
  end if;
  update public.calls set status_sequence = greatest(status_sequence, p_sequence)
  where id = p_call_id;
  if v_rank <= private.call_status_rank(v_call.status) then
    return jsonb_build_object('applied', false, 'ended', v_was_over);
  end if;
  if v_rank = 9 then
    perform private.finish_call(p_call_id, p_status, p_at);
    return jsonb_build_object('applied', true, 'ended', true);
  end if;
  update public.calls set
    status = p_status,
    ringing_at = case when p_status = 'ringing' then coalesce(ringing_at, p_at, now()) else ringing_at end,
    answered_at = case when p_status = 'in_progress' then coalesce(answered_at, p_at, now()) else answered_at end
  where id = p_call_id;
  return jsonb_build_object('applied', true, 'ended', false);
end $$;

create function public.record_answered_by(p_call_id uuid, p_answered_by text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.lock_call('record_answered_by', p_call_id);
  perform private.require(
    'record_answered_by', private.is_said(p_answered_by), 'who answered is required');
  update public.calls set answered_by = left(p_answered_by, 40)
  where id = p_call_id and answered_by is null;
end $$;

create function public.end_conversation(
  p_call_id uuid, p_outcome public.call_outcome, p_metrics jsonb
) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.lock_call('end_conversation', p_call_id);
  perform private.require('end_conversation', p_outcome is not null, 'the outcome is required');
  perform private.require(
    'end_conversation', coalesce(jsonb_typeof(p_metrics), 'object') = 'object',
    'the metrics are an object');
  update public.calls
  set outcome = p_outcome, metrics = p_metrics, conversation_ended_at = now()
  where id = p_call_id and conversation_ended_at is null;
  if not found then
    -- Somebody else has ended it, a machine's message for one: the bridge still knows how it went.
    update public.calls set metrics = p_metrics where id = p_call_id and metrics is null;
  end if;
end $$;

create function public.append_turn(
  p_call_id uuid, p_seq integer, p_speaker public.speaker, p_text text, p_started_ms integer,
  p_ended_ms integer default null, p_interrupted boolean default false, p_heard_ms integer default null
) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_organization_id uuid;
begin
  select organization_id into v_organization_id from public.calls where id = p_call_id;
  if not found then
    raise exception 'append_turn: there is no call %', p_call_id using errcode = 'PT404';
  end if;
  perform private.require(
    'append_turn',
    p_seq >= 0 and p_speaker is not null and char_length(p_text) <= 20000 and p_started_ms >= 0
      and coalesce(p_ended_ms, 0) >= 0 and coalesce(p_heard_ms, 0) >= 0,
    'number, speaker, text of at most 20000 characters and times from zero are required');
  insert into public.call_turns (
    organization_id, call_id, seq, speaker, text, started_ms, ended_ms, interrupted, heard_ms
  ) values (
    v_organization_id, p_call_id, p_seq, p_speaker, p_text, p_started_ms, p_ended_ms,
    coalesce(p_interrupted, false), p_heard_ms
  )
  on conflict (call_id, seq) do update set
    speaker = excluded.speaker, text = excluded.text, started_ms = excluded.started_ms,
    ended_ms = excluded.ended_ms, interrupted = excluded.interrupted, heard_ms = excluded.heard_ms;
end $$;

create function public.request_human(p_call_id uuid, p_tool_call_id text, p_reason text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('request_human', p_call_id);
  v_key text := 'human.requested:' || p_call_id || ':' || p_tool_call_id;
begin
  perform private.require(
    'request_human', private.is_said(p_tool_call_id) and p_reason is not null,
    'tool call and reason are required');
  if v_call.incident_id is not null then
    perform private.append_event(
      v_call.incident_id, 'human.requested', v_key, 'agent', null,
      jsonb_build_object('callId', p_call_id, 'reason', left(p_reason, 500)));
  end if;
  -- With the reason: a call without an incident has no event to read it from.
  perform private.enqueue(
    v_call.organization_id, 'human.requested',
    jsonb_build_object('callId', p_call_id, 'key', v_key, 'reason', left(p_reason, 500)), v_key);
  return jsonb_build_object('kind', 'requested');
end $$;

revoke all on function public.open_inbound_call, public.reserve_call, public.start_dialling,
  public.record_dialled, public.record_dial_refused, public.record_dial_unknown,
  public.record_call_status, public.record_answered_by, public.end_conversation, public.append_turn,
  public.request_human from public, anon, authenticated;
grant execute on function public.open_inbound_call, public.reserve_call, public.start_dialling,
  public.record_dialled, public.record_dial_refused, public.record_dial_unknown,
  public.record_call_status, public.record_answered_by, public.end_conversation, public.append_turn,
  public.request_human to service_role;
