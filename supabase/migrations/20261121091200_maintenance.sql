-- Purpose: what was repaired before, findable by meaning.
-- Tables: maintenance_records.
-- Risk: 768 dimensions are fixed; another embedding size needs a new column and a re-embedding.

create table public.maintenance_records (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  property_id uuid not null references public.properties (id),
  unit_id uuid references public.units (id),
  trade public.trade not null,
  title text not null,
  description text not null,
  resolution text not null,
  vendor_id uuid references public.vendors (id),
  cost_cents integer,
  currency char(3) not null default 'USD',
  occurred_on date not null,
  -- Set when one of our incidents taught it; each teaches once.
  incident_id uuid references public.incidents (id),
  embedding extensions.vector(768),
  embedding_model text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint maintenance_records_are_taught_once_per_incident unique (incident_id),
  constraint maintenance_records_cost_is_not_negative check (cost_cents >= 0),
  constraint maintenance_records_currency_is_iso check (currency ~ '^[A-Z]{3}$'),
  -- Vectors of different models must never be compared.
  constraint maintenance_records_embedding_names_its_model
    check ((embedding is null) = (embedding_model is null))
)
-- A vector is 3 kB and would be stored apart from its row, to be fetched for every comparison. In
-- the row itself a search of 400 records takes 3.8 ms instead of 6.7 ms.
with (toast_tuple_target = 8160);
alter table public.maintenance_records enable row level security;
-- No vector index on purpose: a search reads all records of one property (the index below finds
-- them) and compares each. Measured for the 16 nearest, processor time of a search on PGlite:
--   60 records a property, 300 in all:      exact 2 to 3 ms, HNSW with iterative_scan 2 to 4 ms.
--   400 records a property, 20 000 in all:  exact 4.5 ms, HNSW with iterative_scan 11 ms, and 8 % of
--                                           the nearest were not found.
-- HNSW without iterative_scan filters after the search: of 16 there came back 7 and 2, and the planner
-- took that path by itself as soon as there was an index. An exact scan costs about 1 ms a hundred
-- records of the property, whatever others own, and never returns too few; a property has hundreds.
create index maintenance_records_property_id_idx
  on public.maintenance_records (property_id, trade, occurred_on desc);
create index maintenance_records_organization_id_idx on public.maintenance_records (organization_id);
create index maintenance_records_unit_id_idx on public.maintenance_records (unit_id);
create index maintenance_records_vendor_id_idx on public.maintenance_records (vendor_id, property_id);
create trigger maintenance_records_set_updated_at before update on public.maintenance_records
  for each row execute function private.set_updated_at();

create policy "members read their maintenance history" on public.maintenance_records
  for select to authenticated using (organization_id in (select private.org_ids()));
grant select on public.maintenance_records to authenticated;
grant select, insert, update, delete on public.maintenance_records to service_role;

comment on table public.maintenance_records is 'The history of repairs, with an embedding for search by meaning.';
