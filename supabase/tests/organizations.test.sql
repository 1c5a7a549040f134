select no_plan();
select tests.check_members_table('organizations', '{insert,update,delete}', 'viewer', 'id');
select tests.check_members_table('memberships', '{insert,update,delete}');
select tests.check_members_table('on_call_contacts', '{insert,update,delete}');
select is(
  tests.as_role('authenticated', tests.member(1, 'manager'), 'select count(*) from private.org_ids()'), '1',
  'a member belongs to one organisation');
select is(
  tests.as_role('anon', null, 'select count(*) from private.org_ids()'), '42501',
  'nobody asks for organisations without signing in');
select is(
  tests.as_manager(1, 'select count(*) from private.incident_transitions'), '42501',
  'the private schema is closed to members');
select tests.check_members_table('governance_events', '{}');
select * from finish();
