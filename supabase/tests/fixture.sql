-- The means to look at the two organisations with somebody's eyes.
-- Run inside each test's transaction, after two-organizations.sql and before the test.
create extension if not exists pgtap with schema extensions;
set local search_path = public, extensions;

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

create function tests.as_member(p_org integer, p_role public.member_role, p_sql text) returns text
language sql as $$ select tests.as_role('authenticated', tests.member(p_org, p_role), p_sql) $$;

create function tests.as_manager(p_org integer, p_sql text) returns text
language sql as $$ select tests.as_member(p_org, 'manager', p_sql) $$;

-- Nobody but functions and, where it says so, the server writes; `what` says who tried.
create function tests.check_writes(p_table text, p_service_writes text[]) returns setof text
language plpgsql as $$
declare
  v_column text := (
    select attname from pg_attribute
    where attrelid = ('public.' || p_table)::regclass and attnum = 1);
  v_writes constant jsonb := jsonb_build_object(
    'insert', format('insert into public.%I default values', p_table),
    'update', format('update public.%I set %I = default where true', p_table, v_column),
    'delete', format('delete from public.%I where true', p_table),
    'truncate', format('truncate public.%I cascade', p_table));
  v_verb text;
  v_sql text;
begin
  for v_verb, v_sql in select * from jsonb_each_text(v_writes) loop
    return next is(
      (select string_agg(tests.as_member(1, role, v_sql), ' ')
        from unnest(enum_range(null::public.member_role)) as role),
      '42501 42501 42501 42501', format('%s: no member may %s', p_table, v_verb));
    return next is(
      tests.as_role('anon', null, v_sql), '42501', format('%s: nobody may %s without signing in', p_table, v_verb));
    if v_verb = any (p_service_writes) then
      return next isnt(
        tests.as_role('service_role', null, v_sql), '42501', format('%s: the server may %s', p_table, v_verb));
    else
      return next is(
        tests.as_role('service_role', null, v_sql), '42501',
        format('%s: even the server may not %s', p_table, v_verb));
    end if;
  end loop;
end $$;

-- What is true of every table that members may read and nobody but functions or the server may write.
-- The roles below p_at_least read nothing.
create function tests.check_members_table(
  p_table text, p_service_writes text[], p_at_least public.member_role default 'viewer',
  p_org_column text default 'organization_id'
) returns setof text
language plpgsql as $$
declare
  v_ours text := format('select count(*) > 0 from public.%I where %I = %L', p_table, p_org_column, tests.id(1, 1));
  v_others text := format('select count(*) > 0 from public.%I where %I <> %L', p_table, p_org_column, tests.id(1, 1));
  v_role public.member_role;
begin
  foreach v_role in array enum_range(null::public.member_role) loop
    return next is(
      tests.as_member(1, v_role, v_ours), (v_role <= p_at_least)::text,
      format('%s: what a %s reads of the own organisation', p_table, v_role));
    return next is(
      tests.as_member(1, v_role, v_others), 'false',
      format('%s: a %s reads nothing of another organisation', p_table, v_role));
  end loop;
  return next is(tests.as_manager(2, v_ours), 'false', p_table || ': another organisation reads none of them');
  return next is(
    tests.as_role('authenticated', gen_random_uuid(), v_ours), 'false', p_table || ': a user of none reads none');
  return next is(tests.as_role('anon', null, v_ours), '42501', p_table || ': nobody reads without signing in');
  return next is(
    tests.as_role('service_role', null, v_ours), 'true', p_table || ': the server reads it');
  return query select tests.check_writes(p_table, p_service_writes);
end $$;

-- What is true of every table that only the server reads.
create function tests.check_service_table(p_table text, p_service_writes text[]) returns setof text
language plpgsql as $$
declare
  v_read text := format('select count(*) from public.%I', p_table);
begin
  return next is(
    (select string_agg(tests.as_member(1, role, v_read), ' ')
      from unnest(enum_range(null::public.member_role)) as role),
    '42501 42501 42501 42501', p_table || ': no member reads it');
  return next is(tests.as_role('anon', null, v_read), '42501', p_table || ': nobody reads without signing in');
  return next is(tests.as_role('service_role', null, v_read), '2', p_table || ': the server reads it');
  return query select tests.check_writes(p_table, p_service_writes);
end $$;
