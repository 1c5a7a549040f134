-- Purpose: what every later migration stands on: default deny, the private schema, pgvector.
-- Risk: none; nothing exists yet.

create schema if not exists extensions;
create extension if not exists vector with schema extensions;
-- Lets an exclusion constraint compare a vendor (equality) and a time range (overlap) together.
create extension if not exists btree_gist with schema extensions;

-- Nothing is reachable unless a migration says so, whatever the project's own defaults are.
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke execute on functions from anon, authenticated, service_role;
-- Without a schema on purpose: the built-in grant to PUBLIC can only be revoked this way. Extensions
-- come before this line, or their operators would be unusable.
alter default privileges revoke execute on functions from public;

-- Everything the API must not expose. Supabase serves `public` only.
create schema private;
revoke all on schema private from public;
grant usage on schema private to authenticated, service_role;

create function private.set_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at = now();
  return new;
end $$;

-- For audit tables: a row, once written, is never changed or removed. Row level for update and
-- delete, or a cascade that touches no row would fail as well; truncate knows statements only.
create function private.refuse_change() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'PT403';
end $$;

-- How every function refuses nonsense: with its own name, as HTTP 400. A rule that is null does not
-- hold either, so that a missing argument needs no check of its own.
create function private.require(p_function text, p_holds boolean, p_rule text) returns void
language plpgsql immutable set search_path = '' as $$
begin
  if p_holds is not true then
    raise exception '%: %', p_function, p_rule using errcode = 'PT400';
  end if;
end $$;

-- What names an act or says a thing: there, not blank, and short enough for an index.
create function private.is_said(p_text text) returns boolean
language sql immutable set search_path = '' as $$
  select p_text ~ '\S' and char_length(p_text) <= 500
$$;

-- Whether Postgres can tell the time there; a zone it does not know would fail every later question.
create function private.is_timezone(p_name text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  perform now() at time zone p_name;
  return p_name ~ '^[A-Z]';
exception when invalid_parameter_value then
  return false;
end $$;
-- A check runs with the rights of whoever writes the row.
grant execute on function private.is_timezone to service_role;
