-- Purpose: the codes that open doors, sealed, and the record of every release.
-- Tables: access_codes, access_grants.

create table public.access_codes (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  property_id uuid not null references public.properties (id) on delete cascade,
  -- AES-256-GCM under a key outside the database: v1:<iv>:<tag>:<ciphertext>.
  ciphertext text not null,
  -- Names the key that sealed it, so that a changed key shows without opening anything.
  key_id text,
  label text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint access_codes_are_one_per_property unique (property_id),
  -- Four digits in the clear can never get in by mistake.
  constraint access_codes_are_sealed check (ciphertext ~ '^v1:[^:]+:[^:]+:[^:]+$'),
  constraint access_codes_key_id_is_a_fingerprint check (key_id ~ '^[0-9a-f]{16}$')
);
alter table public.access_codes enable row level security;
create index access_codes_organization_id_idx on public.access_codes (organization_id);
create trigger access_codes_set_updated_at before update on public.access_codes
  for each row execute function private.set_updated_at();

create table public.access_grants (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  visit_id uuid not null references public.visits (id),
  contact_id uuid not null references public.vendor_contacts (id),
  call_id uuid not null references public.calls (id),
  property_id uuid not null references public.properties (id),
  -- The window as it was: the visit's own may still move.
  not_before timestamptz not null,
  not_after timestamptz not null,
  released_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  constraint access_grants_are_one_per_call unique (call_id),
  constraint access_grants_are_given_inside_their_window
    check (released_at between not_before and not_after)
);
alter table public.access_grants enable row level security;
create index access_grants_organization_id_idx on public.access_grants (organization_id);
create index access_grants_visit_id_idx on public.access_grants (visit_id);
create index access_grants_contact_id_idx on public.access_grants (contact_id);
create index access_grants_property_id_idx on public.access_grants (property_id);
create trigger access_grants_are_append_only before update or delete on public.access_grants
  for each row execute function private.refuse_change();
create trigger access_grants_are_never_emptied before truncate on public.access_grants
  for each statement execute function private.refuse_change();

-- No policy and no grant on access_codes for members: nobody reads a code on a screen.
create policy "coordinators read who was let in" on public.access_grants
  for select to authenticated using (organization_id in (select private.org_ids('coordinator')));
grant select on public.access_grants to authenticated, service_role;
-- Whoever holds the secret key may put a sealed code in and never read one back: it leaves through
-- release_access_code, which writes the grant.
grant select (id, organization_id, property_id, key_id, label, created_at, updated_at)
  on public.access_codes to service_role;
grant insert, update, delete on public.access_codes to service_role;

comment on table public.access_codes is 'Sealed access codes; released through release_access_code only.';
comment on table public.access_grants is 'Every release of an access code: to whom, for which visit, on which call. Append-only.';
