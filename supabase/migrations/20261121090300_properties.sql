-- Purpose: where things break, who owns it and what the owner allows, who stays there.
-- Tables: landlords, landlord_contacts, properties, owner_policies, units, assets, guests, stays.

create table public.landlords (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  name text not null,
  phone text not null,
  email text,
  language text not null default 'en-US',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint landlords_name_is_not_empty check (name <> ''),
  constraint landlords_phone_is_e164 check (phone ~ '^\+[1-9]\d{7,14}$')
);
alter table public.landlords enable row level security;
-- A caller is looked up by number within the organisation whose line was rung.
create index landlords_phone_idx on public.landlords (organization_id, phone);

-- Who decides when the landlord cannot be reached, in this order. They decide in the landlord's name.
create table public.landlord_contacts (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  landlord_id uuid not null references public.landlords (id) on delete cascade,
  rank integer not null,
  name text not null,
  phone text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint landlord_contacts_rank_counts_from_one check (rank >= 1),
  constraint landlord_contacts_have_no_ties unique (landlord_id, rank),
  constraint landlord_contacts_list_a_number_once unique (landlord_id, phone),
  constraint landlord_contacts_name_is_not_empty check (name <> ''),
  constraint landlord_contacts_phone_is_e164 check (phone ~ '^\+[1-9]\d{7,14}$')
);
alter table public.landlord_contacts enable row level security;
create index landlord_contacts_phone_idx on public.landlord_contacts (organization_id, phone);

create table public.properties (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  landlord_id uuid not null references public.landlords (id),
  name text not null,
  address text not null,
  timezone text not null,
  shutoff_notes text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint properties_name_is_not_empty check (name <> ''),
  constraint properties_timezone_is_known check (private.is_timezone(timezone)),
  constraint properties_have_one_name unique (organization_id, name)
);
alter table public.properties enable row level security;
create index properties_landlord_id_idx on public.properties (landlord_id);

create table public.owner_policies (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  -- Null: the organisation's default, for landlords without a policy of their own.
  landlord_id uuid references public.landlords (id),
  -- Null: the landlord's default, for properties without a policy of their own.
  property_id uuid references public.properties (id),
  version integer not null,
  nte_cents integer not null,
  emergency_nte_cents integer not null,
  -- Above this amount the standing orders allow nothing with fewer prices than required.
  bids_required_over_cents integer not null,
  bids_required integer not null default 2,
  currency char(3) not null default 'USD',
  quiet_from time not null,
  quiet_to time not null,
  -- From this version on there are no orders of its own: those above bind again. Its figures are those
  -- of the version that it ends, and bind nobody.
  is_withdrawn boolean not null default false,
  -- Whether calls about the house are recorded: not at all; once the other side was told; once they said yes.
  recording text not null default 'off',
  recording_days integer not null default 30,
  created_at timestamptz not null default now(),
  constraint owner_policies_have_one_row_per_version
    unique nulls not distinct (organization_id, landlord_id, property_id, version),
  constraint owner_policies_of_a_property_name_its_landlord
    check (property_id is null or landlord_id is not null),
  constraint owner_policies_version_counts_from_one check (version >= 1),
  constraint owner_policies_that_are_withdrawn_were_given check (version >= 2 or not is_withdrawn),
  constraint owner_policies_amounts_are_not_negative
    check (nte_cents >= 0 and emergency_nte_cents >= 0 and bids_required_over_cents >= 0),
  constraint owner_policies_require_a_few_bids check (bids_required between 1 and 5),
  constraint owner_policies_recording_is_known check (recording in ('off', 'announced', 'asked')),
  constraint owner_policies_keep_recordings_for_a_time check (recording_days between 1 and 3650),
  constraint owner_policies_currency_is_iso check (currency ~ '^[A-Z]{3}$')
);
alter table public.owner_policies enable row level security;
create index owner_policies_landlord_id_idx on public.owner_policies (landlord_id);
create index owner_policies_property_id_idx on public.owner_policies (property_id, version desc);

create table public.units (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  property_id uuid not null references public.properties (id) on delete cascade,
  name text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint units_have_one_name unique (property_id, name)
);
alter table public.units enable row level security;
create index units_organization_id_idx on public.units (organization_id);

create table public.assets (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  property_id uuid not null references public.properties (id) on delete cascade,
  unit_id uuid references public.units (id) on delete cascade,
  name text not null,
  kind text not null,
  installed_on date,
  warranty_until date,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint assets_warranty_ends_after_installation check (warranty_until >= installed_on)
);
alter table public.assets enable row level security;
create index assets_organization_id_idx on public.assets (organization_id);
create index assets_property_id_idx on public.assets (property_id);
create index assets_unit_id_idx on public.assets (unit_id);

