select no_plan();
select tests.check_members_table('visits', '{}');
select tests.check_members_table('access_grants', '{}', 'coordinator');
select tests.check_service_table('access_codes', '{insert,update,delete}');
select is(
  tests.as_role('service_role', null, 'select ciphertext from public.access_codes limit 1'), '42501',
  'not even the server reads a sealed code without a grant');
select is(
  tests.as_role('service_role', null, 'select pin_hash from public.visits limit 1'), '42501',
  'not even the server reads the hash of a PIN');
select is(
  tests.as_manager(1, 'select pin_hash from public.visits limit 1'), '42501', 'nobody reads the hash of a PIN');
select throws_ok(
  'update public.access_grants set released_at = now()', 'PT403', null, 'a grant is never changed');
select throws_ok(
  format('update public.access_codes set ciphertext = ''4815'' where property_id = %L', tests.id(1, 3)),
  '23514', null, 'a code in the clear cannot be stored');
select * from finish();
