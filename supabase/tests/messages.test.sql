select no_plan();
select tests.check_members_table('messages', '{}', 'coordinator');
select tests.check_members_table('promises', '{}');
select tests.check_members_table('consents', '{insert,update,delete}', 'coordinator');
select tests.check_members_table('suppressions', '{insert,update,delete}', 'coordinator');
select tests.check_members_table('doubtful_numbers', '{insert,update,delete}', 'coordinator');
select is(
  tests.as_manager(1, 'select body from public.messages limit 1'), '42501',
  'nobody reads a message that may hold a PIN');
select * from finish();
