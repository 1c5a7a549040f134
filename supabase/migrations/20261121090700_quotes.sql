-- Purpose: asking vendors for prices, what they asked for and where they said so, and the comparison.
-- Tables: quote_requests, evidence, quotes, quote_figures, analyses.

create table public.quote_requests (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  incident_id uuid not null references public.incidents (id),
  round integer not null,
  vendor_id uuid not null references public.vendors (id),
  contact_id uuid not null references public.vendor_contacts (id),
  scope text not null,
  scope_hash text not null,
  status public.quote_request_status not null default 'open',
  decline_reason text,
  due_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint quote_requests_ask_a_vendor_once_a_round unique (incident_id, round, vendor_id),
  constraint quote_requests_round_counts_from_one check (round >= 1),
  constraint quote_requests_scope_is_not_empty check (scope <> '')
);
alter table public.quote_requests enable row level security;
create index quote_requests_organization_id_idx on public.quote_requests (organization_id);
create index quote_requests_vendor_id_idx on public.quote_requests (vendor_id);
create index quote_requests_contact_id_idx on public.quote_requests (contact_id);

-- The words in which a figure was said, kept as they were when it was recorded: a transcript may still
-- be corrected, what a decision rested on may not.
create table public.evidence (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  call_id uuid not null references public.calls (id),
  turn_seq integer not null,
  speaker public.speaker not null,
  verbatim text not null,
  started_ms integer not null,
  ended_ms integer,
  sha256 text not null,
  created_at timestamptz not null default now(),
  constraint evidence_is_kept_once_per_wording unique (call_id, turn_seq, sha256),
  constraint evidence_hash_fits_its_words
    check (sha256 = encode(sha256(convert_to(verbatim, 'UTF8')), 'hex'))
);
alter table public.evidence enable row level security;
create index evidence_organization_id_idx on public.evidence (organization_id);
create trigger evidence_is_append_only before update or delete on public.evidence
  for each row execute function private.refuse_change();
create trigger evidence_is_never_emptied before truncate on public.evidence
  for each statement execute function private.refuse_change();

create table public.quotes (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  quote_request_id uuid not null references public.quote_requests (id),
  incident_id uuid not null references public.incidents (id),
  vendor_id uuid not null references public.vendors (id),
  round integer not null,
  kind public.quote_kind not null,
  amount_min_cents integer not null,
  amount_max_cents integer not null,
  trip_fee_cents integer not null default 0,
  after_hours_fee_cents integer not null default 0,
  -- What the work costs after hours, in percent of its price: 150 is time and a half.
  after_hours_percent integer not null default 100,
  -- The least that is billed for the work, fees apart.
  minimum_charge_cents integer not null default 0,
  -- Whether the after-hours terms apply: at worst they do.
  starts_after_hours boolean not null default true,
  currency char(3) not null default 'USD',
  earliest_start timestamptz,
  warranty_days integer,
  note text not null default '',
  status public.quote_status not null default 'received',
  confirmation public.quote_confirmation not null default 'unchecked',
  -- Where the figure came from: every amount links to the turn in which it was said.
  call_id uuid not null references public.calls (id),
  tool_call_id text not null,
  evidence_turn_seq integer,
  evidence_id uuid references public.evidence (id),
  scope_hash text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint quotes_answer_one_request unique (quote_request_id),
  constraint quotes_upper_amount_is_not_below_lower check (amount_max_cents >= amount_min_cents),
  constraint quotes_amounts_are_bounded check (
    amount_min_cents between 0 and 10000000 and amount_max_cents <= 10000000
    and trip_fee_cents between 0 and 1000000 and after_hours_fee_cents between 0 and 1000000
    and after_hours_percent between 100 and 400 and minimum_charge_cents between 0 and 10000000
  ),
  constraint quotes_with_a_range_are_estimates
    check (kind = 'estimate' or amount_min_cents = amount_max_cents),
  constraint quotes_warranty_is_bounded check (warranty_days between 0 and 3650),
  constraint quotes_currency_is_iso check (currency ~ '^[A-Z]{3}$'),
  -- A figure nobody can be heard saying is spoken as unconfirmed.
  constraint quotes_are_confirmed_by_evidence
    check (confirmation <> 'confirmed' or evidence_id is not null)
);
alter table public.quotes enable row level security;
-- Accepting two would send two vendors.
create unique index quotes_one_accepted_idx on public.quotes (incident_id) where status = 'accepted';
create index quotes_organization_id_idx on public.quotes (organization_id);
create index quotes_incident_id_idx on public.quotes (incident_id, round);
create index quotes_vendor_id_idx on public.quotes (vendor_id);
create index quotes_call_id_idx on public.quotes (call_id);
create index quotes_evidence_id_idx on public.quotes (evidence_id);

