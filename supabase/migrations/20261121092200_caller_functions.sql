-- Purpose: who rings, by number alone. A number can be forged: it chooses the persona and nothing
-- that needs proof; the access code also needs the PIN.
-- Functions: identify_caller.

create function private.current_stay(p_guest_id uuid, p_now timestamptz) returns public.stays
language sql stable set search_path = '' as $$
  select stay.*
  from public.stays as stay
  join public.properties as property on property.id = stay.property_id
  where stay.guest_id = p_guest_id
    and (p_now at time zone property.timezone)::date between stay.arrives_on and stay.departs_on
  order by stay.arrives_on desc
  limit 1
$$;

-- The visit a vendor may be ringing about: one that is under way (work may outlast its window), else
-- one whose window, an hour wider on both sides, contains now; the nearest of several.
create function private.current_visit(p_vendor_id uuid, p_now timestamptz) returns public.visits
language sql stable set search_path = '' as $$
  select visit.*
  from public.visits as visit
  where visit.vendor_id = p_vendor_id
    and (
      visit.status = 'in_progress'
      or (
        visit.status = 'scheduled'
        and p_now between visit.starts_at - interval '1 hour' and visit.ends_at + interval '1 hour'
      )
    )
  order by abs(extract(epoch from visit.starts_at - p_now))
  limit 1
$$;

-- The appointment a vendor may want to talk about ahead of its day.
create function private.next_visit(p_vendor_id uuid, p_now timestamptz) returns public.visits
language sql stable set search_path = '' as $$
  select visit.*
  from public.visits as visit
  where visit.vendor_id = p_vendor_id and visit.status = 'scheduled'
    and greatest(visit.ends_at, visit.expected_from) + interval '1 hour' >= p_now
  order by visit.expected_from
  limit 1
$$;

create function private.identify_vendor(
  p_contact public.vendor_contacts, p_now timestamptz
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_visit public.visits := private.current_visit(p_contact.vendor_id, p_now);
  v_request public.quote_requests;
  v_incident public.incidents;
begin
  if v_visit.id is null then
    select request.* into v_request
    from public.quote_requests as request
    join public.incidents as incident on incident.id = request.incident_id
    -- Whom we did not reach, or not to the end, rings back about it.
    where request.vendor_id = p_contact.vendor_id
      and request.status in ('open', 'no_answer', 'busy', 'voicemail', 'partial')
      and incident.status in ('triaged', 'sourcing', 'quoted', 'awaiting_approval')
    order by request.status = 'open' desc, request.created_at desc
    limit 1;
  end if;
  if v_visit.id is null and v_request.id is null then
    v_visit := private.next_visit(p_contact.vendor_id, p_now);
  end if;
  select * into v_incident from public.incidents
  where id = coalesce(v_visit.incident_id, v_request.incident_id);
  return jsonb_build_object(
    'organizationId', p_contact.organization_id,
    'party', jsonb_build_object(
      'kind', 'vendor', 'id', p_contact.vendor_id, 'contactId', p_contact.id, 'name', p_contact.name),
    'propertyId', v_incident.property_id, 'unitId', v_incident.unit_id, 'incidentId', v_incident.id,
    'visitId', v_visit.id, 'approvalId', null, 'quoteRequestId', v_request.id);
end $$;

create function private.identify_landlord(
  p_landlord public.landlords, p_phone text, p_now timestamptz
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_approval public.approvals;
  v_incident public.incidents;
begin
  select * into v_approval from public.approvals
  where landlord_id = p_landlord.id and status = 'pending' and expires_at > p_now
  order by created_at desc limit 1;
  select * into v_incident from public.incidents where id = v_approval.incident_id;
  return jsonb_build_object(
    'organizationId', p_landlord.organization_id,
    'party', jsonb_build_object(
      'kind', 'landlord', 'id', p_landlord.id, 'contactId', null,
      'name', coalesce(
        (select contact.name from public.landlord_contacts as contact
        where contact.landlord_id = p_landlord.id and contact.phone = p_phone
          and p_phone <> p_landlord.phone),
        p_landlord.name)),
    'propertyId', v_incident.property_id, 'unitId', v_incident.unit_id, 'incidentId', v_incident.id,
    'visitId', null, 'approvalId', v_approval.id, 'quoteRequestId', null);
end $$;

create function private.identify_guest(
  p_guest public.guests, p_stay public.stays
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_incident public.incidents;
begin
  select * into v_incident from public.incidents
  where property_id = p_stay.property_id and not private.is_terminal(status)
    and private.is_about(id, p_guest.id)
  order by created_at desc limit 1;
  return jsonb_build_object(
    'organizationId', p_guest.organization_id,
    'party', jsonb_build_object(
      'kind', 'guest', 'id', p_guest.id, 'contactId', null, 'name', p_guest.name),
    'propertyId', p_stay.property_id, 'unitId', p_stay.unit_id, 'incidentId', v_incident.id,
    'visitId', null, 'approvalId', null, 'quoteRequestId', null);
end $$;

-- A number may be known in several roles; the one with something under way comes first: a guest who
-- stays now, a vendor, a landlord, and only then a guest of another time (who has no property).
create function public.identify_caller(p_line text, p_phone text, p_now timestamptz) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_organization_id uuid;
  v_guest public.guests;
  v_stay public.stays;
  v_contact public.vendor_contacts;
  v_landlord public.landlords;
begin
  perform private.require(
    'identify_caller', private.is_said(p_line) and p_phone is not null and p_now is not null,
    'line, number and time are required');
  select id into v_organization_id from public.organizations where line_phone = p_line;
  if not found then
    return null;
  end if;
  select * into v_guest from public.guests
  where organization_id = v_organization_id and phone = p_phone;
  if found then
    v_stay := private.current_stay(v_guest.id, p_now);
    if v_stay.id is not null then
      return private.identify_guest(v_guest, v_stay);
    end if;
  end if;
  select contact.* into v_contact from public.vendor_contacts as contact
  join public.vendors as vendor on vendor.id = contact.vendor_id
  where contact.organization_id = v_organization_id and contact.phone = p_phone and vendor.active;
  if found then
    return private.identify_vendor(v_contact, p_now);
  end if;
  -- Somebody may be a landlord and stand in for another: their own houses come first.
  select landlord.* into v_landlord from public.landlords as landlord
  left join public.landlord_contacts as contact
    on contact.landlord_id = landlord.id and contact.phone = p_phone
  where landlord.organization_id = v_organization_id
    and (landlord.phone = p_phone or contact.id is not null)
  order by landlord.phone <> p_phone, contact.rank, landlord.created_at limit 1;
  if found then
    return private.identify_landlord(v_landlord, p_phone, p_now);
  end if;
  if v_guest.id is not null then
    return private.identify_guest(v_guest, null);
  end if;
  return jsonb_build_object(
    'organizationId', v_organization_id,
    'party', jsonb_build_object('kind', 'unknown', 'id', null, 'contactId', null, 'name', null),
    'propertyId', null, 'unitId', null, 'incidentId', null, 'visitId', null, 'approvalId', null,
    'quoteRequestId', null);
end $$;

revoke all on function public.identify_caller from public, anon, authenticated;
grant execute on function public.identify_caller to service_role;
