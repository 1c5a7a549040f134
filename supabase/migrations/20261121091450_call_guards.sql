-- Purpose: whom we ring or write to is decided before we do, and what a call may touch when it begins.
-- Held for whatever writes these tables, however much it may.
-- Tables: calls, call_attempts, messages, quotes, access_grants.

-- Nobody hears from us who is not in our books in that role, or who asked not to.
create function private.guard_directory() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if private.is_suppressed(new.organization_id, new.phone) or not private.is_in_directory(
    new.organization_id, new.party_kind, new.party_id, new.phone) then
    raise exception '% go to people in the books who have not refused', tg_table_name
      using errcode = 'PT409';
  end if;
  return new;
end $$;
create trigger calls_guard_directory before insert on public.calls
  for each row when (new.direction = 'outbound')
  execute function private.guard_directory();
create trigger messages_guard_directory before insert on public.messages
  for each row execute function private.guard_directory();
-- Again when it leaves: between the reservation and the sending people may refuse.
create trigger messages_guard_sending before update of status on public.messages
  for each row when (new.status = 'sending' and old.status is distinct from new.status)
  execute function private.guard_directory();

-- Tools are authorised from these columns: they do not change while somebody talks. What is learned is
-- the carrier's id, once, and the incident: the one that is reported on this very call, or one that this guest reported before.
create function private.guard_claims() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if (old.direction, old.purpose, old.party_kind, old.party_id, old.contact_id, old.phone,
      old.property_id, old.unit_id, old.quote_request_id, old.approval_id, old.visit_id)
    is distinct from
    (new.direction, new.purpose, new.party_kind, new.party_id, new.contact_id, new.phone,
      new.property_id, new.unit_id, new.quote_request_id, new.approval_id, new.visit_id)
    or old.provider_sid is not null and new.provider_sid is distinct from old.provider_sid
    or old.incident_id is distinct from new.incident_id and not exists (
      select from public.incidents
      where id = new.incident_id and (
        reported_by_call_id = new.id
        or new.purpose = 'guest_intake' and new.party_kind = 'guest'
          and property_id = new.property_id
          and private.is_about(id, new.party_id)))
  then
    raise exception 'call % keeps its claims', old.id using errcode = 'PT409';
  end if;
  return new;
end $$;
create trigger calls_guard_claims
  before update of direction, purpose, party_kind, party_id, contact_id, phone, property_id, unit_id,
    incident_id, quote_request_id, approval_id, visit_id, provider_sid
  on public.calls
  for each row execute function private.guard_claims();

-- Between the reservation and the telephone things happen.
create function private.guard_dialling() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_obstacle text;
begin
  select private.dialling_obstacle(call) into v_obstacle
  from public.calls as call where call.id = new.call_id;
  if v_obstacle is not null then
    raise exception 'call % must not go out: %', new.call_id, v_obstacle using errcode = 'PT409';
  end if;
  return new;
end $$;
create trigger call_attempts_guard_dialling before update of state on public.call_attempts
  for each row when (new.state = 'dialling' and old.state is distinct from new.state)
  execute function private.guard_dialling();

-- What was said on another call proves nothing about this figure; a vendor who was called back about
-- the same request has said it all the same.
create function private.guard_quote_evidence() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (
    select from public.evidence as words
    join public.calls as call on call.id = words.call_id
    where words.id = new.evidence_id
      and (call.id = new.call_id or call.quote_request_id = new.quote_request_id)
  ) then
    raise exception 'quote % rests on words of another call', new.id using errcode = 'PT409';
  end if;
  return new;
end $$;
create trigger quotes_guard_evidence before insert or update of evidence_id, call_id on public.quotes
  for each row when (new.evidence_id is not null)
  execute function private.guard_quote_evidence();

-- The code goes to the person the visit was agreed with, on a call that proved the PIN, for the house
-- of that visit.
create function private.guard_access_grant() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (
    select from public.visits as visit
    join public.incidents as incident on incident.id = visit.incident_id
    join public.calls as call on call.id = new.call_id and call.visit_id = visit.id
    where visit.id = new.visit_id and visit.status in ('scheduled', 'in_progress')
      and visit.contact_id = new.contact_id and call.contact_id = new.contact_id
      and call.party_kind = 'vendor' and call.purpose = 'vendor_visit'
      and call.pin_verified_at is not null and incident.property_id = new.property_id
  ) then
    raise exception 'nobody is let in but the assigned contact, after the PIN' using errcode = 'PT409';
  end if;
  return new;
end $$;
create trigger access_grants_guard_assignment before insert on public.access_grants
  for each row execute function private.guard_access_grant();
