-- Purpose: what the product's own first migration does: default deny, and a private schema.

create extension if not exists vector with schema extensions;
alter default privileges revoke execute on functions from public;
create schema private;
grant usage on schema private to authenticated, service_role;
create type public.repair_status as enum ('reported', 'quoted', 'done');
