select no_plan();
select tests.check_members_table('incidents', '{}');
select tests.check_members_table('incident_events', '{}');
select tests.check_members_table('incident_subscribers', '{}');
select throws_ok(
  'delete from public.incident_events', 'PT403', null, 'the audit trail is append-only for everybody');
select throws_ok(
  format('delete from public.incidents where id = %L', tests.id(1, 8)), '23001', null,
  'an incident with events cannot be removed');
select is(
  tests.as_manager(1, format('select public.advance_incident(%L, ''cancelled'', ''k'', ''manager'', null, ''x.y'', ''{}'')', tests.id(1, 8))),
  '42501', 'a manager cannot move an incident around the server');
select * from finish();
