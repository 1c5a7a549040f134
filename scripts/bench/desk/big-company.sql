-- A company with ten thousand incidents, of which a thousand are open, and two hundred calls on the line.
-- As rows and not by our functions: 10 000 repairs would take an hour. Triggers are off meanwhile.
set session_replication_role = replica;

-- Ids as every page asks for them: of version 4, and the same in every run.
create function pg_temp.id(name text) returns uuid language sql immutable as
  $$ select overlay(overlay(md5(name) placing '4' from 13) placing '8' from 17)::uuid $$;

insert into organizations (id, name, line_phone, timezone, on_call_name, on_call_phone, incident_counter)
values ('00000000-0000-4000-8000-0000000000b0', 'Big Coast Stays', '+14155559000', 'America/Los_Angeles',
  'Maria', '+14155559001', 20000);

insert into landlords (id, organization_id, name, phone)
select pg_temp.id('landlord' || n), '00000000-0000-4000-8000-0000000000b0', 'Landlord ' || n,
  '+1415556' || lpad(n::text, 4, '0')
from generate_series(1, 100) as n;
insert into properties (id, organization_id, landlord_id, name, address, timezone)
select pg_temp.id('property' || n), '00000000-0000-4000-8000-0000000000b0', pg_temp.id('landlord' || n % 100 + 1),
  'House ' || n, n || ' Quay Street', 'America/Los_Angeles'
from generate_series(1, 300) as n;
insert into guests (id, organization_id, name, phone)
select pg_temp.id('guest' || n), '00000000-0000-4000-8000-0000000000b0', 'Guest ' || n,
  '+1415557' || lpad(n::text, 4, '0')
from generate_series(1, 2000) as n;
insert into vendors (id, organization_id, name, rating)
select pg_temp.id('vendor' || n), '00000000-0000-4000-8000-0000000000b0', 'Vendor ' || n, 4.5
from generate_series(1, 120) as n;
insert into vendor_contacts (id, organization_id, vendor_id, name, phone, is_primary, consent_at)
select pg_temp.id('contact' || n), '00000000-0000-4000-8000-0000000000b0', pg_temp.id('vendor' || n),
  'Contact ' || n, '+1415558' || lpad(n::text, 4, '0'), true, now()
from generate_series(1, 120) as n;

-- One in ten is open.
insert into incidents (id, organization_id, reference, property_id, guest_id, trade, priority, status,
  control, hold_reason, summary, version, closed_at, created_at, updated_at)
select pg_temp.id('incident' || n), '00000000-0000-4000-8000-0000000000b0', 'PL-' || 10000 + n,
  pg_temp.id('property' || n % 300 + 1), pg_temp.id('guest' || n % 2000 + 1),
  (array['plumbing', 'electrical', 'hvac', 'roofing'])[n % 4 + 1]::trade,
  ('p' || n % 4 + 1)::priority,
  case when n % 10 > 0
    then (array['closed', 'closed', 'closed', 'cancelled', 'resolved_self_help'])[n % 5 + 1]
    else (array['reported', 'triaged', 'sourcing', 'quoted', 'awaiting_approval', 'approved',
      'scheduling', 'scheduled', 'in_progress', 'work_done'])[n / 10 % 10 + 1] end::incident_status,
  case when n % 400 = 0 then 'human' else 'agent' end::incident_control,
  case when n % 500 = 0 then 'waiting_manager' end,
  'Water under the kitchen sink of house ' || n % 300 + 1 || ', since this morning, and it is getting more',
  3, case when n % 10 > 0 then now() - n * interval '1 minute' end,
  now() - n * interval '2 minutes', now() - n * interval '1 minute'
from generate_series(1, 10000) as n;
insert into incident_events (organization_id, incident_id, seq, type, actor_kind, payload, occurred_at,
  prev_hash, hash)
select '00000000-0000-4000-8000-0000000000b0', pg_temp.id('incident' || n), event,
  (array['incident.reported', 'incident.triaged', 'quote.recorded', 'approval.requested',
    'visit.scheduled'])[event],
  'agent', jsonb_build_object('reason', 'As the guest said'), now() - n * interval '2 minutes', '', ''
