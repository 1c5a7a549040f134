-- Purpose: exactly-once at the edges: what came in was seen, what must follow is not lost.
-- Tables: webhook_inbox, outbox. Service only.

create table public.webhook_inbox (
  id bigint generated always as identity primary key,
  provider text not null,
  dedupe_key text not null,
  kind text not null,
  received_at timestamptz not null default now(),
  constraint webhook_inbox_sees_a_delivery_once unique (provider, dedupe_key)
);
alter table public.webhook_inbox enable row level security;

create table public.outbox (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id),
  topic text not null,
  payload jsonb not null,
  dedupe_key text not null,
  attempts integer not null default 0,
  available_at timestamptz not null default now(),
  locked_until timestamptz,
  done_at timestamptz,
  last_error text,
  created_at timestamptz not null default now(),
  constraint outbox_says_a_thing_once unique (dedupe_key),
  constraint outbox_payload_is_an_object check (jsonb_typeof(payload) = 'object')
);
alter table public.outbox enable row level security;
-- What is due; finished rows drop out of it.
create index outbox_due_idx on public.outbox (available_at, id) where done_at is null;
create index outbox_organization_id_idx on public.outbox (organization_id);

grant select on public.webhook_inbox, public.outbox to service_role;

comment on table public.webhook_inbox is 'Deliveries already seen, so that a repeated webhook does nothing.';
comment on table public.outbox is 'What must follow from a state change, committed with it. Names things, never carries them.';
