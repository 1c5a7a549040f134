-- Purpose: a caller is put through to a person, a machine gets its one message, and what people ask
-- of us on the telephone is kept.
-- Functions: begin_transfer, accept_transfer, give_up_transfer, claim_voicemail, report_wrong_person,
-- record_refusal, read_call_standing.

-- How often one call is put through: after that a person rings back.
create function private.transfers_max() returns integer
language sql immutable set search_path = '' as $$ select 2 $$;

-- Nobody on call, tried often enough, or over: the caller is rung back, as they have been told.
create function public.begin_transfer(p_call_id uuid, p_tool_call_id text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('begin_transfer', p_call_id);
  v_reason text;
begin
  perform private.require(
    'begin_transfer', private.is_said(p_tool_call_id), 'the tool call is required');
  if exists (
    select from public.transfers where call_id = p_call_id and state = 'pending'
  ) then
    return jsonb_build_object('kind', 'connecting');
  end if;
  v_reason := case
    when v_call.ended_at is not null or v_call.conversation_ended_at is not null then 'over'
    when (select count(*) from public.transfers
        where call_id = p_call_id and to_phone is null)
      >= private.transfers_max() then 'tried'
    when exists (
      select from public.transfers where call_id = p_call_id and tool_call_id = p_tool_call_id
    ) then 'tried'
    when not exists (
      select from public.organizations
      where id = v_call.organization_id and on_call_phone <> v_call.phone
    ) and not exists (
      select from public.on_call_contacts
      where organization_id = v_call.organization_id and phone <> v_call.phone
    ) then 'nobody-on-call'
  end;
  if v_reason is not null then
    return jsonb_build_object('kind', 'refused', 'reason', v_reason);
  end if;
  insert into public.transfers (organization_id, call_id, tool_call_id)
  values (v_call.organization_id, p_call_id, p_tool_call_id);
  return jsonb_build_object('kind', 'connecting');
end $$;

-- The pending transfer of a call, if the call is still up.
create function private.settle_transfer(
  p_call public.calls, p_state text, p_rung integer
) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_transfer public.transfers;
begin
  update public.transfers set state = p_state, accepted_rung = p_rung, settled_at = now()
  where call_id = p_call.id and state = 'pending'
  returning * into v_transfer;
  if not found then
    return false;
  end if;
  if p_call.incident_id is not null then
    perform private.append_event(
      p_call.incident_id, 'transfer.' || p_state, 'transfer:' || v_transfer.id, 'system', null,
      jsonb_build_object('callId', p_call.id, 'partyKind', p_call.party_kind, 'rung', p_rung));
  end if;
  return true;
end $$;

-- A person has pressed the key that takes the call: the conversation with the agent is over.
create function public.accept_transfer(p_call_id uuid, p_rung integer) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('accept_transfer', p_call_id);
begin
  perform private.require('accept_transfer', p_rung >= 0, 'a rung of the ladder is required');
  if v_call.ended_at is not null then
    return false;
  end if;
  if not private.settle_transfer(v_call, 'accepted', p_rung) then
    -- A key that is pressed twice, or whose request came twice.
    return exists (
      select from public.transfers
      where call_id = p_call_id and state = 'accepted' and accepted_rung = p_rung);
  end if;
  update public.calls set outcome = 'transferred', conversation_ended_at = now()
  where id = p_call_id and conversation_ended_at is null;
  return true;
end $$;

create function public.give_up_transfer(p_call_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  return private.settle_transfer(
    private.lock_call('give_up_transfer', p_call_id), 'unanswered', null);
end $$;

-- Whoever gets true leaves the message, and nobody else ever does. It ends the conversation.
create function public.claim_voicemail(p_call_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  perform private.lock_call('claim_voicemail', p_call_id);
  update public.calls set outcome = 'voicemail', conversation_ended_at = now()
  where id = p_call_id and conversation_ended_at is null and ended_at is null;
  return found;
end $$;

create function private.is_e164(p_phone text) returns boolean
language sql immutable set search_path = '' as $$ select p_phone ~ '^\+[1-9]\d{7,14}$' $$;

-- Somebody else answered; `wrong number` says that whom we wanted is not known there at all.
create function public.report_wrong_person(
  p_call_id uuid, p_tool_call_id text, p_is_wrong_number boolean
) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('report_wrong_person', p_call_id);
begin
  perform private.require(
    'report_wrong_person',
    private.is_said(p_tool_call_id) and p_is_wrong_number is not null,
    'the tool call, and whether the number is wrong, are required');
  -- Somebody who rings us has no number that we could have wrong.
  if p_is_wrong_number and v_call.direction = 'outbound' and private.is_e164(v_call.phone) then
    insert into public.doubtful_numbers (organization_id, phone, call_id)
    values (v_call.organization_id, v_call.phone, p_call_id)
    on conflict do nothing;
  end if;
  if v_call.incident_id is not null then
    perform private.append_event(
      v_call.incident_id, 'contact.wrong_person', 'wrong-person:' || p_call_id, 'agent', null,
      jsonb_build_object(
        'callId', p_call_id, 'partyKind', v_call.party_kind, 'partyId', v_call.party_id,
        'isWrongNumber', p_is_wrong_number));
  end if;
end $$;

create function public.record_refusal(p_call_id uuid, p_tool_call_id text, p_what text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('record_refusal', p_call_id);
begin
  perform private.require(
    'record_refusal',
    private.is_said(p_tool_call_id) and p_what in ('ai', 'transcript', 'recording', 'calls'),
    'the tool call, and ai, transcript, recording or calls are required');
  if p_what = 'transcript' then
    update public.calls set transcript_refused_at = coalesce(transcript_refused_at, now())
    where id = p_call_id;
  end if;
  if p_what in ('transcript', 'recording') then
    perform private.refuse_recording(p_call_id);
  end if;
  -- A number that is withheld cannot be remembered.
  if private.is_e164(v_call.phone) then
    if p_what = 'calls' then
      insert into public.suppressions (organization_id, phone, reason, spares_emergencies)
      values (v_call.organization_id, v_call.phone, 'asked on the telephone not to be called', true)
      on conflict do nothing;
    end if;
    insert into public.consents (organization_id, phone, kind, call_id, given_at, withdrawn_at)
    values (
      v_call.organization_id, v_call.phone,
      case p_what when 'transcript' then 'recording' when 'recording' then 'audio'
        else 'automated_calls' end,
      p_call_id, null, now())
    on conflict (organization_id, phone, kind) do update
      set withdrawn_at = excluded.withdrawn_at, call_id = excluded.call_id;
  end if;
  if v_call.incident_id is not null then
    perform private.append_event(
      v_call.incident_id, 'contact.refused', 'refused:' || p_call_id || ':' || p_what, 'agent', null,
      jsonb_build_object(
        'callId', p_call_id, 'what', p_what, 'partyKind', v_call.party_kind,
        'partyId', v_call.party_id));
  end if;
end $$;

-- What a bridge must know of a call besides its brief, whichever bridge had it before.
create function public.read_call_standing(p_call_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_call public.calls;
begin
  select * into v_call from public.calls where id = p_call_id;
  if not found then
    raise exception 'read_call_standing: there is no call %', p_call_id using errcode = 'PT404';
  end if;
  return jsonb_build_object(
    'isTranscriptRefused', v_call.transcript_refused_at is not null or exists (
      select from public.consents
      where organization_id = v_call.organization_id and phone = v_call.phone
        and kind = 'recording' and withdrawn_at > coalesce(given_at, '-infinity')),
    'wasTransferUnanswered', coalesce((
      select state = 'unanswered' and not exists (
        -- Said already: a stream that breaks later breaks for another reason.
        select from public.call_turns
        where call_id = p_call_id and created_at > transfers.settled_at)
      from public.transfers where call_id = p_call_id
      order by created_at desc limit 1), false));
end $$;

-- An emergency that is open at a house of theirs, or at the one they stay in today.
create function private.has_own_emergency(p_organization_id uuid, p_phone text) returns boolean
language sql stable set search_path = '' as $$
  select exists (
    select from public.incidents as incident
    join public.properties as property on property.id = incident.property_id
    where incident.organization_id = p_organization_id and incident.priority in ('p0', 'p1')
      and not private.is_terminal(incident.status)
      and (
        exists (
          select from public.landlords as landlord
          where landlord.id = property.landlord_id and landlord.phone = p_phone)
        or exists (
          select from public.stays as stay
          join public.guests as guest on guest.id = stay.guest_id
          where stay.property_id = property.id and guest.phone = p_phone
            and (now() at time zone property.timezone)::date
              between stay.arrives_on and stay.departs_on)))
$$;

-- A text to a number that is somebody else's would tell them what a call did not.
create or replace function private.is_suppressed(p_organization_id uuid, p_phone text)
returns boolean
language sql stable set search_path = '' as $$
  select exists (
    select from public.suppressions
    where organization_id = p_organization_id and phone = p_phone
      and not (spares_emergencies and private.has_own_emergency(p_organization_id, p_phone)))
    or exists (
      select from public.doubtful_numbers
      where organization_id = p_organization_id and phone = p_phone)
$$;

revoke all on function public.begin_transfer, public.accept_transfer, public.give_up_transfer,
  public.claim_voicemail, public.report_wrong_person, public.record_refusal,
  public.read_call_standing from public, anon, authenticated;
grant execute on function public.begin_transfer, public.accept_transfer, public.give_up_transfer,
  public.claim_voicemail, public.report_wrong_person, public.record_refusal,
  public.read_call_standing to service_role;
