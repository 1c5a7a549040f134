-- Two organisations with a row in every table, and the means to look at them with somebody's eyes.
-- Run inside each test's transaction, before the test.
create extension if not exists pgtap with schema extensions;
set local search_path = public, extensions;
create schema tests;

-- The n-th row of organisation p_org: 1 is "ours", 2 is "theirs".
create function tests.id(p_org integer, p_n integer) returns uuid
language sql immutable as $$
  select format('00000000-0000-4000-800%s-%s', p_org, lpad(p_n::text, 12, '0'))::uuid
$$;

create function tests.make_organization(p_org integer) returns void
language plpgsql as $$
declare
  o constant uuid := tests.id(p_org, 1);
begin
  insert into auth.users (id, email) values
    (tests.id(p_org, 90), format('manager%s@test', p_org)),
    (tests.id(p_org, 91), format('viewer%s@test', p_org));
  insert into organizations (id, name, line_phone, timezone)
    values (o, 'Org ' || p_org, '+1999000000' || p_org, 'UTC');
  insert into memberships (organization_id, user_id, role) values
    (o, tests.id(p_org, 90), 'manager'), (o, tests.id(p_org, 91), 'viewer');
  insert into landlords (id, organization_id, name, phone)
    values (tests.id(p_org, 2), o, 'L', '+1999000001' || p_org);
  insert into properties (id, organization_id, landlord_id, name, address, timezone)
    values (tests.id(p_org, 3), o, tests.id(p_org, 2), 'P', 'A', 'UTC');
  insert into owner_policies (organization_id, landlord_id, version, nte_cents, emergency_nte_cents,
      bids_required_over_cents, quiet_from, quiet_to)
    values (o, tests.id(p_org, 2), 1, 0, 0, 0, '21:00', '08:00');
  insert into units (id, organization_id, property_id, name)
    values (tests.id(p_org, 4), o, tests.id(p_org, 3), 'U');
  insert into assets (organization_id, property_id, name, kind) values (o, tests.id(p_org, 3), 'A', 'k');
  insert into guests (id, organization_id, name, phone)
    values (tests.id(p_org, 5), o, 'G', '+1999000002' || p_org);
  insert into stays (organization_id, guest_id, property_id, arrives_on, departs_on)
    values (o, tests.id(p_org, 5), tests.id(p_org, 3), current_date, current_date + 1);
  insert into vendors (id, organization_id, name) values (tests.id(p_org, 6), o, 'V');
  insert into vendor_contacts (id, organization_id, vendor_id, name, phone)
    values (tests.id(p_org, 7), o, tests.id(p_org, 6), 'C', '+1999000003' || p_org);
  insert into vendor_trades (organization_id, vendor_id, trade)
    values (o, tests.id(p_org, 6), 'plumbing');
  insert into vendor_preferences (organization_id, property_id, trade, vendor_id, rank)
    values (o, tests.id(p_org, 3), 'plumbing', tests.id(p_org, 6), 1);
  insert into vendor_compliance (organization_id, vendor_id, coi_until, licence_until)
    values (o, tests.id(p_org, 6), current_date, current_date);
  insert into incidents (id, organization_id, reference, property_id, trade, priority, summary)
    values (tests.id(p_org, 8), o, 'PL-1', tests.id(p_org, 3), 'plumbing', 'p1', 'S');
  perform private.append_event(tests.id(p_org, 8), 'test.event', 'k', 'system', null, '{}');
  insert into calls (id, organization_id, direction, purpose, party_kind, phone, status, brief)
    values (tests.id(p_org, 9), o, 'outbound', 'vendor_quote', 'vendor', '', 'reserved', '{}');
  insert into call_attempts (organization_id, call_id, key)
    values (o, tests.id(p_org, 9), 'key' || p_org);
  insert into call_turns (organization_id, call_id, seq, speaker, text, started_ms)
    values (o, tests.id(p_org, 9), 0, 'agent', 'T', 0);
  insert into quote_requests (id, organization_id, incident_id, round, vendor_id, contact_id, scope,
      scope_hash, due_at)
    values (tests.id(p_org, 10), o, tests.id(p_org, 8), 1, tests.id(p_org, 6), tests.id(p_org, 7),
      's', 'h', now());
  insert into quotes (id, organization_id, quote_request_id, incident_id, vendor_id, round, kind,
      amount_min_cents, amount_max_cents, call_id, tool_call_id, scope_hash)
    values (tests.id(p_org, 11), o, tests.id(p_org, 10), tests.id(p_org, 8), tests.id(p_org, 6), 1,
      'quote', 1, 1, tests.id(p_org, 9), 't', 'h');
  insert into analyses (organization_id, incident_id, round, body, model)
    values (o, tests.id(p_org, 8), 1, '{}', 'm');
  insert into approvals (id, organization_id, incident_id, round, quote_id, landlord_id, scope_hash,
      cap_cents, expires_at)
    values (tests.id(p_org, 12), o, tests.id(p_org, 8), 1, tests.id(p_org, 11), tests.id(p_org, 2),
      'h', 1, now());
  insert into visits (id, organization_id, incident_id, vendor_id, contact_id, quote_id, approval_id, during)
    values (tests.id(p_org, 13), o, tests.id(p_org, 8), tests.id(p_org, 6), tests.id(p_org, 7),
      tests.id(p_org, 11), tests.id(p_org, 12), tstzrange(now(), now() + interval '1 hour'));
  insert into messages (organization_id, key, party_kind, party_id, phone, body)
    values (o, 'key' || p_org, 'guest', tests.id(p_org, 5), '+1999000002' || p_org, 'PIN 1234');
  insert into promises (organization_id, text, due_at) values (o, 'p', now());
  insert into consents (organization_id, phone, kind)
    values (o, '+1999000002' || p_org, 'recording');
  insert into suppressions (organization_id, phone, reason)
    values (o, '+1999000009' || p_org, 'asked');
  insert into access_codes (organization_id, property_id, ciphertext, label)
    values (o, tests.id(p_org, 3), 'v1:a:b:c', 'l');
  insert into access_grants (organization_id, visit_id, contact_id, call_id, property_id)
    values (o, tests.id(p_org, 13), tests.id(p_org, 7), tests.id(p_org, 9), tests.id(p_org, 3));
  insert into maintenance_records (organization_id, property_id, trade, title, description,
      resolution, occurred_on)
    values (o, tests.id(p_org, 3), 'plumbing', 't', 'd', 'r', current_date);
  insert into webhook_inbox (provider, dedupe_key, kind) values ('test', 'key' || p_org, 'k');
  insert into outbox (organization_id, topic, payload, dedupe_key)
    values (o, 'test', '{}', 'test' || p_org);