-- Each figure of a quote by itself: who only reads the price of a quote whose fee was misheard approves
-- another sum than the one that will be billed.
create type public.figure_state as enum ('unchecked', 'confirmed', 'unconfirmed', 'missing');

create table public.quote_figures (
  quote_id uuid not null references public.quotes (id),
  figure text not null,
  organization_id uuid not null references public.organizations (id),
  state public.figure_state not null,
  reason text,
  -- What the second reader of the transcript read: cents, percent, days or an instant.
  reading text,
  evidence_id uuid references public.evidence (id),
  was_read_back boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (quote_id, figure),
  constraint quote_figures_are_of_a_quote check (figure in (
    'amount_min', 'amount_max', 'trip_fee', 'after_hours_fee', 'after_hours_percent',
    'minimum_charge', 'earliest_start', 'warranty')),
  constraint quote_figures_reason_is_known
    check (reason in ('disputed', 'unheard', 'unread', 'estimate')),
  constraint quote_figures_in_doubt_say_why check ((state = 'unconfirmed') = (reason is not null)),
  constraint quote_figures_are_confirmed_by_evidence
    check (state <> 'confirmed' or evidence_id is not null)
);
alter table public.quote_figures enable row level security;
create index quote_figures_organization_id_idx on public.quote_figures (organization_id);
create index quote_figures_evidence_id_idx on public.quote_figures (evidence_id);
create trigger quote_figures_set_updated_at before update on public.quote_figures
  for each row execute function private.set_updated_at();

create table public.analyses (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  incident_id uuid not null references public.incidents (id),
  round integer not null,
  recommended_quote_id uuid references public.quotes (id),
  body jsonb not null,
  model text not null,
  created_at timestamptz not null default now(),
  constraint analyses_are_one_per_round unique (incident_id, round),
  constraint analyses_body_is_an_object check (jsonb_typeof(body) = 'object')
);
alter table public.analyses enable row level security;
create index analyses_organization_id_idx on public.analyses (organization_id);
create index analyses_recommended_quote_id_idx on public.analyses (recommended_quote_id);

alter table public.calls add constraint calls_quote_request_id_fkey
  foreign key (quote_request_id) references public.quote_requests (id);

-- What an owner would pay at worst, so that quotes compare; equals normalizedTotalCents in
-- lib/domain/quote.ts. The parts are bounded: all of it fits an integer.
create function private.total_cents(p_quote public.quotes) returns integer
language sql immutable set search_path = '' as $$
  select p_quote.trip_fee_cents + case when p_quote.starts_after_hours
    then p_quote.after_hours_fee_cents + greatest(p_quote.minimum_charge_cents,
      ((p_quote.amount_max_cents::bigint * p_quote.after_hours_percent + 99) / 100)::integer)
    else greatest(p_quote.minimum_charge_cents, p_quote.amount_max_cents) end
$$;

-- Working hours of the trades: weekdays from eight to six, on the clock of the property.
create function private.is_after_hours(p_start timestamptz, p_timezone text) returns boolean
language sql immutable set search_path = '' as $$
  select coalesce(
    extract(isodow from p_start at time zone p_timezone) > 5
      or extract(hour from p_start at time zone p_timezone) not between 8 and 17,
    true)
$$;

create trigger quote_requests_set_updated_at before update on public.quote_requests
  for each row execute function private.set_updated_at();
create trigger quotes_set_updated_at before update on public.quotes
  for each row execute function private.set_updated_at();

create policy "members read their quote requests" on public.quote_requests
  for select to authenticated using (organization_id in (select private.org_ids()));
create policy "coordinators read what was said about money" on public.evidence
  for select to authenticated using (organization_id in (select private.org_ids('coordinator')));
create policy "members read their quotes" on public.quotes
  for select to authenticated using (organization_id in (select private.org_ids()));
create policy "members read their quotes' figures" on public.quote_figures
  for select to authenticated using (organization_id in (select private.org_ids()));
create policy "members read their analyses" on public.analyses
  for select to authenticated using (organization_id in (select private.org_ids()));
grant select on public.quote_requests, public.evidence, public.quotes, public.quote_figures,
  public.analyses
  to authenticated, service_role;

comment on table public.quote_requests is 'One vendor asked for a price for one scope in one round.';
comment on table public.evidence is 'The words in which a figure was said, with their hash. Append-only.';
comment on table public.quotes is 'What a vendor asked for, fees apart, with the turn it was said in.';
comment on table public.quote_figures is 'Each figure of a quote: whether the transcript bears it out, and in which words.';
comment on table public.analyses is 'The comparison of a round''s quotes and what it recommends.';
