-- Purpose: who can be sent: tradespeople, how to reach them, what they do, whether they may.
-- Tables: vendors, vendor_contacts, vendor_trades, vendor_preferences, vendor_compliance.

create table public.vendors (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  name text not null,
  rating numeric(2, 1),
  base_note text not null default '',
  active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint vendors_name_is_not_empty check (name <> ''),
  constraint vendors_rating_is_at_most_five check (rating between 0 and 5)
);
alter table public.vendors enable row level security;
create index vendors_organization_id_idx on public.vendors (organization_id);

create table public.vendor_contacts (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  vendor_id uuid not null references public.vendors (id) on delete cascade,
  name text not null,
  phone text not null,
  is_primary boolean not null default false,
  -- When they agreed to be called by an automated voice. Without it they are not dialled.
  consent_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint vendor_contacts_phone_is_e164 check (phone ~ '^\+[1-9]\d{7,14}$'),
  constraint vendor_contacts_have_a_number_of_their_own unique (organization_id, phone)
);
alter table public.vendor_contacts enable row level security;
create index vendor_contacts_vendor_id_idx on public.vendor_contacts (vendor_id);
-- One number to ring first.
create unique index vendor_contacts_one_primary_idx on public.vendor_contacts (vendor_id) where is_primary;

create table public.vendor_trades (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  vendor_id uuid not null references public.vendors (id) on delete cascade,
  trade public.trade not null,
  handles public.urgency_handled not null default 'both',
  created_at timestamptz not null default now(),
  constraint vendor_trades_are_listed_once unique (vendor_id, trade)
);
alter table public.vendor_trades enable row level security;
create index vendor_trades_trade_idx on public.vendor_trades (organization_id, trade);

create table public.vendor_preferences (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  property_id uuid not null references public.properties (id) on delete cascade,
  trade public.trade not null,
  vendor_id uuid not null references public.vendors (id) on delete cascade,
  rank integer not null,
  created_at timestamptz not null default now(),
  constraint vendor_preferences_rank_counts_from_one check (rank >= 1),
  constraint vendor_preferences_list_a_vendor_once unique (property_id, trade, vendor_id),
  constraint vendor_preferences_have_no_ties unique (property_id, trade, rank)
);
alter table public.vendor_preferences enable row level security;
create index vendor_preferences_organization_id_idx on public.vendor_preferences (organization_id);
create index vendor_preferences_vendor_id_idx on public.vendor_preferences (vendor_id);

create table public.vendor_compliance (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  vendor_id uuid not null references public.vendors (id) on delete cascade,
  coi_until date not null,
  licence_until date not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint vendor_compliance_is_one_row_per_vendor unique (vendor_id)
);
alter table public.vendor_compliance enable row level security;
create index vendor_compliance_organization_id_idx on public.vendor_compliance (organization_id);

create policy "members read their vendors" on public.vendors
  for select to authenticated using (organization_id in (select private.org_ids()));
create policy "members read their vendors' contacts" on public.vendor_contacts
  for select to authenticated using (organization_id in (select private.org_ids()));
create policy "members read their vendors' trades" on public.vendor_trades
  for select to authenticated using (organization_id in (select private.org_ids()));
create policy "members read their preferences" on public.vendor_preferences
  for select to authenticated using (organization_id in (select private.org_ids()));
create policy "members read their vendors' compliance" on public.vendor_compliance
  for select to authenticated using (organization_id in (select private.org_ids()));

grant select on public.vendors, public.vendor_contacts, public.vendor_trades,
  public.vendor_preferences, public.vendor_compliance to authenticated;
grant select, insert, update, delete on public.vendors, public.vendor_contacts,
  public.vendor_trades, public.vendor_preferences, public.vendor_compliance to service_role;

create trigger vendors_set_updated_at before update on public.vendors
  for each row execute function private.set_updated_at();
create trigger vendor_contacts_set_updated_at before update on public.vendor_contacts
  for each row execute function private.set_updated_at();
create trigger vendor_compliance_set_updated_at before update on public.vendor_compliance
  for each row execute function private.set_updated_at();

comment on table public.vendors is 'Tradespeople.';
comment on table public.vendor_contacts is 'The people to ring at a vendor; only with consent.';
comment on table public.vendor_trades is 'What a vendor does and how urgently.';
comment on table public.vendor_preferences is 'Whom a property likes to send first, by trade.';
comment on table public.vendor_compliance is 'Insurance (COI) and licence; expired means not dispatchable.';
