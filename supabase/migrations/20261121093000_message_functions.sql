-- Purpose: a text message is reserved, sent by exactly one sender, and its fate is known or `unknown`.
-- Functions: reserve_message, start_message, record_message_sent, record_message_failed,
-- record_message_unknown.

create function private.reserved_message(p_key text, p_created boolean) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'kind', 'reserved', 'messageId', id, 'created', p_created, 'status', status)
  from public.messages where key = p_key
$$;

create function private.message_from_claims(p_claims jsonb) returns public.messages
language plpgsql stable set search_path = '' as $$
declare
  v_message public.messages;
begin
  v_message.organization_id := (p_claims ->> 'organizationId')::uuid;
  v_message.incident_id := (p_claims ->> 'incidentId')::uuid;
  v_message.party_kind := (p_claims ->> 'partyKind')::public.party_kind;
  v_message.party_id := (p_claims ->> 'partyId')::uuid;
  v_message.phone := p_claims ->> 'phone';
  return v_message;
exception when data_exception then
  raise exception 'reserve_message: a claim is not what its name says' using errcode = 'PT400';
end $$;

create function public.reserve_message(p_key text, p_claims jsonb, p_body text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_known jsonb := private.reserved_message(p_key, false);
  v_message public.messages := private.message_from_claims(p_claims);
begin
  perform private.require(
    'reserve_message',
    private.is_said(p_key) and v_message.organization_id is not null
      and v_message.party_kind is not null,
    'key, organisation and party are required');
  perform private.require(
    'reserve_message', p_body ~ '\S' and char_length(p_body) <= 1530,
    'the body is a text message of at most 1530 characters');
  if v_known is not null then
    return v_known;
  end if;
  if not private.is_in_directory(
    v_message.organization_id, v_message.party_kind, v_message.party_id, v_message.phone) then
    return jsonb_build_object('kind', 'not-in-directory');
  end if;
  if private.is_suppressed(v_message.organization_id, v_message.phone) then
    return jsonb_build_object('kind', 'suppressed');
  end if;
  if v_message.incident_id is not null then
    perform private.require(
      'reserve_message',
      (private.lock_incident('reserve_message', v_message.incident_id)).organization_id
        = v_message.organization_id,
      'the incident is of another organisation');
  end if;
  insert into public.messages (organization_id, key, incident_id, party_kind, party_id, phone, body)
  values (
    v_message.organization_id, p_key, v_message.incident_id, v_message.party_kind,
    v_message.party_id, v_message.phone, p_body
  )
  on conflict (key) do nothing;
  return private.reserved_message(p_key, found);
end $$;

create function private.require_message(p_function text, p_message_id uuid) returns void
language plpgsql stable set search_path = '' as $$
begin
  if not exists (select from public.messages where id = p_message_id) then
    raise exception '%: there is no message %', p_function, p_message_id using errcode = 'PT404';
  end if;
end $$;

create function public.start_message(p_message_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_message public.messages;
begin
  perform private.require_message('start_message', p_message_id);
  select * into v_message from public.messages where id = p_message_id for update;
  if v_message.status <> 'reserved' then
    return false;
  end if;
  if private.is_suppressed(v_message.organization_id, v_message.phone)
    or not private.is_in_directory(
      v_message.organization_id, v_message.party_kind, v_message.party_id, v_message.phone) then
    -- It came up after the reservation: nobody is written to any more.
    perform public.record_message_failed(p_message_id, 'they must not be written to any more');
    return false;
  end if;
  update public.messages set status = 'sending' where id = p_message_id;
  return true;
end $$;

-- The body stays out of the event: it may hold a PIN.
create function private.announce_message(p_message_id uuid, p_type text) returns void
language plpgsql set search_path = '' as $$
declare
  v_message public.messages;
begin
  select * into v_message from public.messages where id = p_message_id;
  if v_message.incident_id is not null then
    perform private.append_event(
      v_message.incident_id, p_type, p_type || ':' || p_message_id, 'system', null,
      jsonb_build_object('messageId', p_message_id, 'partyKind', v_message.party_kind,
        'partyId', v_message.party_id));
  end if;
end $$;

create function public.record_message_sent(p_message_id uuid, p_provider_sid text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_message('record_message_sent', p_message_id);
  perform private.require(
    'record_message_sent', private.is_said(p_provider_sid), 'the provider sid is required');
  update public.messages set status = 'sent', provider_sid = p_provider_sid, sent_at = now()
  where id = p_message_id and status in ('sending', 'unknown');
  if found then
    perform private.announce_message(p_message_id, 'message.sent');
  end if;
end $$;

create function public.record_message_failed(p_message_id uuid, p_error text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_message('record_message_failed', p_message_id);
  perform private.require('record_message_failed', p_error is not null, 'the error is required');
  update public.messages set status = 'failed', error = left(p_error, 1000)
  where id = p_message_id and status in ('reserved', 'sending', 'unknown');
  if found then
    perform private.announce_message(p_message_id, 'message.failed');
  end if;
end $$;

create function public.record_message_unknown(p_message_id uuid, p_error text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_message('record_message_unknown', p_message_id);
  perform private.require('record_message_unknown', p_error is not null, 'the error is required');
  update public.messages set status = 'unknown', error = left(p_error, 1000)
  where id = p_message_id and status = 'sending';
  if found then
    perform private.announce_message(p_message_id, 'message.unknown');
  end if;
end $$;

revoke all on function public.reserve_message, public.start_message, public.record_message_sent,
  public.record_message_failed, public.record_message_unknown from public, anon, authenticated;
grant execute on function public.reserve_message, public.start_message, public.record_message_sent,
  public.record_message_failed, public.record_message_unknown to service_role;
