select no_plan();
select tests.check_members_table('calls', '{}');
select tests.check_members_table('call_attempts', '{}');
select tests.check_members_table('transfers', '{}');
select tests.check_members_table('emergencies', '{}');
select tests.check_members_table('escalations', '{}');
select tests.check_members_table('call_controls', '{}', 'coordinator');
select tests.check_members_table('call_turns', '{}', 'coordinator');
select tests.check_members_table('call_recordings', '{}');
select tests.check_members_table('recording_chunks', '{}', 'coordinator');
select tests.check_members_table('recording_events', '{}');
select tests.check_service_table('stream_tokens', '{}');
select is(
  tests.as_manager(1, 'select brief from public.calls limit 1'), '42501', 'nobody reads a brief on a screen');
select is(
  tests.as_manager(1, 'select token_hash from public.stream_tokens limit 1'), '42501', 'nobody reads the hash of a token');
select is(
  tests.as_role('service_role', null, 'select count(brief) from public.calls'), '4', 'the server reads briefs');
select * from finish();
