-- Two organisations with a row in every table.
create schema tests;

-- The n-th row of organisation p_org: 1 is "ours", 2 is "theirs".
create function tests.id(p_org integer, p_n integer) returns uuid
language sql immutable as $$
  select format('00000000-0000-4000-800%s-%s', p_org, lpad(p_n::text, 12, '0'))::uuid
$$;

-- Each organisation has one member in each role.
create function tests.member(p_org integer, p_role public.member_role) returns uuid
language sql immutable as $$
  select tests.id(p_org, 90 + array_position(enum_range(null::public.member_role), p_role))
$$;

create function tests.make_organization(p_org integer) returns void
language plpgsql as $$
declare
  o constant uuid := tests.id(p_org, 1);
begin
  insert into auth.users (id, email)
    select tests.member(p_org, role), format('%s%s@test', role, p_org)
    from unnest(enum_range(null::public.member_role)) as role;
  insert into organizations (id, name, line_phone, timezone)
    values (o, 'Org ' || p_org, '+1999000000' || p_org, 'UTC');
  insert into memberships (organization_id, user_id, role)
    select o, tests.member(p_org, role), role
    from unnest(enum_range(null::public.member_role)) as role;
  insert into on_call_contacts (organization_id, rank, name, phone)
    values (o, 2, 'N', '+1999000009' || p_org);
  insert into governance_events (organization_id, subject_kind, subject_id, type, reason, before, after, key)
    values (o, 'on_call', o, 'on_call.ladder_set', 'r', '{}', '{}', 'k');
  insert into doubtful_numbers (organization_id, phone) values (o, '+1999000009' || p_org);
  insert into landlords (id, organization_id, name, phone)
    values (tests.id(p_org, 2), o, 'L', '+1999000001' || p_org);
  insert into landlord_contacts (organization_id, landlord_id, rank, name, phone)
    values (o, tests.id(p_org, 2), 1, 'B', '+1999000008' || p_org);
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
  insert into vendor_contacts (id, organization_id, vendor_id, name, phone, consent_at)
    values (tests.id(p_org, 7), o, tests.id(p_org, 6), 'C', '+1999000003' || p_org, now());
  insert into vendor_trades (organization_id, vendor_id, trade)
    values (o, tests.id(p_org, 6), 'plumbing');
  insert into vendor_preferences (organization_id, property_id, trade, vendor_id, rank)
    values (o, tests.id(p_org, 3), 'plumbing', tests.id(p_org, 6), 1);
  insert into vendor_compliance (organization_id, vendor_id, coi_until, licence_until)
    values (o, tests.id(p_org, 6), current_date, current_date);
  insert into incidents (id, organization_id, reference, property_id, trade, priority, summary)
    values (tests.id(p_org, 8), o, 'PL-1', tests.id(p_org, 3), 'plumbing', 'p1', 'S');
  insert into incidents (id, organization_id, reference, property_id, trade, priority, summary)
    values (tests.id(p_org, 16), o, 'PL-2', tests.id(p_org, 3), 'plumbing', 'p1', 'S');
  insert into incident_subscribers (organization_id, incident_id, guest_id, duplicate_id)
    values (o, tests.id(p_org, 8), tests.id(p_org, 5), tests.id(p_org, 16));
  perform private.append_event(tests.id(p_org, 8), 'test.event', 'k', 'system', null, '{}');
  insert into calls (id, organization_id, direction, purpose, party_kind, party_id, phone, status, brief)
    values (tests.id(p_org, 9), o, 'outbound', 'vendor_quote', 'vendor', tests.id(p_org, 6),
      '+1999000003' || p_org, 'reserved', '{}');
  insert into transfers (organization_id, call_id, tool_call_id)
    values (o, tests.id(p_org, 9), 't');
  insert into emergencies (organization_id, call_id, kind, trigger, occurred_at)
    values (o, tests.id(p_org, 9), 'fire', 'keypad', now());
  insert into escalations (organization_id, call_id, kind, reason)
    values (o, tests.id(p_org, 9), 'callback', 'r');
  insert into call_attempts (organization_id, call_id, key)
    values (o, tests.id(p_org, 9), 'key' || p_org);
  insert into stream_tokens (call_id, token_hash, organization_id, expires_at)
    values (tests.id(p_org, 9), repeat('0', 64), o, now());
  insert into call_turns (organization_id, call_id, seq, speaker, text, started_ms)
    values (o, tests.id(p_org, 9), 0, 'agent', 'T', 0);
  insert into call_recordings (call_id, organization_id, rule, policy_id, keep_days, began_ms)
    select tests.id(p_org, 9), o, 'announced', id, 30, 0 from owner_policies where organization_id = o;
  insert into recording_chunks (organization_id, call_id, seq, start_ms, length_ms, path)
    values (o, tests.id(p_org, 9), 0, 0, 10000, 'path' || p_org);
  insert into recording_events (organization_id, call_id, type, key)
    values (o, tests.id(p_org, 9), 'begun', 'begun');
  insert into call_controls (organization_id, call_id, key, kind, words)
    values (o, tests.id(p_org, 9), 'k', 'whisper', 'W');
  insert into quote_requests (id, organization_id, incident_id, round, vendor_id, contact_id, scope,
      scope_hash, due_at)
    values (tests.id(p_org, 10), o, tests.id(p_org, 8), 1, tests.id(p_org, 6), tests.id(p_org, 7),
      's', 'h', now());
  insert into evidence (id, organization_id, call_id, turn_seq, speaker, verbatim, started_ms, sha256)
    values (tests.id(p_org, 14), o, tests.id(p_org, 9), 0, 'caller', 'T', 0,
      encode(sha256('T'), 'hex'));
  insert into quotes (id, organization_id, quote_request_id, incident_id, vendor_id, round, kind,
      amount_min_cents, amount_max_cents, call_id, tool_call_id, evidence_id, scope_hash, status)
    values (tests.id(p_org, 11), o, tests.id(p_org, 10), tests.id(p_org, 8), tests.id(p_org, 6), 1,
      'quote', 1, 1, tests.id(p_org, 9), 't', tests.id(p_org, 14), 'h', 'accepted');
  insert into quote_figures (organization_id, quote_id, figure, state)
    values (o, tests.id(p_org, 11), 'warranty', 'missing');
  insert into analyses (organization_id, incident_id, round, body, model)
    values (o, tests.id(p_org, 8), 1, '{}', 'm');
  insert into approvals (id, organization_id, incident_id, round, quote_id, landlord_id, scope_hash,
      cap_cents, expires_at, status, method, decided_by_kind, decided_at)
    values (tests.id(p_org, 12), o, tests.id(p_org, 8), 1, tests.id(p_org, 11), tests.id(p_org, 2),
      'h', 1, now(), 'approved', 'keypad', 'landlord', now());
  insert into visits (id, organization_id, incident_id, vendor_id, contact_id, quote_id, approval_id,
      during, status, gcal_event_id, pin_hash)
    values (tests.id(p_org, 13), o, tests.id(p_org, 8), tests.id(p_org, 6), tests.id(p_org, 7),
      tests.id(p_org, 11), tests.id(p_org, 12), tstzrange(now(), now() + interval '1 hour'),
      'scheduled', 'e', 'f');
  insert into calls (id, organization_id, direction, purpose, party_kind, party_id, contact_id, phone,
      visit_id, status, brief, pin_verified_at)
    values (tests.id(p_org, 15), o, 'inbound', 'vendor_visit', 'vendor', tests.id(p_org, 6),
      tests.id(p_org, 7), '+1999000003' || p_org, tests.id(p_org, 13), 'in_progress', '{}', now());
  insert into change_orders (organization_id, incident_id, visit_id, number, scope, scope_hash,
      extra_cents, is_heard, call_id, tool_call_id)
    values (o, tests.id(p_org, 8), tests.id(p_org, 13), 1, 's', 'h', 1, true, tests.id(p_org, 15), 't');
  insert into approval_links (organization_id, approval_id, approver_kind, quote_id, scope_hash,
      token_hash, expires_at)
    values (o, tests.id(p_org, 12), 'manager', tests.id(p_org, 11), 'h', repeat(p_org::text, 64), now());
  insert into messages (organization_id, key, party_kind, party_id, phone, body)
    values (o, 'key' || p_org, 'guest', tests.id(p_org, 5), '+1999000002' || p_org, 'PIN 1234');
  insert into promises (organization_id, key, party_kind, phone, what, text, due_at)
    values (o, 'p' || p_org, 'guest', '', 'news', 'p', now());
  insert into consents (organization_id, phone, kind)
    values (o, '+1999000002' || p_org, 'recording');
  insert into suppressions (organization_id, phone, reason)
    values (o, '+1999000009' || p_org, 'asked');
  insert into access_codes (organization_id, property_id, ciphertext, label)
    values (o, tests.id(p_org, 3), 'v1:a:b:c', 'l');
  insert into access_grants (organization_id, visit_id, contact_id, call_id, property_id, not_before,
      not_after)
    values (o, tests.id(p_org, 13), tests.id(p_org, 7), tests.id(p_org, 15), tests.id(p_org, 3),
      now(), now());
  insert into maintenance_records (organization_id, property_id, trade, title, description,
      resolution, occurred_on)
    values (o, tests.id(p_org, 3), 'plumbing', 't', 'd', 'r', current_date);
  insert into webhook_inbox (provider, dedupe_key, kind) values ('test', 'key' || p_org, 'k');
  insert into outbox (organization_id, topic, payload, dedupe_key)
    values (o, 'test', '{}', 'test' || p_org);
end $$;

select tests.make_organization(1), tests.make_organization(2);
