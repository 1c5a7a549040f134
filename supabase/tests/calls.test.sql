select no_plan();
select tests.check_members_table('calls', false);
select tests.check_members_table('call_attempts', false);
select tests.check_members_table('call_turns', false);
select is(
  tests.as_manager(1, 'select brief from public.calls limit 1'), '42501', 'nobody reads a brief on a screen');
select is(
  tests.as_manager(1, 'select token_hash from public.stream_tokens limit 1'), '42501', 'nobody reads the hash of a token');
select is(
  tests.as_role('service_role', null, 'select count(brief) from public.calls'), '2', 'the server reads briefs');
select * from finish();
