-- Purpose: members see and write their own team's rows; the journal is for the service only.

create function private.team_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select team_id from public.team_members where user_id = (select auth.uid())
$$;
grant execute on function private.team_ids() to authenticated;

alter table public.teams enable row level security;
alter table public.team_members enable row level security;
alter table public.houses enable row level security;
alter table public.repairs enable row level security;
alter table public.bids enable row level security;
alter table public.bid_notes enable row level security;
alter table public.inspections enable row level security;
alter table public.labels enable row level security;
alter table public.repair_labels enable row level security;
alter table public.journal enable row level security;
alter table public.counters enable row level security;

create policy houses_select on public.houses for select to authenticated
  using (team_id in (select private.team_ids()));
create policy repairs_select on public.repairs for select to authenticated
  using (team_id in (select private.team_ids()));
create policy repairs_insert on public.repairs for insert to authenticated
  with check (team_id in (select private.team_ids()));
create policy repairs_update on public.repairs for update to authenticated
  using (team_id in (select private.team_ids())) with check (team_id in (select private.team_ids()));
create policy bids_select on public.bids for select to authenticated
  using (repair_id in (select id from public.repairs));

grant select on public.houses, public.bids to authenticated;
-- By column: the meter is not for members.
grant select (id, team_id, house_id, status, summary, cost_cents, version) on public.repairs to authenticated;
grant insert (team_id, house_id, summary), update (summary, status) on public.repairs to authenticated;
grant select, insert, update, delete on all tables in schema public to service_role;
revoke update, delete on public.journal from service_role;

create policy team_listens on realtime.messages for select to authenticated using (
  realtime.messages.extension = 'broadcast'
  and (select realtime.topic()) in (select 'team:' || id from private.team_ids() as id)
);
create policy team_talks on realtime.messages for insert to authenticated with check (
  realtime.messages.extension = 'broadcast'
  and (select realtime.topic()) in (select 'team:' || id from private.team_ids() as id)
);
