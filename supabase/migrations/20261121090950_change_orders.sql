-- Purpose: more work than was approved, found on the day. What the vendor said stands here; whether it
-- may be done is an approval's, and nothing here changes afterwards.
-- Tables: change_orders.

create table public.change_orders (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  incident_id uuid not null references public.incidents (id),
  visit_id uuid not null references public.visits (id),
  -- The latest of a visit is the one that counts.
  number integer not null,
  scope text not null,
  scope_hash text not null,
  -- On top of everything approved before.
  extra_cents integer not null,
  currency char(3) not null default 'USD',
  -- The amount is heard in the vendor's own words of that call, not only in the model's.
  is_heard boolean not null,
  call_id uuid not null references public.calls (id),
  tool_call_id text not null,
  created_at timestamptz not null default now(),
  constraint change_orders_are_numbered unique (visit_id, number),
  constraint change_orders_are_made_once unique (call_id, tool_call_id),
  constraint change_orders_are_a_few_a_visit check (number between 1 and 9),
  constraint change_orders_scope_is_not_empty check (scope ~ '\S'),
  constraint change_orders_extra_is_bounded check (extra_cents between 1 and 10000000),
  constraint change_orders_currency_is_iso check (currency ~ '^[A-Z]{3}$')
);
alter table public.change_orders enable row level security;
create index change_orders_organization_id_idx on public.change_orders (organization_id);
create index change_orders_incident_id_idx on public.change_orders (incident_id);

alter table public.approvals add constraint approvals_change_order_id_fkey
  foreign key (change_order_id) references public.change_orders (id);

create policy "members read their change orders" on public.change_orders
  for select to authenticated using (organization_id in (select private.org_ids()));
grant select on public.change_orders to authenticated, service_role;

create trigger change_orders_are_append_only before update or delete on public.change_orders
  for each row execute function private.refuse_change();
create trigger change_orders_are_never_emptied before truncate on public.change_orders
  for each statement execute function private.refuse_change();

comment on table public.change_orders is 'More work and money than was approved, as the vendor on site reported it. Append-only.';
