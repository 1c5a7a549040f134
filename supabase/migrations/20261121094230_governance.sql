-- Purpose: what a manager changes about the organisation's own records, and the record of who did.
-- Tables: governance_events. Functions: save_vendor, suspend_vendor, set_vendor_preferences,
-- set_shutoff_notes, set_on_call_ladder, set_backup_approvers, set_policy, withdraw_policy.
-- These are for people: whoever is signed in calls them with their own token, and is the actor.
-- Numbers are kept here by their last digits: the record says that a number changed, not whom to ring.

create table public.governance_events (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id),
  subject_kind text not null,
  -- The vendor, property, landlord or policy; for the ladder the organisation.
  subject_id uuid not null,
  type text not null,
  actor_id text,
  -- As it was then: people leave.
  actor_email text,
  reason text not null,
  before jsonb not null,
  after jsonb not null,
  -- The same act under the same key is done once.
  key text not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint governance_events_keys_are_used_once unique (organization_id, key),
  constraint governance_events_subject_is_known
    check (subject_kind in ('vendor', 'property', 'landlord', 'on_call', 'policy')),
  constraint governance_events_type_is_a_plain_name check (type ~ '^[a-z][a-z_.]{2,79}$'),
  constraint governance_events_hold_records
    check (jsonb_typeof(before) = 'object' and jsonb_typeof(after) = 'object')
);
alter table public.governance_events enable row level security;
create index governance_events_subject_idx on public.governance_events (subject_id, id desc);

create policy "members read who changed their records" on public.governance_events
  for select to authenticated using (organization_id in (select private.org_ids()));
grant select on public.governance_events to authenticated, service_role;
create trigger governance_events_are_append_only before update or delete on public.governance_events
  for each row execute function private.refuse_change();
create trigger governance_events_are_never_emptied before truncate on public.governance_events
  for each statement execute function private.refuse_change();
create trigger governance_events_keep_to_their_organization
  before insert or update of organization_id on public.governance_events
  for each row execute function private.guard_organization();
create trigger governance_events_announce_change after insert on public.governance_events
  for each row execute function private.announce_change();
comment on table public.governance_events is 'Who changed which record of the organisation, when, why, and from what to what. Written by functions only.';

-- Managers and owners govern. Others of the organisation are told so; whoever belongs elsewhere learns
-- nothing. The server acts for somebody it has authorised itself.
create function private.check_governor(p_function text, p_organization_id uuid, p_what text) returns void
language plpgsql stable set search_path = '' as $$
begin
  perform private.check_member(p_function, p_organization_id, p_what);
  if auth.uid() is not null and p_organization_id not in (select private.org_ids('manager')) then
    raise exception '%: only managers and owners may do this', p_function using errcode = 'PT403';
  end if;
end $$;

-- The right, the reason and the key; then one change at a time in an organisation. True: it was done
-- before, under this key.
create function private.begin_governing(
  p_function text, p_organization_id uuid, p_what text, p_reason text, p_key text
) returns boolean
language plpgsql set search_path = '' as $$
begin
  perform private.check_governor(p_function, p_organization_id, p_what);
  perform private.require(
    p_function, private.is_said(p_reason) and private.is_said(p_key), 'a reason and a key are required');
  perform from public.organizations where id = p_organization_id for no key update;
  return exists (
    select from public.governance_events
    where organization_id = p_organization_id and key = p_key);
end $$;

create function private.record_governing(
  p_organization_id uuid, p_type text, p_subject_id uuid, p_reason text, p_key text,
  p_before jsonb, p_after jsonb
) returns void
language sql set search_path = '' as $$
  insert into public.governance_events (
    organization_id, subject_kind, subject_id, type, actor_id, actor_email, reason, before, after, key)
  values (
    p_organization_id, split_part(p_type, '.', 1), p_subject_id, p_type, auth.uid()::text,
    (select email from auth.users where id = auth.uid()), p_reason, p_before, p_after, p_key)
$$;

create function private.governed(p_kind text, p_id uuid) returns jsonb
language sql immutable set search_path = '' as $$
  select jsonb_build_object('kind', p_kind, 'id', p_id)
$$;

create function private.masked_phone(p_phone text) returns text
language sql immutable set search_path = '' as $$ select '…' || right(p_phone, 4) $$;