from generate_series(1, 10000) as n, generate_series(1, 5) as event;

-- Two hundred calls that are being spoken, and a thousand that are over.
insert into calls (id, organization_id, direction, purpose, party_kind, party_id, phone, property_id,
  incident_id, status, stream_sid, streams, brief, answered_at, ended_at, outcome, created_at)
select pg_temp.id('call' || n), '00000000-0000-4000-8000-0000000000b0', 'outbound', 'vendor_quote', 'vendor',
  pg_temp.id('vendor' || n % 120 + 1), '+14155580001', pg_temp.id('property' || n * 10 % 300 + 1),
  pg_temp.id('incident' || n % 1000 * 10 + 10),
  case when n <= 200 then 'in_progress' else 'completed' end::call_status, 'MZ' || n, 1, '{}',
  now() - interval '1 minute', case when n > 200 then now() - interval '2 hours' end,
  case when n > 200 then 'finished' end::call_outcome, now() - interval '1 minute'
from generate_series(1, 1200) as n;
insert into call_turns (organization_id, call_id, seq, speaker, text, started_ms, ended_ms)
select '00000000-0000-4000-8000-0000000000b0', pg_temp.id('call' || n), turn,
  (array['agent', 'caller'])[turn % 2 + 1]::speaker,
  'That would be about two hundred and eighty dollars, and I can be there by three.', turn * 4000,
  turn * 4000 + 3000
from generate_series(1, 1200) as n, generate_series(1, 20) as turn;

insert into quote_requests (id, organization_id, incident_id, round, vendor_id, contact_id, scope,
  scope_hash, status, due_at)
select pg_temp.id('request' || n || ':' || v), '00000000-0000-4000-8000-0000000000b0',
  pg_temp.id('incident' || n * 10), 1, pg_temp.id('vendor' || (n + v) % 120 + 1),
  pg_temp.id('contact' || (n + v) % 120 + 1), 'Repair the joint.', 'hash', 'quoted', now()
from generate_series(1, 1000) as n, generate_series(1, 3) as v;
insert into quotes (id, organization_id, quote_request_id, incident_id, vendor_id, round, kind,
  amount_min_cents, amount_max_cents, call_id, tool_call_id, scope_hash)
select pg_temp.id('quote' || n || ':' || v), '00000000-0000-4000-8000-0000000000b0',
  pg_temp.id('request' || n || ':' || v), pg_temp.id('incident' || n * 10),
  pg_temp.id('vendor' || (n + v) % 120 + 1), 1, 'quote', 20000 + n * v, 20000 + n * v,
  pg_temp.id('call' || n), 'tool', 'hash'
from generate_series(1, 1000) as n, generate_series(1, 3) as v;
insert into approvals (organization_id, incident_id, round, quote_id, landlord_id, scope_hash, cap_cents,
  expires_at)
select '00000000-0000-4000-8000-0000000000b0', pg_temp.id('incident' || n * 10), 1,
  pg_temp.id('quote' || n || ':1'), pg_temp.id('landlord' || n % 100 + 1), 'hash', 30000,
  now() + n * interval '1 minute'
from generate_series(10, 400, 10) as n;
insert into promises (organization_id, incident_id, key, party_kind, phone, what, text, due_at, at_risk_at)
select '00000000-0000-4000-8000-0000000000b0', pg_temp.id('incident' || n * 10), 'bench:' || n, 'guest', '',
  'news', 'You hear from us within the hour.', now() + interval '90 minutes', case when n < 30 then now() end
from generate_series(1, 200) as n;
insert into escalations (organization_id, incident_id, kind, reason, uncovered_at)
select '00000000-0000-4000-8000-0000000000b0', pg_temp.id('incident' || n * 10), 'incident',
  'Water', now()
from generate_series(1, 12) as n;

set session_replication_role = origin;
analyze;
