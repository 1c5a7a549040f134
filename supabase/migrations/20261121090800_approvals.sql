-- Purpose: who allowed the money. An approval binds to a quote, a scope and a cap.
-- Tables: approvals.

create table public.approvals (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  incident_id uuid not null references public.incidents (id),
  round integer not null,
  quote_id uuid not null references public.quotes (id),
  landlord_id uuid not null references public.landlords (id),
  scope_hash text not null,
  cap_cents integer not null,
  currency char(3) not null default 'USD',
  status public.approval_status not null default 'pending',
  method public.approval_method,
  decided_by_kind public.actor_kind,
  decided_by_id text,
  decided_at timestamptz,
  note text,
  expires_at timestamptz not null,
  -- What was said on a call and waits for the keypad: a spoken "yes" alone decides nothing.
  proposed jsonb,
  call_id uuid references public.calls (id),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint approvals_are_asked_once_a_round unique (incident_id, round),
  constraint approvals_cap_is_not_negative check (cap_cents >= 0),
  constraint approvals_currency_is_iso check (currency ~ '^[A-Z]{3}$'),
  constraint approvals_decisions_name_method_and_actor check (
    status not in ('approved', 'declined', 'another_round')
    or (method is not null and decided_by_kind is not null and decided_at is not null)
  )
);
alter table public.approvals enable row level security;
create unique index approvals_one_live_idx on public.approvals (incident_id) where status = 'approved';
-- A landlord who rings is asked about what waits.
create index approvals_pending_idx on public.approvals (landlord_id, created_at desc) where status = 'pending';
create index approvals_organization_id_idx on public.approvals (organization_id);
create index approvals_landlord_id_idx on public.approvals (landlord_id);
create index approvals_quote_id_idx on public.approvals (quote_id);
create index approvals_call_id_idx on public.approvals (call_id);

alter table public.calls add constraint calls_approval_id_fkey
  foreign key (approval_id) references public.approvals (id);

create trigger approvals_set_updated_at before update on public.approvals
  for each row execute function private.set_updated_at();

-- Work is approved only by a live approval of the accepted quote, for its scope, covering its total.
create function private.guard_incident_approval() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (
    select from public.approvals as approval
    join public.quotes as quote on quote.id = approval.quote_id
    where approval.incident_id = new.id and approval.status = 'approved'
      and quote.status = 'accepted' and quote.scope_hash = approval.scope_hash
      and quote.currency = approval.currency and private.total_cents(quote) <= approval.cap_cents
  ) then
    raise exception 'incident % has no live approval that covers its quote', new.reference
      using errcode = 'PT409';
  end if;
  return new;
end $$;
-- By its name it comes after incidents_guard_status.
create trigger incidents_guard_status_approved before update of status on public.incidents
  for each row when (new.status = 'approved' and old.status is distinct from new.status)
  execute function private.guard_incident_approval();

create policy "members read their approvals" on public.approvals
  for select to authenticated using (organization_id in (select private.org_ids()));
grant select on public.approvals to authenticated, service_role;

comment on table public.approvals is 'What was asked of an owner and what was decided, by whom, how, up to which amount.';
comment on column public.approvals.proposed is '{decision, quoteId, totalCents, note, callId, nonce}; confirmed by the keypad of the same call.';
