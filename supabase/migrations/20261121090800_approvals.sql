-- Purpose: who allowed the money. An approval binds to a quote, a scope and a cap. A change order is
-- asked for by an approval of its own. A link by text is bound to one approver and to what they were
-- shown; of its token only a hash is kept.
-- Tables: approvals, approval_links.

create table public.approvals (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  incident_id uuid not null references public.incidents (id),
  round integer not null,
  quote_id uuid not null references public.quotes (id),
  -- Null: the quote itself is asked about. Else further work beside it, found on the day.
  change_order_id uuid,
  landlord_id uuid not null references public.landlords (id),
  scope_hash text not null,
  cap_cents integer not null,
  -- The owner's standing word, never told to vendors. With another round: "only if it is at most this";
  -- with an approval: "and in all at most this, should there be more to do".
  counter_cap_cents integer,
  currency char(3) not null default 'USD',
  status public.approval_status not null default 'pending',
  method public.approval_method,
  decided_by_kind public.actor_kind,
  decided_by_id text,
  decided_at timestamptz,
  note text,
  -- Whose word this decision rests on: an earlier approval's standing word.
  authority_id uuid references public.approvals (id),
  expires_at timestamptz not null,
  -- What was said on a call and waits for the keypad: a spoken "yes" alone decides nothing.
  proposed jsonb,
  call_id uuid references public.calls (id),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint approvals_are_asked_once_a_round
    unique nulls not distinct (incident_id, round, change_order_id),
  constraint approvals_cap_is_not_negative check (cap_cents >= 0),
  constraint approvals_standing_word_is_an_amount check (counter_cap_cents > 0),
  constraint approvals_standing_word_belongs_to_a_decision
    check (counter_cap_cents is null or status in ('another_round', 'approved', 'superseded')),
  constraint approvals_raised_cap_covers_the_price
    check (status <> 'approved' or counter_cap_cents >= cap_cents),
  constraint approvals_currency_is_iso check (currency ~ '^[A-Z]{3}$'),
  constraint approvals_decisions_name_method_and_actor check (
    status not in ('approved', 'declined', 'another_round')
    or (method is not null and decided_by_kind is not null and decided_at is not null)
  )
);
alter table public.approvals enable row level security;
create unique index approvals_one_live_idx on public.approvals (incident_id)
  where status = 'approved' and change_order_id is null;
create index approvals_change_order_id_idx on public.approvals (change_order_id);
create index approvals_authority_id_idx on public.approvals (authority_id);
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
      and approval.change_order_id is null and quote.status = 'accepted' and quote.scope_hash = approval.scope_hash
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
comment on column public.approvals.proposed is '{decision, quoteId, totalCents, note, capCents, callId, nonce}; confirmed by the keypad of the same call.';
comment on column public.approvals.counter_cap_cents is 'The owner''s standing word for the next round of the same work; never disclosed to vendors.';

-- A question that somebody can answer on their phone without signing in. Whoever holds the token is
-- taken for the approver, so it is bound to what they were shown and good for one decision.
create table public.approval_links (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  approval_id uuid not null references public.approvals (id),
  approver_kind text not null,
  -- The landlord, or the contact who stands in for them; null: the manager on call.
  approver_id uuid,
  quote_id uuid not null references public.quotes (id),
  scope_hash text not null,
  token_hash text not null,
  expires_at timestamptz not null,
  -- Until then this approver alone is asked; null: nobody is asked after the manager on call.
  rung_ends_at timestamptz,
  used_at timestamptz,
  tries integer not null default 0,
  calls_wanted integer not null default 0,
  call_wanted_at timestamptz,
  created_at timestamptz not null default now(),
  constraint approval_links_are_kept_as_hashes check (token_hash ~ '^[0-9a-f]{64}$'),
  constraint approval_links_have_a_token_of_their_own unique (token_hash),
  constraint approval_links_are_one_for_an_approver
    unique nulls not distinct (approval_id, approver_kind, approver_id),
  constraint approval_links_approver_is_known
    check (approver_kind in ('landlord', 'backup', 'manager')),
  constraint approval_links_name_whoever_has_a_name
    check ((approver_kind = 'manager') = (approver_id is null)),
  constraint approval_links_end_a_rung_unless_it_is_the_last
    check ((approver_kind = 'manager') = (rung_ends_at is null)),
  constraint approval_links_are_tried_within_reason
    check (tries between 0 and 20 and calls_wanted between 0 and 3)
);
alter table public.approval_links enable row level security;
create index approval_links_organization_id_idx on public.approval_links (organization_id);
create index approval_links_quote_id_idx on public.approval_links (quote_id);
grant select on public.approval_links to service_role;

comment on table public.approval_links is 'One-time links by text for those who may decide, as hashes. Service only.';
