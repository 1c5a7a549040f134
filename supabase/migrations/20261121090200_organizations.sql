-- Purpose: the tenant, its members, and the one question every policy asks: whose rows may I see?
-- Tables: organizations, memberships.

-- A property manager's company. Everything else belongs to exactly one.
create table public.organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  line_phone text not null,
  timezone text not null,
  on_call_name text,
  on_call_phone text,
  -- The last number given to an incident: references are counted per organisation, without gaps.
  incident_counter integer not null default 1041,
  -- Since when the agent does nothing for anybody; null while it works.
  paused_at timestamptz,
  -- Who paused it, and why: everybody at the desk reads it.
  paused_by text,
  paused_reason text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint organizations_line_phone_is_one_line unique (line_phone),
  constraint organizations_name_is_not_empty check (name <> ''),
  constraint organizations_timezone_is_known check (private.is_timezone(timezone)),
  constraint organizations_line_phone_is_e164 check (line_phone ~ '^\+[1-9]\d{7,14}$'),
  constraint organizations_on_call_phone_is_e164 check (on_call_phone ~ '^\+[1-9]\d{7,14}$')
);
alter table public.organizations enable row level security;

create table public.memberships (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role public.member_role not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, user_id)
);
alter table public.memberships enable row level security;
-- org_ids() looks a user's organisations up for every query.
create index memberships_user_id_idx on public.memberships (user_id);

-- The organisations in which somebody is a member, or more than that. Roles are ordered, owner first.
-- Looked up in the table and not in the token: a token is stale until it is refreshed. Definer
-- rights, or the policy on memberships would ask itself.
create function private.org_ids(p_at_least public.member_role default 'viewer') returns setof uuid
language sql stable security definer set search_path = '' as $$
  select organization_id from public.memberships
  where user_id = (select auth.uid()) and role <= p_at_least
$$;
revoke all on function private.org_ids from public;
grant execute on function private.org_ids to authenticated, service_role;

create policy "members read their organisation" on public.organizations
  for select to authenticated using (id in (select private.org_ids()));
create policy "members read the members of their organisation" on public.memberships
  for select to authenticated using (organization_id in (select private.org_ids()));

grant select on public.organizations, public.memberships to authenticated;
grant select, insert, update, delete on public.memberships to service_role;
-- By column: everything but the counter, which set back would give the next incident a number twice,
-- and the pause, which has to stop what is under way.
grant select, delete,
  insert (id, name, line_phone, timezone, on_call_name, on_call_phone, created_at, updated_at),
  update (id, name, line_phone, timezone, on_call_name, on_call_phone, created_at, updated_at)
  on public.organizations to service_role;

create trigger organizations_set_updated_at before update on public.organizations
  for each row execute function private.set_updated_at();

comment on table public.organizations is 'A property manager''s company; the tenant.';
comment on column public.organizations.line_phone is 'The property line that guests, vendors and landlords ring.';
comment on column public.organizations.paused_at is 'Since when the agent stands still for all of it; set by pause_organization.';
comment on column public.organizations.paused_by is 'Who paused it, by e-mail address; null while it works, or when the server did.';
comment on table public.memberships is 'Who may see an organisation''s rows, and in which role.';