-- A vendor as a person edits it.
create function private.vendor_record(p_vendor_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce((
    select jsonb_build_object(
      'name', vendor.name, 'note', vendor.base_note, 'active', vendor.active,
      'trades', coalesce((
        select jsonb_object_agg(trade, handles) from public.vendor_trades
        where vendor_id = vendor.id), '{}'),
      'contacts', coalesce((
        select jsonb_agg(jsonb_build_object(
          'name', name, 'phone', private.masked_phone(phone), 'isPrimary', is_primary,
          'hasConsent', consent_at is not null) order by is_primary desc, created_at, id)
        from public.vendor_contacts where vendor_id = vendor.id), '[]'),
      'coiUntil', compliance.coi_until, 'licenceUntil', compliance.licence_until)
    from public.vendors as vendor
    left join public.vendor_compliance as compliance on compliance.vendor_id = vendor.id
    where vendor.id = p_vendor_id), '{}')
$$;

-- The people of a vendor, the first one the one to ring first. Who is left out is removed; whoever was
-- asked for a price once stays on record, and is kept from being rung by taking the consent away.
create function private.save_vendor_contacts(
  p_organization_id uuid, p_vendor_id uuid, p_contacts jsonb
) returns void
language plpgsql set search_path = '' as $$
declare
  v_contact jsonb;
  v_rank bigint;
begin
  delete from public.vendor_contacts where vendor_id = p_vendor_id and id not in (
    select (contact ->> 'id')::uuid from jsonb_array_elements(p_contacts) as contact
    where contact ->> 'id' is not null);
  update public.vendor_contacts set is_primary = false where vendor_id = p_vendor_id and is_primary;
  for v_contact, v_rank in
    select contact, place from jsonb_array_elements(p_contacts) with ordinality as list (contact, place)
  loop
    if v_contact ->> 'id' is null then
      insert into public.vendor_contacts (
        organization_id, vendor_id, name, phone, is_primary, consent_at)
      values (
        p_organization_id, p_vendor_id, v_contact ->> 'name', v_contact ->> 'phone', v_rank = 1,
        case when (v_contact ->> 'hasConsent')::boolean then now() end);
    else
      -- Consent is given for a number: another number needs it anew.
      update public.vendor_contacts set
        name = v_contact ->> 'name', phone = v_contact ->> 'phone', is_primary = v_rank = 1,
        consent_at = case when not (v_contact ->> 'hasConsent')::boolean then null
          when phone = v_contact ->> 'phone' then coalesce(consent_at, now()) else now() end
      where id = (v_contact ->> 'id')::uuid and vendor_id = p_vendor_id;
      if not found then
        raise exception 'save_vendor: there is no contact %', v_contact ->> 'id' using errcode = 'PT404';
      end if;
    end if;
  end loop;
end $$;

-- `p_vendor`: {name, note, trades: {plumbing: both}, contacts: [{id?, name, phone, hasConsent}],
-- coiUntil, licenceUntil}. Without p_vendor_id a new one.
create function public.save_vendor(
  p_organization_id uuid, p_vendor_id uuid, p_vendor jsonb, p_reason text, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_vendor_id uuid := p_vendor_id;
  v_before jsonb;
  v_coi_until date;
  v_licence_until date;
  v_constraint text;
begin
  perform private.check_governor('save_vendor', p_organization_id, 'organisation ' || p_organization_id);
  if p_vendor_id is not null and not exists (
    select from public.vendors where id = p_vendor_id and organization_id = p_organization_id
  ) then
    raise exception 'save_vendor: there is no vendor %', p_vendor_id using errcode = 'PT404';
  end if;
  if private.begin_governing(
    'save_vendor', p_organization_id, 'organisation ' || p_organization_id, p_reason, p_key) then
    return private.governed('already', (
      select subject_id from public.governance_events
      where organization_id = p_organization_id and key = p_key));
  end if;
  perform private.require(
    'save_vendor', jsonb_typeof(p_vendor) = 'object' and private.is_said(p_vendor ->> 'name')
      and jsonb_typeof(p_vendor -> 'trades') = 'object' and p_vendor -> 'trades' <> '{}'
      and char_length(p_vendor ->> 'note') <= 1000
      and p_vendor ->> 'coiUntil' is not null and p_vendor ->> 'licenceUntil' is not null,
    'a name, a trade and the dates of insurance and licence are required');
  perform private.check_people('save_vendor', p_vendor -> 'contacts', 1, 10);
  v_coi_until := p_vendor ->> 'coiUntil';
  v_licence_until := p_vendor ->> 'licenceUntil';
  v_before := private.vendor_record(p_vendor_id);
  if v_vendor_id is null then
    insert into public.vendors (organization_id, name, base_note)
    values (p_organization_id, p_vendor ->> 'name', p_vendor ->> 'note') returning id into v_vendor_id;
  else
    update public.vendors set name = p_vendor ->> 'name', base_note = p_vendor ->> 'note'
    where id = v_vendor_id;
  end if;
  delete from public.vendor_trades
  where vendor_id = v_vendor_id and not (p_vendor -> 'trades') ? trade::text;
  insert into public.vendor_trades (organization_id, vendor_id, trade, handles)
  select p_organization_id, v_vendor_id, key::public.trade, value::public.urgency_handled
  from jsonb_each_text(p_vendor -> 'trades')
  on conflict (vendor_id, trade) do update set handles = excluded.handles;
  perform private.save_vendor_contacts(p_organization_id, v_vendor_id, p_vendor -> 'contacts');
  insert into public.vendor_compliance (organization_id, vendor_id, coi_until, licence_until)
  values (p_organization_id, v_vendor_id, v_coi_until, v_licence_until)
  on conflict (vendor_id) do update
  set coi_until = excluded.coi_until, licence_until = excluded.licence_until;
  perform private.record_governing(
    p_organization_id, case when p_vendor_id is null then 'vendor.added' else 'vendor.edited' end,
    v_vendor_id, p_reason, p_key, v_before, private.vendor_record(v_vendor_id));
  return private.governed('saved', v_vendor_id);
exception
  when unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    if v_constraint <> 'vendor_contacts_have_a_number_of_their_own' then
      raise;
    end if;
    return private.steering_refused('number-taken');
  when foreign_key_violation then
    return private.steering_refused('contact-has-history');
  when data_exception or check_violation or not_null_violation then
    raise exception 'save_vendor: %', sqlerrm using errcode = 'PT400';
end $$;

create function public.suspend_vendor(
  p_vendor_id uuid, p_is_suspended boolean, p_reason text, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_vendor public.vendors;
begin
  select * into v_vendor from public.vendors where id = p_vendor_id;
  if private.begin_governing(
    'suspend_vendor', v_vendor.organization_id, 'vendor ' || p_vendor_id, p_reason, p_key) then
    return private.governed('already', p_vendor_id);
  end if;
  perform private.require('suspend_vendor', p_is_suspended is not null, 'the switch is required');
  select * into v_vendor from public.vendors where id = p_vendor_id for update;
  if v_vendor.active <> p_is_suspended then
    return private.governed('already', p_vendor_id);
  end if;
  update public.vendors set active = not p_is_suspended where id = p_vendor_id;
  perform private.record_governing(
    v_vendor.organization_id,
    case when p_is_suspended then 'vendor.suspended' else 'vendor.reinstated' end, p_vendor_id,
    p_reason, p_key, jsonb_build_object('active', v_vendor.active),
    jsonb_build_object('active', not p_is_suspended));
  return private.governed('saved', p_vendor_id);
end $$;

create function private.preference_record(p_property_id uuid, p_trade public.trade) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(p_trade, coalesce(jsonb_agg(vendor.name order by preference.rank), '[]'))
  from public.vendor_preferences as preference
  join public.vendors as vendor on vendor.id = preference.vendor_id
  where preference.property_id = p_property_id and preference.trade = p_trade
$$;

-- Whom a property likes to send first for a trade, in this order; nobody else of the trade is ranked.
create function public.set_vendor_preferences(
  p_property_id uuid, p_trade public.trade, p_vendor_ids uuid[], p_reason text, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_property public.properties;
  v_before jsonb;
begin
  select * into v_property from public.properties where id = p_property_id;
  if private.begin_governing('set_vendor_preferences', v_property.organization_id,
    'property ' || p_property_id, p_reason, p_key) then
    return private.governed('already', p_property_id);
  end if;
  perform private.require(
    'set_vendor_preferences', p_trade is not null and cardinality(p_vendor_ids) <= 10
      and cardinality(p_vendor_ids) = (select count(distinct id) from unnest(p_vendor_ids) as id)
      and not exists (
        select from unnest(p_vendor_ids) as wanted (id)
        where not exists (
          select from public.vendor_trades
          where vendor_id = wanted.id and trade = p_trade
            and organization_id = v_property.organization_id)),
    'a trade and at most ten vendors of that trade, each once, are required');
  v_before := private.preference_record(p_property_id, p_trade);
  delete from public.vendor_preferences where property_id = p_property_id and trade = p_trade;
  insert into public.vendor_preferences (organization_id, property_id, trade, vendor_id, rank)
  select v_property.organization_id, p_property_id, p_trade, id, place
  from unnest(p_vendor_ids) with ordinality as list (id, place);
  perform private.record_governing(
    v_property.organization_id, 'property.preference_set', p_property_id, p_reason, p_key, v_before,
    private.preference_record(p_property_id, p_trade));
  return private.governed('saved', p_property_id);
end $$;

-- Where water, gas and power are shut off, and what helps to find it. Codes are kept apart, sealed: what
-- looks like one is refused here.
create function public.set_shutoff_notes(
  p_property_id uuid, p_notes text, p_reason text, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_property public.properties;
begin
  select * into v_property from public.properties where id = p_property_id;
  if private.begin_governing('set_shutoff_notes', v_property.organization_id,
    'property ' || p_property_id, p_reason, p_key) then
    return private.governed('already', p_property_id);
  end if;
  perform private.require(
    'set_shutoff_notes', char_length(p_notes) <= 1000, 'notes of at most 1000 characters are required');
  if p_notes ~ '\d[\d\s#*.-]{2,}\d' then
    return private.steering_refused('looks-like-a-code');
  end if;
  update public.properties set shutoff_notes = p_notes where id = p_property_id;
  perform private.record_governing(
    v_property.organization_id, 'property.notes_set', p_property_id, p_reason, p_key,
    jsonb_build_object('notes', v_property.shutoff_notes), jsonb_build_object('notes', p_notes));
  return private.governed('saved', p_property_id);
end $$;

-- People to ring, in order: [{name, phone}], each number once.
create function private.check_people(
  p_function text, p_people jsonb, p_at_least integer, p_at_most integer
) returns void
language plpgsql stable set search_path = '' as $$
begin
  perform private.require(
    p_function, jsonb_typeof(p_people) = 'array'
      and jsonb_array_length(p_people) between p_at_least and p_at_most
      and not exists (
        select from jsonb_array_elements(p_people) as person
        where jsonb_typeof(person) <> 'object' or private.is_said(person ->> 'name') is not true
          or (person ->> 'phone' ~ '^\+[1-9]\d{7,14}$') is not true)
      and jsonb_array_length(p_people) = (
        select count(distinct person ->> 'phone') from jsonb_array_elements(p_people) as person),
    format('from %s to %s people with a name and a number of their own are required',
      p_at_least, p_at_most));
end $$;

create function private.people_record(p_what text, p_people jsonb) returns jsonb
language sql immutable set search_path = '' as $$
  select jsonb_build_object(p_what, coalesce(jsonb_agg(
    person ->> 'name' || ' ' || private.masked_phone(person ->> 'phone') order by place), '[]'))
  from jsonb_array_elements(p_people) with ordinality as list (person, place)
$$;

-- The whole ladder, the manager on call first. It never becomes empty: somebody has to be rung.
create function public.set_on_call_ladder(
  p_organization_id uuid, p_ladder jsonb, p_reason text, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_before jsonb;
begin
  if private.begin_governing('set_on_call_ladder', (
    select id from public.organizations where id = p_organization_id),
    'organisation ' || p_organization_id, p_reason, p_key) then
    return private.governed('already', p_organization_id);
  end if;
  perform private.check_people('set_on_call_ladder', p_ladder, 1, 10);
  select coalesce(jsonb_agg(
    jsonb_build_object('name', ladder.name, 'phone', ladder.phone) order by ladder.rung), '[]')
  into v_before from private.on_call_ladder(p_organization_id) as ladder;
  update public.organizations
  set on_call_name = p_ladder -> 0 ->> 'name', on_call_phone = p_ladder -> 0 ->> 'phone'
  where id = p_organization_id;
  delete from public.on_call_contacts where organization_id = p_organization_id;
  insert into public.on_call_contacts (organization_id, rank, name, phone)
  select p_organization_id, place, person ->> 'name', person ->> 'phone'
  from jsonb_array_elements(p_ladder) with ordinality as list (person, place) where place > 1;
  perform private.record_governing(
    p_organization_id, 'on_call.ladder_set', p_organization_id, p_reason, p_key,
    private.people_record('ladder', v_before), private.people_record('ladder', p_ladder));
  return private.governed('saved', p_organization_id);
end $$;

-- Who decides in a landlord's name when they cannot be reached, in order; none is a choice.
create function public.set_backup_approvers(
  p_landlord_id uuid, p_people jsonb, p_reason text, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_landlord public.landlords;
  v_before jsonb;
begin
  select * into v_landlord from public.landlords where id = p_landlord_id;
  if private.begin_governing('set_backup_approvers', v_landlord.organization_id,
    'landlord ' || p_landlord_id, p_reason, p_key) then
    return private.governed('already', p_landlord_id);
  end if;
  perform private.check_people('set_backup_approvers', p_people, 0, 5);
  select coalesce(jsonb_agg(
    jsonb_build_object('name', backup.name, 'phone', backup.phone) order by backup.rank), '[]')
  into v_before from public.landlord_contacts as backup where backup.landlord_id = p_landlord_id;
  -- An approver is known by their row (links, calls): whoever stays keeps it.
  delete from public.landlord_contacts where landlord_id = p_landlord_id and phone not in (
    select person ->> 'phone' from jsonb_array_elements(p_people) as person);
  update public.landlord_contacts set rank = rank + 1000 where landlord_id = p_landlord_id;
  insert into public.landlord_contacts (organization_id, landlord_id, rank, name, phone)
  select v_landlord.organization_id, p_landlord_id, place, person ->> 'name', person ->> 'phone'
  from jsonb_array_elements(p_people) with ordinality as list (person, place)
  on conflict (landlord_id, phone) do update set rank = excluded.rank, name = excluded.name;
  perform private.record_governing(
    v_landlord.organization_id, 'landlord.backup_set', p_landlord_id, p_reason, p_key,
    private.people_record('backup', v_before), private.people_record('backup', p_people));
  return private.governed('saved', p_landlord_id);
end $$;

create function private.policy_record(p_policy public.owner_policies) returns jsonb
language sql immutable set search_path = '' as $$
  select case when p_policy.id is null or p_policy.is_withdrawn then '{}' else jsonb_build_object(
    'version', p_policy.version, 'nteCents', p_policy.nte_cents,
    'emergencyNteCents', p_policy.emergency_nte_cents,
    'bidsRequiredOverCents', p_policy.bids_required_over_cents,
    'bidsRequired', p_policy.bids_required, 'currency', p_policy.currency,
    'quietFrom', p_policy.quiet_from, 'quietTo', p_policy.quiet_to,
    'recording', p_policy.recording, 'recordingDays', p_policy.recording_days) end
$$;

-- Whose orders an address names, as their rows name it; no organisation: nobody's.
create function private.policy_scope(
  p_scope text, p_scope_id uuid, out organization_id uuid, out landlord_id uuid, out property_id uuid
)
language plpgsql stable set search_path = '' as $$
begin
  if p_scope = 'property' then
    select property.organization_id, property.landlord_id, property.id
    into organization_id, landlord_id, property_id
    from public.properties as property where property.id = p_scope_id;
  elsif p_scope = 'landlord' then
    select landlord.organization_id, landlord.id into organization_id, landlord_id
    from public.landlords as landlord where landlord.id = p_scope_id;
  else
    select id into organization_id from public.organizations where id = p_scope_id;
  end if;
end $$;

create function private.latest_policy(
  p_organization_id uuid, p_landlord_id uuid, p_property_id uuid
) returns public.owner_policies
language sql stable set search_path = '' as $$
  select * from public.owner_policies
  where organization_id = p_organization_id and landlord_id is not distinct from p_landlord_id
    and property_id is not distinct from p_property_id
  order by version desc limit 1
$$;

-- The next version of the standing orders of an organisation, a landlord or a property. `p_seen_version`
-- is the one it was written over (0: none): somebody else's change in between is not undone unseen.
create function public.set_policy(
  p_scope text, p_scope_id uuid, p_policy jsonb, p_seen_version integer, p_reason text, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_of record;
  v_last public.owner_policies;
  v_next public.owner_policies;
begin
  perform private.require(
    'set_policy', auth.uid() is not null or p_scope in ('organization', 'landlord', 'property'),
    'the scope is organization, landlord or property');
  select * into v_of from private.policy_scope(p_scope, p_scope_id);
  if private.begin_governing(
    'set_policy', v_of.organization_id, p_scope || ' ' || p_scope_id, p_reason, p_key) then
    return private.governed('already', (
      select subject_id from public.governance_events
      where organization_id = v_of.organization_id and key = p_key));
  end if;
  perform private.require(
    'set_policy', jsonb_typeof(p_policy) = 'object' and p_seen_version >= 0
      and p_scope in ('organization', 'landlord', 'property'),
    'a scope, the orders and the version that they follow are required');
  v_last := private.latest_policy(v_of.organization_id, v_of.landlord_id, v_of.property_id);
  if coalesce(v_last.version, 0) <> p_seen_version then
    return private.steering_refused('changed-meanwhile');
  end if;
  insert into public.owner_policies (
    organization_id, landlord_id, property_id, version, nte_cents, emergency_nte_cents,
    bids_required_over_cents, bids_required, currency, quiet_from, quiet_to, recording,
    recording_days
  ) values (
    v_of.organization_id, v_of.landlord_id, v_of.property_id, p_seen_version + 1,
    (p_policy ->> 'nteCents')::integer, (p_policy ->> 'emergencyNteCents')::integer,
    (p_policy ->> 'bidsRequiredOverCents')::integer, (p_policy ->> 'bidsRequired')::integer,
    p_policy ->> 'currency', (p_policy ->> 'quietFrom')::time, (p_policy ->> 'quietTo')::time,
    -- Nothing is recorded because somebody left it unsaid.
    coalesce(p_policy ->> 'recording', 'off'), coalesce((p_policy ->> 'recordingDays')::integer, 30)
  ) returning * into v_next;
  perform private.record_governing(
    v_of.organization_id, 'policy.set', v_next.id, p_reason, p_key, private.policy_record(v_last),
    private.policy_record(v_next));
  return private.governed('saved', v_next.id);
exception when data_exception or check_violation or not_null_violation then
  raise exception 'set_policy: %', sqlerrm using errcode = 'PT400';
end $$;

-- A house, or an owner, has no orders of its own any more: those above bind again, as they are then. Kept
-- as a version that says so. The organisation's have none above them; they are only written anew.
create function public.withdraw_policy(
  p_scope text, p_scope_id uuid, p_seen_version integer, p_reason text, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_of record;
  v_last public.owner_policies;
  v_next public.owner_policies;
begin
  perform private.require(
    'withdraw_policy', auth.uid() is not null or p_scope in ('landlord', 'property'),
    'the scope is landlord or property');
  select * into v_of from private.policy_scope(p_scope, p_scope_id);
  if private.begin_governing(
    'withdraw_policy', v_of.organization_id, p_scope || ' ' || p_scope_id, p_reason, p_key) then
    return private.governed('already', (
      select subject_id from public.governance_events
      where organization_id = v_of.organization_id and key = p_key));
  end if;
  perform private.require(
    'withdraw_policy', p_seen_version >= 1 and p_scope in ('landlord', 'property'),
    'a scope and the version that is withdrawn are required');
  v_last := private.latest_policy(v_of.organization_id, v_of.landlord_id, v_of.property_id);
  if v_last.version is distinct from p_seen_version then
    return private.steering_refused('changed-meanwhile');
  end if;
  if v_last.is_withdrawn then
    return private.governed('already', v_last.id);
  end if;
  v_next := v_last;
  v_next.id := gen_random_uuid();
  v_next.version := v_last.version + 1;
  v_next.is_withdrawn := true;
  v_next.created_at := now();
  insert into public.owner_policies select (v_next).*;
  perform private.record_governing(
    v_of.organization_id, 'policy.withdrawn', v_next.id, p_reason, p_key,
    private.policy_record(v_last), private.policy_record(v_next));
  return private.governed('saved', v_next.id);
end $$;

revoke all on function public.save_vendor, public.suspend_vendor, public.set_vendor_preferences,
  public.set_shutoff_notes, public.set_on_call_ladder, public.set_backup_approvers, public.set_policy,
  public.withdraw_policy
  from public, anon, authenticated;
grant execute on function public.save_vendor, public.suspend_vendor, public.set_vendor_preferences,
  public.set_shutoff_notes, public.set_on_call_ladder, public.set_backup_approvers, public.set_policy,
  public.withdraw_policy
  to authenticated, service_role;
