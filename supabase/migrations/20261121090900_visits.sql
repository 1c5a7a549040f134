-- Purpose: appointments. Two visits of one vendor never overlap; an incident has one active visit.
-- Tables: visits.

create table public.visits (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  incident_id uuid not null references public.incidents (id),
  vendor_id uuid not null references public.vendors (id),
  contact_id uuid not null references public.vendor_contacts (id),
  quote_id uuid not null references public.quotes (id),
  approval_id uuid not null references public.approvals (id),
  during tstzrange not null,
  starts_at timestamptz not null generated always as (lower(during)) stored,
  ends_at timestamptz not null generated always as (upper(during)) stored,
  status public.visit_status not null default 'held',
  gcal_event_id text,
  -- HMAC of the vendor's PIN under a key the database does not have.
  pin_hash text,
  pin_failures integer not null default 0,
  -- When the vendor is awaited: the window's start, or later when they said so.
  expected_from timestamptz not null,
  -- Counts the changes that people and the calendar have to follow.
  revision integer not null default 0,
  change text not null default 'agreed',
  -- The revision that the calendar shows; behind while Google is away.
  calendar_revision integer,
  calendar_pending boolean not null generated always as (
    gcal_event_id is not null and calendar_revision is distinct from revision
  ) stored,
  -- The vendor stands before a locked door since then.
  no_access_at timestamptz,
  arrived_at timestamptz,
  done_at timestamptz,
  report jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint visits_have_a_beginning_and_an_end check (
    isfinite(lower(during)) and isfinite(upper(during))
  ),
  constraint visits_that_are_agreed_have_event_and_pin check (
    status not in ('scheduled', 'in_progress') or (gcal_event_id is not null and pin_hash is not null)
  ),
  constraint visits_change_is_known check (change in ('agreed', 'moved', 'delayed')),
  constraint visits_calendar_is_not_ahead check (calendar_revision <= revision),
  constraint visits_of_one_vendor_do_not_overlap
    exclude using gist (vendor_id with =, during with &&)
    where (status in ('held', 'scheduled', 'in_progress'))
);
alter table public.visits enable row level security;
create unique index visits_one_active_idx on public.visits (incident_id)
  where status in ('held', 'scheduled', 'in_progress');
create index visits_organization_id_idx on public.visits (organization_id, starts_at);
create index visits_incident_id_idx on public.visits (incident_id);
create index visits_vendor_id_idx on public.visits (vendor_id);
create index visits_contact_id_idx on public.visits (contact_id);
create index visits_quote_id_idx on public.visits (quote_id);
create index visits_approval_id_idx on public.visits (approval_id);

alter table public.calls add constraint calls_visit_id_fkey
  foreign key (visit_id) references public.visits (id);

create trigger visits_set_updated_at before update on public.visits
  for each row execute function private.set_updated_at();

-- An exclusion constraint makes two visits that come at the same moment wait for each other, and one is
-- ended as a deadlock. Taking turns on the vendor, the second is told that the time is taken.
create function private.wait_for_vendor() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform from public.vendors where id = new.vendor_id for no key update;
  return new;
end $$;
create trigger visits_wait_for_their_vendor
  before insert or update of during, status, vendor_id on public.visits
  for each row when (new.status in ('held', 'scheduled', 'in_progress'))
  execute function private.wait_for_vendor();

-- Whoever changes a window or calls a visit off: the calendar and the people follow. Counted here, so
-- that no function can forget it.
create function private.count_visit_change() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' or new.during is distinct from old.during
    and new.expected_from is not distinct from old.expected_from then
    new.expected_from := lower(new.during);
  end if;
  if tg_op = 'UPDATE' and old.status <> 'held' and (
    new.status in ('scheduled', 'in_progress') and (
      new.during is distinct from old.during or new.expected_from is distinct from old.expected_from)
    or new.status in ('cancelled', 'no_show') and new.status <> old.status
  ) then
    new.revision := old.revision + 1;
  end if;
  return new;
end $$;
create trigger visits_count_changes before insert or update of during, expected_from, status
  on public.visits for each row execute function private.count_visit_change();

create policy "members read their visits" on public.visits
  for select to authenticated using (organization_id in (select private.org_ids()));
-- By column: everything but the PIN's hash, which only verify_visit_pin compares.
grant select (
  id, organization_id, incident_id, vendor_id, contact_id, quote_id, approval_id, during, starts_at,
  ends_at, status, gcal_event_id, pin_failures, expected_from, revision, change, calendar_revision,
  calendar_pending, no_access_at, arrived_at, done_at, report, created_at, updated_at
) on public.visits to authenticated, service_role;

comment on table public.visits is 'A vendor''s appointment at a property, from the held slot to the finished work.';