end $$;

select tests.make_organization(1), tests.make_organization(2);

-- What somebody gets for a statement: its single value, or the error's code.
create function tests.as_role(p_role text, p_user uuid, p_sql text) returns text
language plpgsql as $$
declare
  v_answer text;
begin
  perform set_config('request.jwt.claims', json_build_object('sub', p_user, 'role', p_role)::text, true);
  perform set_config('role', p_role, true);
  begin
    execute p_sql into v_answer;
  exception when others then
    v_answer := sqlstate;
  end;
  perform set_config('role', 'none', true);
  return v_answer;
end $$;

create function tests.as_manager(p_org integer, p_sql text) returns text
language sql as $$ select tests.as_role('authenticated', tests.id(p_org, 90), p_sql) $$;

-- What is true of every table that members may read and nobody but functions or the server may write.
create function tests.check_members_table(
  p_table text, p_service_writes boolean, p_org_column text default 'organization_id'
) returns setof text
language plpgsql as $$
declare
  v_ours text := format('select count(*) from public.%I where %I = %L', p_table, p_org_column, tests.id(1, 1));
  v_update text := format('update public.%I set %I = %I where true', p_table, p_org_column, p_org_column);
  v_allowed constant text := '42501';
begin
  return next isnt(tests.as_manager(1, v_ours), '0', p_table || ': a manager reads the own rows');
  return next is(
    tests.as_role('authenticated', tests.id(1, 91), v_ours), tests.as_manager(1, v_ours),
    p_table || ': a viewer reads the same');
  return next is(tests.as_manager(2, v_ours), '0', p_table || ': another organisation reads none of them');
  return next is(
    tests.as_role('authenticated', gen_random_uuid(), v_ours), '0', p_table || ': a user of none reads none');
  return next is(tests.as_role('anon', null, v_ours), '42501', p_table || ': nobody reads without signing in');
  return next is(tests.as_manager(1, v_update), '42501', p_table || ': a manager cannot update');
  return next is(
    tests.as_manager(1, format('insert into public.%I default values', p_table)), '42501',
    p_table || ': a manager cannot insert');
  return next is(
    tests.as_manager(1, format('delete from public.%I where true', p_table)), '42501',
    p_table || ': a manager cannot delete');
  if p_service_writes then
    return next isnt(
      tests.as_role('service_role', null, v_update), v_allowed, p_table || ': the server maintains it');
  else
    return next is(
      tests.as_role('service_role', null, v_update), '42501',
      p_table || ': even the server changes it through functions only');
    return next is(
      tests.as_role('service_role', null, format('delete from public.%I where true', p_table)), '42501',
      p_table || ': even the server cannot delete from it');
  end if;
end $$;

-- What is true of every table that only the server reads.
create function tests.check_service_table(p_table text, p_service_writes boolean) returns setof text
language plpgsql as $$
declare
  v_read text := format('select count(*) from public.%I', p_table);
  v_delete text := format('delete from public.%I where true', p_table);
begin
  return next is(tests.as_manager(1, v_read), '42501', p_table || ': a manager cannot read it');
  return next is(tests.as_role('anon', null, v_read), '42501', p_table || ': nobody reads without signing in');
  return next is(tests.as_manager(1, v_delete), '42501', p_table || ': a manager cannot change it');
  return next is(tests.as_role('service_role', null, v_read), '2', p_table || ': the server reads it');
  if p_service_writes then
    return next isnt(
      tests.as_role('service_role', null, v_delete), '42501', p_table || ': the server maintains it');
  else
    return next is(
      tests.as_role('service_role', null, v_delete), '42501',
      p_table || ': even the server changes it through functions only');
  end if;
end $$;
