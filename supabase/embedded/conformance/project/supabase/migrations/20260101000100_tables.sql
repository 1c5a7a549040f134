-- Purpose: one table for each shape the REST API has to understand.

create table public.teams (
  id uuid primary key default gen_random_uuid(),
  name text not null
);

create table public.team_members (
  team_id uuid not null references public.teams (id),
  user_id uuid not null references auth.users (id) on delete cascade,
  primary key (team_id, user_id)
);

create table public.houses (
  id uuid primary key default gen_random_uuid(),
  team_id uuid not null references public.teams (id),
  name text not null unique,
  traits text[] not null default '{}',
  details jsonb not null default '{}'
);

-- Two foreign keys to houses: an embed has to say which one it means.
create table public.repairs (
  id uuid primary key default gen_random_uuid(),
  team_id uuid not null references public.teams (id),
  house_id uuid not null references public.houses (id),
  copied_from_house_id uuid references public.houses (id),
  status public.repair_status not null default 'reported',
  summary text not null,
  cost_cents integer constraint repairs_cost_is_not_negative check (cost_cents >= 0),
  meter bigint,
  embedding extensions.vector(3),
  version integer not null default 1,
  opened_at timestamptz not null default now(),
  closed_at timestamptz
);

create table public.bids (
  id bigint generated always as identity primary key,
  repair_id uuid not null references public.repairs (id) on delete cascade,
  vendor text not null,
  amount_cents integer,
  accepted boolean not null default false,
  unique (repair_id, vendor)
);
-- A partial unique index is no unique constraint: bids stay many.
create unique index bids_one_accepted on public.bids (repair_id) where accepted;

create table public.bid_notes (
  bid_id bigint not null references public.bids (id) on delete cascade,
  note text not null
);

-- Unique by constraint, so this side is one-to-one.
create table public.inspections (
  repair_id uuid not null unique references public.repairs (id) on delete cascade,
  result text not null
);

create table public.labels (
  id integer primary key,
  name text not null
);
create table public.repair_labels (
  repair_id uuid references public.repairs (id) on delete cascade,
  label_id integer references public.labels (id),
  primary key (repair_id, label_id)
);

create table public.journal (
  id bigint generated always as identity primary key,
  entry text not null
);

create table public.counters (
  name text primary key,
  count integer not null
);
