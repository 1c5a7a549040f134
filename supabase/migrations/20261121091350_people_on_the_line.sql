-- Purpose: people who take over a call, and what people on the telephone have asked of us.
-- Tables: on_call_contacts, transfers, doubtful_numbers; columns of calls, consents, suppressions.

-- The manager on call is the organisation's own (organizations.on_call_phone); these come after.
create table public.on_call_contacts (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  rank integer not null,
  name text not null,
  phone text not null,
  created_at timestamptz not null default now(),
  constraint on_call_contacts_are_in_order unique (organization_id, rank),
  constraint on_call_contacts_come_after_the_first check (rank >= 2),
  constraint on_call_contacts_have_a_name check (name ~ '\S'),
  constraint on_call_contacts_phone_is_e164 check (phone ~ '^\+[1-9]\d{7,14}$')
);
alter table public.on_call_contacts enable row level security;

-- One row each time a caller is put through to whoever is on call.
create table public.transfers (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  call_id uuid not null references public.calls (id),
  tool_call_id text not null,
  -- Somebody at the desk takes the call on this number; null: whoever is on call.
  to_phone text,
  state text not null default 'pending',
  -- Which rung of the ladder took the call, from 0.
  accepted_rung integer,
  settled_at timestamptz,
  created_at timestamptz not null default now(),
  constraint transfers_happen_once_a_tool_call unique (call_id, tool_call_id),
  constraint transfers_to_phone_is_e164 check (to_phone ~ '^\+[1-9]\d{7,14}$'),
  constraint transfers_state_is_known check (state in ('pending', 'accepted', 'unanswered')),
  constraint transfers_that_are_settled_say_when
    check ((state = 'pending') = (settled_at is null)),
  constraint transfers_that_are_accepted_say_by_whom
    check ((state = 'accepted') = (accepted_rung is not null)),
  constraint transfers_rungs_begin_at_zero check (accepted_rung >= 0)
);
alter table public.transfers enable row level security;
create index transfers_organization_id_idx on public.transfers (organization_id);
create unique index transfers_of_one_call_do_not_overlap
  on public.transfers (call_id) where state = 'pending';

-- Somebody else answered: a person looks at the number before it is rung or texted again.
create table public.doubtful_numbers (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  phone text not null,
  call_id uuid references public.calls (id),
  created_at timestamptz not null default now(),
  constraint doubtful_numbers_are_listed_once unique (organization_id, phone),
  constraint doubtful_numbers_phone_is_e164 check (phone ~ '^\+[1-9]\d{7,14}$')
);
alter table public.doubtful_numbers enable row level security;
create index doubtful_numbers_call_id_idx on public.doubtful_numbers (call_id);

-- Their words are not kept from then on, whichever bridge takes the call next.
alter table public.calls add column transcript_refused_at timestamptz;

alter table public.consents
  add column withdrawn_at timestamptz,
  alter column given_at drop not null,
  add constraint consents_are_given_or_withdrawn
    check (given_at is not null or withdrawn_at is not null);

-- Whoever told us not to ring them is still rung when their own house is in danger; a number that a
-- person has put on the list never is.
alter table public.suppressions add column spares_emergencies boolean not null default false;

create policy "members read who is on call" on public.on_call_contacts
  for select to authenticated using (organization_id in (select private.org_ids()));
create policy "members read their transfers" on public.transfers
  for select to authenticated using (organization_id in (select private.org_ids()));
create policy "coordinators read their doubtful numbers" on public.doubtful_numbers
  for select to authenticated using (organization_id in (select private.org_ids('coordinator')));

grant select on public.on_call_contacts, public.transfers, public.doubtful_numbers to authenticated;
grant select (transcript_refused_at) on public.calls to authenticated;
grant select on public.transfers to service_role;
grant select, insert, update, delete on public.on_call_contacts, public.doubtful_numbers
  to service_role;

comment on table public.on_call_contacts is 'The ladder: who is rung when the manager on call does not answer, in order.';
comment on table public.transfers is 'Callers who were put through to a person, and whether one took the call. Changed by functions only.';
comment on table public.doubtful_numbers is 'Numbers at which somebody else answered; neither rung nor texted until a person has looked and taken them off.';
comment on column public.calls.transcript_refused_at is 'Since when the other side wants none of their words kept.';
comment on column public.suppressions.spares_emergencies is 'Still rung while an emergency of their own property is open.';