create table public.guests (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  name text not null,
  phone text not null,
  language text not null default 'en-US',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint guests_phone_is_e164 check (phone ~ '^\+[1-9]\d{7,14}$'),
  -- The number is how a guest is known on the phone.
  constraint guests_have_a_number_of_their_own unique (organization_id, phone)
);
alter table public.guests enable row level security;

create table public.stays (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  guest_id uuid not null references public.guests (id) on delete cascade,
  property_id uuid not null references public.properties (id) on delete cascade,
  unit_id uuid references public.units (id) on delete cascade,
  -- Dates in the property's own time zone.
  arrives_on date not null,
  departs_on date not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint stays_end_after_they_begin check (departs_on > arrives_on)
);
alter table public.stays enable row level security;
create index stays_organization_id_idx on public.stays (organization_id);
create index stays_guest_id_idx on public.stays (guest_id, arrives_on);
create index stays_property_id_idx on public.stays (property_id);
create index stays_unit_id_idx on public.stays (unit_id);

create policy "members read their landlords" on public.landlords
  for select to authenticated using (organization_id in (select private.org_ids()));
create policy "members read their landlords' contacts" on public.landlord_contacts
  for select to authenticated using (organization_id in (select private.org_ids()));
create policy "members read their properties" on public.properties
  for select to authenticated using (organization_id in (select private.org_ids()));
create policy "members read their owners' policies" on public.owner_policies
  for select to authenticated using (organization_id in (select private.org_ids()));
create policy "members read their units" on public.units
  for select to authenticated using (organization_id in (select private.org_ids()));
create policy "members read their assets" on public.assets
  for select to authenticated using (organization_id in (select private.org_ids()));
create policy "members read their guests" on public.guests
  for select to authenticated using (organization_id in (select private.org_ids()));
create policy "members read their stays" on public.stays
  for select to authenticated using (organization_id in (select private.org_ids()));

grant select on public.landlords, public.landlord_contacts, public.properties,
  public.owner_policies, public.units, public.assets, public.guests, public.stays to authenticated;
grant select, insert, update, delete on public.landlords, public.landlord_contacts,
  public.properties, public.units, public.assets, public.guests, public.stays to service_role;
-- A policy is replaced by its next version, never edited: a past decision is explained by the policy
-- of its day.
grant select, insert on public.owner_policies to service_role;
create trigger owner_policies_are_append_only before update or delete on public.owner_policies
  for each row execute function private.refuse_change();
create trigger owner_policies_are_never_emptied before truncate on public.owner_policies
  for each statement execute function private.refuse_change();

create trigger landlords_set_updated_at before update on public.landlords
  for each row execute function private.set_updated_at();
create trigger landlord_contacts_set_updated_at before update on public.landlord_contacts
  for each row execute function private.set_updated_at();
create trigger properties_set_updated_at before update on public.properties
  for each row execute function private.set_updated_at();
create trigger units_set_updated_at before update on public.units
  for each row execute function private.set_updated_at();
create trigger assets_set_updated_at before update on public.assets
  for each row execute function private.set_updated_at();
create trigger guests_set_updated_at before update on public.guests
  for each row execute function private.set_updated_at();
create trigger stays_set_updated_at before update on public.stays
  for each row execute function private.set_updated_at();

-- The policy in force: the property's, else the landlord's, else the organisation's; the latest of it,
-- unless that one says that they were withdrawn.
create function private.effective_policy(p_property_id uuid) returns public.owner_policies
language sql stable set search_path = '' as $$
  with latest as (
    select distinct on (policy.property_id is null, policy.landlord_id is null) policy.*
    from public.properties as property
    join public.owner_policies as policy
      on policy.organization_id = property.organization_id
      and (policy.landlord_id = property.landlord_id or policy.landlord_id is null)
      and (policy.property_id = property.id or policy.property_id is null)
    where property.id = p_property_id
    order by policy.property_id is null, policy.landlord_id is null, policy.version desc
  )
  select * from latest where not is_withdrawn
  order by property_id is null, landlord_id is null
  limit 1
$$;

comment on table public.landlords is 'The owners of properties: who decides above the limit.';
comment on table public.landlord_contacts is 'The ladder: who decides for a landlord who cannot be reached, in order.';
comment on table public.properties is 'A house or building that guests stay in.';
comment on column public.properties.shutoff_notes is 'Where water, gas and power are shut off; read to a guest in an emergency.';
comment on table public.owner_policies is 'An owner''s standing orders, versioned and append-only: what may be spent without asking, and when not to ring.';
comment on table public.units is 'A part of a property that is let on its own.';
comment on table public.assets is 'Appliances and installations, with their warranty.';
comment on table public.guests is 'People who stay; known on the phone by their number.';
comment on table public.stays is 'Who stays where and when, in the property''s own dates.';
