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

-- For audit tables: a row, once written, is never changed or removed. Row level and not statement
-- level, or a cascade that touches no row would fail as well.
create function private.refuse_change() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'PT403';
end $$;
