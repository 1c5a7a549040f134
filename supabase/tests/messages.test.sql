select no_plan();
select tests.check_members_table('messages', false);
select tests.check_members_table('promises', true);
select tests.check_members_table('consents', true);
select tests.check_members_table('suppressions', true);
select is(
  tests.as_manager(1, 'select body from public.messages limit 1'), '42501',
  'nobody reads a message that may hold a PIN');
select * from finish();
