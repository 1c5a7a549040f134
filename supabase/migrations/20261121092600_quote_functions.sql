-- Purpose: whom to ask, what they answered, and what the answers amount to.
-- Functions: choose_vendors, open_quote_round, record_quote, decline_job, settle_quote_request,
-- check_quote, record_analysis, list_quotes, read_quote, quote_of_request.

-- Who else may know how to help, for when nobody of the trade gives a price. Trades that need a licence
-- of their own (electrical, hvac, pest) have no substitute.
create table private.trade_substitutes (
  trade public.trade not null,
  substitute public.trade not null,
  primary key (trade, substitute)
);
insert into private.trade_substitutes (trade, substitute) values
  ('plumbing', 'handyman'), ('plumbing', 'restoration'), ('appliance', 'handyman'),
  ('locks', 'handyman'), ('roofing', 'handyman'), ('roofing', 'restoration'),
  ('pool', 'plumbing'), ('restoration', 'handyman'), ('handyman', 'plumbing'),
  ('internet', 'handyman');
comment on table private.trade_substitutes is 'Whom to ask when nobody of the trade gives a price.';

-- The number to ring at a vendor: the first one that agreed to it and that nothing speaks against.
create function private.contact_to_ring(p_vendor_id uuid) returns public.vendor_contacts
language sql stable set search_path = '' as $$
  select contact.*
  from public.vendor_contacts as contact
  where contact.vendor_id = p_vendor_id and contact.consent_at is not null
    and not private.is_suppressed(contact.organization_id, contact.phone)
    and not exists (
      select from public.consents as consent
      where consent.organization_id = contact.organization_id and consent.phone = contact.phone
        and consent.kind = 'automated_calls'
        and consent.withdrawn_at > greatest(
          contact.consent_at, coalesce(consent.given_at, '-infinity')))
  order by contact.is_primary desc, contact.created_at, contact.id
  limit 1
$$;

create function private.handles(p_handles public.urgency_handled, p_priority public.priority)
returns boolean
language sql immutable set search_path = '' as $$
  select p_handles = 'both' or p_handles = case when p_priority in ('p0', 'p1')
    then 'emergency' else 'routine' end::public.urgency_handled
$$;

-- Right trade and urgency, active, insured and licensed today, reachable with consent. Who declined
-- is not asked again; who could not be reached comes after those who were not tried. `p_wider` asks
-- the substitutes of the trade, and nobody of the trade itself.
create function private.dispatchable_vendors(
  p_incident_id uuid, p_limit integer, p_wider boolean
) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'vendorId', choice.vendor_id, 'vendorName', choice.vendor_name, 'contactId', choice.contact_id,
    'contactName', choice.contact_name, 'phone', choice.phone, 'rating', choice.rating,
    'rank', choice.rank) order by choice.place), '[]')
  from (
    select vendor.id as vendor_id, vendor.name as vendor_name, contact.id as contact_id,
      contact.name as contact_name, contact.phone, vendor.rating, preference.rank,
      row_number() over (order by
        exists (
          select from public.quote_requests as missed
          where missed.incident_id = incident.id and missed.vendor_id = vendor.id
            and missed.status in ('no_answer', 'busy', 'voicemail', 'failed', 'unreachable')),
        preference.rank nulls last, vendor.rating desc nulls last, vendor.name, vendor.id
      ) as place
    from public.incidents as incident
    join public.vendors as vendor
      on vendor.organization_id = incident.organization_id and vendor.active
    join lateral private.contact_to_ring(vendor.id) as contact on contact.id is not null
    join public.vendor_compliance as compliance
      on compliance.vendor_id = vendor.id
      and current_date <= least(compliance.coi_until, compliance.licence_until)
    left join public.vendor_preferences as preference
      on preference.vendor_id = vendor.id and preference.property_id = incident.property_id
      and preference.trade = incident.trade
    where incident.id = p_incident_id
      and p_wider = not exists (
        select from public.vendor_trades as skill
        where skill.vendor_id = vendor.id and skill.trade = incident.trade
          and private.handles(skill.handles, incident.priority))
      and (not p_wider or exists (
        select from public.vendor_trades as skill
        join private.trade_substitutes as other on other.substitute = skill.trade
        where skill.vendor_id = vendor.id and other.trade = incident.trade
          and private.handles(skill.handles, incident.priority)))
      and not exists (
        select from public.quote_requests as refused
        where refused.incident_id = incident.id and refused.vendor_id = vendor.id
          and refused.status = 'declined')
    order by place
    limit p_limit
  ) as choice
$$;

create function private.require_incident(p_function text, p_incident_id uuid) returns void
language plpgsql stable set search_path = '' as $$
begin
  if not exists (select from public.incidents where id = p_incident_id) then
    raise exception '%: there is no incident %', p_function, p_incident_id using errcode = 'PT404';
  end if;
end $$;

create function public.choose_vendors(
  p_incident_id uuid, p_limit integer, p_wider boolean default false
) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_incident('choose_vendors', p_incident_id);
  perform private.require(
    'choose_vendors', p_limit between 1 and 200 and p_wider is not null,
    'limit 1 to 200, and whether to look wider, are required');
  return private.dispatchable_vendors(p_incident_id, p_limit, p_wider);
end $$;

-- Whether every choice names a vendor and one of its contacts, all of this organisation.
create function private.are_vendors_of(p_organization_id uuid, p_vendors jsonb) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_typeof(p_vendors) = 'array' and jsonb_array_length(p_vendors) > 0 and not exists (
    select from jsonb_to_recordset(p_vendors) as asked ("vendorId" uuid, "contactId" uuid)
    where not exists (
      select from public.vendor_contacts as contact
      where contact.id = asked."contactId" and contact.vendor_id = asked."vendorId"
        and contact.organization_id = p_organization_id));
-- A list of something else, or an id that is none.
exception when data_exception then
  return false;
end $$;

create function public.open_quote_round(
  p_incident_id uuid, p_round integer, p_vendors jsonb, p_scope text, p_due_at timestamptz
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_incident public.incidents := private.lock_incident('open_quote_round', p_incident_id);
  v_requests jsonb;
begin
  perform private.require(
    'open_quote_round', p_round >= 1 and p_scope ~ '\S' and isfinite(p_due_at),
    'round, scope and due time are required');
  perform private.require(
    'open_quote_round', private.are_vendors_of(v_incident.organization_id, p_vendors),
    'vendors with contacts of their own are required');
  if p_round > v_incident.round + 1 then
    raise exception 'open_quote_round: round % does not follow round %', p_round, v_incident.round
      using errcode = 'PT409';
  end if;
  if private.is_terminal(v_incident.status) then
    raise exception 'open_quote_round: incident % is over', v_incident.reference using errcode = 'PT409';
  end if;
  insert into public.quote_requests (
    organization_id, incident_id, round, vendor_id, contact_id, scope, scope_hash, due_at
  )
  select v_incident.organization_id, p_incident_id, p_round, asked."vendorId", asked."contactId",
    p_scope, encode(sha256(convert_to(p_scope, 'UTF8')), 'hex'), p_due_at
  from jsonb_to_recordset(p_vendors) as asked ("vendorId" uuid, "contactId" uuid)
  on conflict (incident_id, round, vendor_id) do nothing;
  update public.incidents set round = p_round where id = p_incident_id and round < p_round;
  select jsonb_agg(jsonb_build_object(
    'quoteRequestId', request.id, 'vendorId', request.vendor_id, 'contactId', request.contact_id,
    'status', request.status) order by asked.place)
  into v_requests
  from jsonb_array_elements(p_vendors) with ordinality as asked (vendor, place)
  join public.quote_requests as request
    on request.incident_id = p_incident_id and request.round = p_round
    and request.vendor_id = (asked.vendor ->> 'vendorId')::uuid;
  perform private.append_event(
    p_incident_id, 'quotes.requested', 'quotes.requested:' || p_round, 'system', null,
    jsonb_build_object('round', p_round, 'vendors', jsonb_array_length(p_vendors), 'dueAt', p_due_at));
  return v_requests;
end $$;

-- The request a call is about, if its incident still wants prices.
create function private.open_request_of(p_call public.calls) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  if p_call.purpose <> 'vendor_quote' or p_call.quote_request_id is null then
    return jsonb_build_object('kind', 'refused', 'reason', 'no-request');
  end if;
  if exists (
    select from public.incidents as incident
    join public.quote_requests as request on request.incident_id = incident.id
    where request.id = p_call.quote_request_id and private.is_terminal(incident.status)
  ) then
    return jsonb_build_object('kind', 'refused', 'reason', 'incident-over');
  end if;
  if exists (
    select from public.quotes
    where quote_request_id = p_call.quote_request_id and status <> 'received'
  ) then
    return jsonb_build_object('kind', 'refused', 'reason', 'already-decided');
  end if;
  return null;
end $$;

create function private.upsert_quote(
  p_call public.calls, p_tool_call_id text, p_quote jsonb, p_evidence_turn_seq integer
) returns uuid
language sql set search_path = '' as $$
  insert into public.quotes (
    organization_id, quote_request_id, incident_id, vendor_id, round, kind, amount_min_cents,
    amount_max_cents, trip_fee_cents, after_hours_fee_cents, after_hours_percent,
    minimum_charge_cents, starts_after_hours, currency, earliest_start, warranty_days, note, call_id,
    tool_call_id, evidence_turn_seq, scope_hash
  )
  select request.organization_id, request.id, request.incident_id, request.vendor_id, request.round,
    (p_quote ->> 'kind')::public.quote_kind, (p_quote ->> 'amountMinCents')::integer,
    (p_quote ->> 'amountMaxCents')::integer, coalesce((p_quote ->> 'tripFeeCents')::integer, 0),
    coalesce((p_quote ->> 'afterHoursFeeCents')::integer, 0),
    coalesce((p_quote ->> 'afterHoursPercent')::integer, 100),
    coalesce((p_quote ->> 'minimumChargeCents')::integer, 0),
    private.is_after_hours((p_quote ->> 'earliestStart')::timestamptz, property.timezone),
    coalesce(p_quote ->> 'currency', 'USD'),
    (p_quote ->> 'earliestStart')::timestamptz, (p_quote ->> 'warrantyDays')::integer,
    coalesce(p_quote ->> 'note', ''), p_call.id, p_tool_call_id, p_evidence_turn_seq,
    request.scope_hash
  from public.quote_requests as request
  join public.incidents as incident on incident.id = request.incident_id
  join public.properties as property on property.id = incident.property_id
  where request.id = p_call.quote_request_id
  on conflict (quote_request_id) do update set
    kind = excluded.kind, amount_min_cents = excluded.amount_min_cents,
    amount_max_cents = excluded.amount_max_cents, trip_fee_cents = excluded.trip_fee_cents,
    after_hours_fee_cents = excluded.after_hours_fee_cents,
    after_hours_percent = excluded.after_hours_percent,
    minimum_charge_cents = excluded.minimum_charge_cents,
    starts_after_hours = excluded.starts_after_hours, currency = excluded.currency,
    earliest_start = excluded.earliest_start, warranty_days = excluded.warranty_days,
    note = excluded.note, call_id = excluded.call_id, tool_call_id = excluded.tool_call_id,
    evidence_turn_seq = excluded.evidence_turn_seq,
    -- A new figure has not been checked against the transcript.
    evidence_id = null, confirmation = 'unchecked'
  returning id
$$;

-- The turn of a quote's call in which the figure was said: the one it was recorded with, else the last
-- in which the caller spoke its digits.
create function private.find_evidence(p_quote public.quotes) returns public.call_turns
language sql stable set search_path = '' as $$
  select turn.* from public.call_turns as turn
  where turn.call_id = p_quote.call_id
    and case when p_quote.evidence_turn_seq is not null then turn.seq = p_quote.evidence_turn_seq
      else turn.speaker = 'caller'
        and strpos(replace(turn.text, ',', ''), (p_quote.amount_max_cents / 100)::text) > 0 end
  order by turn.seq desc limit 1
$$;

-- Keeps the words of a turn as they are now.
create function private.keep_words(p_turn public.call_turns) returns uuid
language plpgsql set search_path = '' as $$
declare
  v_sha256 text := encode(sha256(convert_to(p_turn.text, 'UTF8')), 'hex');
begin
  insert into public.evidence (
    organization_id, call_id, turn_seq, speaker, verbatim, started_ms, ended_ms, sha256
  ) values (
    p_turn.organization_id, p_turn.call_id, p_turn.seq, p_turn.speaker, p_turn.text,
    p_turn.started_ms, p_turn.ended_ms, v_sha256
  ) on conflict (call_id, turn_seq, sha256) do nothing;
  return (
    select id from public.evidence
    where call_id = p_turn.call_id and turn_seq = p_turn.seq and sha256 = v_sha256);
end $$;

-- Keeps the words a quote rests on; nothing when they are not in the transcript yet.
create function private.keep_evidence(p_quote_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  v_quote public.quotes;
  v_turn public.call_turns;
begin
  select * into v_quote from public.quotes where id = p_quote_id;
  v_turn := private.find_evidence(v_quote);
  if v_quote.evidence_id is not null or v_turn.id is null then
    return;
  end if;
  update public.quotes set
    evidence_turn_seq = v_turn.seq, evidence_id = private.keep_words(v_turn)
  where id = p_quote_id;
end $$;

-- The figures that were recorded wait to be checked; what was not said is missing, not zero.
create function private.open_figures(p_quote_id uuid, p_quote jsonb) returns void
language sql set search_path = '' as $$
  insert into public.quote_figures (quote_id, figure, organization_id, state)
  select quote.id, said.figure, quote.organization_id,
    case when p_quote ->> said.key is null then 'missing' else 'unchecked' end::public.figure_state
  from public.quotes as quote, (values
    ('amount_min', 'amountMinCents'), ('amount_max', 'amountMaxCents'), ('trip_fee', 'tripFeeCents'),
    ('after_hours_fee', 'afterHoursFeeCents'), ('after_hours_percent', 'afterHoursPercent'),
    ('minimum_charge', 'minimumChargeCents'), ('earliest_start', 'earliestStart'),
    ('warranty', 'warrantyDays')) as said (figure, key)
  where quote.id = p_quote_id
  on conflict (quote_id, figure) do update set
    state = excluded.state, reason = null, reading = null, evidence_id = null, was_read_back = false
$$;

create function private.recorded_quote(p_quote_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'kind', 'recorded', 'quoteId', quote.id, 'totalCents', private.total_cents(quote))
  from public.quotes as quote where quote.id = p_quote_id
$$;

create function public.record_quote(
  p_call_id uuid, p_tool_call_id text, p_quote jsonb, p_evidence_turn_seq integer default null
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('record_quote', p_call_id);
  v_refusal jsonb := private.open_request_of(v_call);
  v_quote_id uuid;
  v_key text := 'quote.recorded:' || p_call_id || ':' || p_tool_call_id;
begin
  perform private.require(
    'record_quote',
    private.is_said(p_tool_call_id) and jsonb_typeof(p_quote) = 'object'
      and p_quote ->> 'kind' is not null and p_quote ->> 'amountMinCents' is not null
      and p_quote ->> 'amountMaxCents' is not null,
    'tool call, kind and amounts are required');
  perform private.require(
    'record_quote', coalesce(p_evidence_turn_seq, 0) >= 0, 'turns are counted from zero');
  select quote.id into v_quote_id from public.quotes as quote
  join public.incident_events as event on event.incident_id = quote.incident_id and event.key = v_key
  where quote.quote_request_id = v_call.quote_request_id;
  if found then
    return private.recorded_quote(v_quote_id);
  end if;
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_quote_id := private.upsert_quote(v_call, p_tool_call_id, p_quote, p_evidence_turn_seq);
  perform private.open_figures(v_quote_id, p_quote);
  perform private.keep_evidence(v_quote_id);
  update public.quote_requests set status = 'quoted' where id = v_call.quote_request_id;
  perform private.append_event(
    v_call.incident_id, 'quote.recorded', v_key, 'vendor', v_call.party_id::text,
    p_quote || jsonb_build_object('quoteId', v_quote_id, 'callId', p_call_id));
  return private.recorded_quote(v_quote_id);
exception when data_exception then
  raise exception 'record_quote: a value of the quote is not what its name says: %', sqlerrm
    using errcode = 'PT400';
end $$;

create function private.decline_visit(p_call public.calls, p_key text, p_reason text) returns jsonb
language plpgsql set search_path = '' as $$
begin
  if private.append_event(
    p_call.incident_id, 'visit.declined', p_key, 'vendor', p_call.party_id::text,
    jsonb_build_object('callId', p_call.id, 'reason', left(p_reason, 500))
  ) then
    update public.visits set status = 'cancelled'
    where incident_id = p_call.incident_id and vendor_id = p_call.party_id
      and status in ('held', 'scheduled');
  end if;
  return jsonb_build_object('kind', 'declined');
end $$;

create function public.decline_job(p_call_id uuid, p_tool_call_id text, p_reason text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('decline_job', p_call_id);
  v_key text := 'job.declined:' || p_call_id || ':' || p_tool_call_id;
  v_refusal jsonb;
begin
  perform private.require(
    'decline_job', private.is_said(p_tool_call_id) and p_reason is not null,
    'tool call and reason are required');
  if v_call.purpose = 'vendor_scheduling' and v_call.incident_id is not null
    or (private.assigned_visit(v_call)).id is not null then
    if not private.is_proved(v_call) then
      return jsonb_build_object('kind', 'refused', 'reason', 'not-verified');
    end if;
    return private.decline_visit(v_call, v_key, p_reason);
  end if;
  if v_call.purpose <> 'vendor_quote' then
    return jsonb_build_object('kind', 'refused', 'reason', 'wrong-call');
  end if;
  v_refusal := private.open_request_of(v_call);
  if v_refusal ->> 'reason' in ('no-request', 'already-decided') then
    return v_refusal;
  end if;
  -- A price named before the refusal no longer stands.
  update public.quotes set status = 'rejected' where quote_request_id = v_call.quote_request_id;
  update public.quote_requests set status = 'declined', decline_reason = left(p_reason, 500)
  where id = v_call.quote_request_id;
  perform private.append_event(
    v_call.incident_id, 'quote.declined', v_key, 'vendor', v_call.party_id::text,
    jsonb_build_object('callId', p_call_id, 'quoteRequestId', v_call.quote_request_id,
      'reason', left(p_reason, 500)));
  return jsonb_build_object('kind', 'declined');
end $$;

create function public.settle_quote_request(
  p_quote_request_id uuid, p_status public.quote_request_status, p_call_id uuid default null
) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_request public.quote_requests;
begin
  perform private.require('settle_quote_request', p_status <> 'open', 'an end is required');
  perform private.require(
    'settle_quote_request',
    p_call_id is null or exists (select from public.calls where id = p_call_id),
    'the call does not exist');
  select * into v_request from public.quote_requests where id = p_quote_request_id;
  if not found then
    raise exception 'settle_quote_request: there is no quote request %', p_quote_request_id
      using errcode = 'PT404';
  end if;
  if private.is_terminal(
    (private.lock_incident('settle_quote_request', v_request.incident_id)).status) then
    return;
  end if;
  -- Rung again, the last call counts; what the vendor said themselves stands.
  update public.quote_requests set status = p_status
  where id = p_quote_request_id and status not in ('quoted', 'declined');
  if found then
    perform private.append_event(
      v_request.incident_id, 'quote.missed',
      'quote.missed:' || p_quote_request_id || coalesce(':' || p_call_id, ''), 'system', null,
      jsonb_build_object('quoteRequestId', p_quote_request_id, 'vendorId', v_request.vendor_id,
        'status', p_status, 'callId', p_call_id));
  end if;
end $$;

-- Puts one checked figure on record. Confirmed is only what somebody on the vendor's side can be heard
-- saying on a call about this very request.
create function private.settle_figure(p_quote public.quotes, p_check jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_turn public.call_turns;
  v_state public.figure_state := (p_check ->> 'state')::public.figure_state;
begin
  if p_check ->> 'callId' is not null then
    select turn.* into v_turn from public.call_turns as turn
    join public.calls as call on call.id = turn.call_id
    where turn.call_id = (p_check ->> 'callId')::uuid and turn.seq = (p_check ->> 'turnSeq')::integer
      and turn.speaker = 'caller' and call.quote_request_id = p_quote.quote_request_id;
  end if;
  if v_state = 'confirmed' and v_turn.id is null then
    v_state := 'unconfirmed';
  end if;
  update public.quote_figures set
    state = v_state,
    reason = case when v_state = 'unconfirmed' then coalesce(p_check ->> 'reason', 'unheard') end,
    reading = left(p_check ->> 'reading', 40),
    evidence_id = case when v_turn.id is not null then private.keep_words(v_turn) end,
    was_read_back = coalesce((p_check ->> 'wasReadBack')::boolean, false)
  where quote_id = p_quote.id and figure = p_check ->> 'figure';
end $$;

-- A quote is confirmed when every sum of it is, nothing in it is disputed, and nothing is open that
-- would add to the total. A start or a warranty that the transcript does not hold is in doubt by itself.
create function private.is_borne_out(p_quote public.quotes) returns boolean
language sql stable set search_path = '' as $$
  select count(*) filter (where figure in ('amount_min', 'amount_max') and state = 'confirmed') = 2
    and not coalesce(bool_or(
      (figure not in ('earliest_start', 'warranty') and state in ('unchecked', 'unconfirmed'))
      or reason in ('disputed', 'unread')
      or (figure = 'trip_fee' and state = 'missing')
      or (figure = 'after_hours_fee' and state = 'missing' and p_quote.starts_after_hours
        and p_quote.after_hours_percent = 100)), false)
  from public.quote_figures where quote_id = p_quote.id
$$;

-- The second reading of a quote, figure by figure. One that is of figures which were replaced meanwhile
-- says nothing about those that stand.
create function public.check_quote(
  p_quote_id uuid, p_tool_call_id text, p_figures jsonb, p_extraction jsonb
) returns public.quote_confirmation
language plpgsql security definer set search_path = '' as $$
declare
  v_quote public.quotes;
  v_words uuid;
begin
  select * into v_quote from public.quotes where id = p_quote_id;
  if not found then
    raise exception 'check_quote: there is no quote %', p_quote_id using errcode = 'PT404';
  end if;
  perform private.require(
    'check_quote', private.is_said(p_tool_call_id) and jsonb_typeof(p_figures) = 'array',
    'the tool call and its figures are required');
  perform private.lock_incident('check_quote', v_quote.incident_id);
  select * into v_quote from public.quotes where id = p_quote_id;
  if v_quote.tool_call_id <> p_tool_call_id or v_quote.status <> 'received' then
    return v_quote.confirmation;
  end if;
  perform private.settle_figure(v_quote, checked.figure)
  from jsonb_array_elements(p_figures) as checked (figure);
  -- What the reading left out is in doubt, too.
  update public.quote_figures set state = 'unconfirmed', reason = 'unread'
  where quote_id = p_quote_id and state = 'unchecked';
  select evidence_id into v_words from public.quote_figures
  where quote_id = p_quote_id and figure = 'amount_max' and state = 'confirmed';
  update public.quotes set
    evidence_id = coalesce(v_words, evidence_id),
    evidence_turn_seq = coalesce(
      (select turn_seq from public.evidence where id = v_words), evidence_turn_seq),
    confirmation = case when private.is_borne_out(v_quote) then 'confirmed' else 'unconfirmed'
      end::public.quote_confirmation
  where id = p_quote_id
  returning * into v_quote;
  -- One event per checked figures: the same ones checked again are no news.
  perform private.append_event(
    v_quote.incident_id, 'quote.checked',
    'quote.checked:' || p_quote_id || ':' || v_quote.tool_call_id, 'system', null,
    jsonb_build_object('quoteId', p_quote_id, 'confirmation', v_quote.confirmation,
      'figures', p_figures, 'extraction', p_extraction));
  return v_quote.confirmation;
exception when data_exception then
  raise exception 'check_quote: a figure is not what its name says: %', sqlerrm
    using errcode = 'PT400';
end $$;

create function public.record_analysis(
  p_incident_id uuid, p_round integer, p_recommended_quote_id uuid, p_body jsonb, p_model text
) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_incident public.incidents := private.lock_incident('record_analysis', p_incident_id);
begin
  perform private.require(
    'record_analysis',
    p_round >= 1 and jsonb_typeof(p_body) = 'object' and private.is_said(p_model),
    'round, comparison and model are required');
  if p_recommended_quote_id is not null and not exists (
    select from public.quotes where id = p_recommended_quote_id and incident_id = p_incident_id
  ) then
    raise exception 'record_analysis: the recommended quote is of another incident' using errcode = 'PT400';
  end if;
  insert into public.analyses (organization_id, incident_id, round, recommended_quote_id, body, model)
  values (v_incident.organization_id, p_incident_id, p_round, p_recommended_quote_id, p_body, p_model)
  on conflict (incident_id, round) do nothing;
  perform private.append_event(
    p_incident_id, 'quotes.analyzed', 'quotes.analyzed:' || p_round, 'agent', null,
    jsonb_build_object('round', p_round, 'recommendedQuoteId', p_recommended_quote_id, 'model', p_model));
end $$;

create function private.quote_json(p_quote public.quotes) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'quoteId', p_quote.id, 'quoteRequestId', request.id, 'incidentId', p_quote.incident_id,
    'round', p_quote.round, 'vendorId', vendor.id, 'vendorName', vendor.name,
    'contactId', contact.id, 'contactName', contact.name, 'contactPhone', contact.phone,
    'rating', vendor.rating, 'kind', p_quote.kind, 'amountMinCents', p_quote.amount_min_cents,
    'amountMaxCents', p_quote.amount_max_cents, 'tripFeeCents', p_quote.trip_fee_cents,
    'afterHoursFeeCents', p_quote.after_hours_fee_cents,
    'afterHoursPercent', p_quote.after_hours_percent,
    'minimumChargeCents', p_quote.minimum_charge_cents,
    'startsAfterHours', p_quote.starts_after_hours,
    'totalCents', private.total_cents(p_quote), 'currency', p_quote.currency,
    'earliestStart', p_quote.earliest_start, 'warrantyDays', p_quote.warranty_days,
    'note', p_quote.note, 'status', p_quote.status, 'confirmation', p_quote.confirmation,
    'callId', p_quote.call_id, 'toolCallId', p_quote.tool_call_id,
    'evidenceTurnSeq', p_quote.evidence_turn_seq,
    'figures', (
      select coalesce(jsonb_agg(jsonb_build_object('figure', said.figure, 'state', said.state,
        'reason', said.reason, 'reading', said.reading, 'wasReadBack', said.was_read_back)
        order by said.figure), '[]')
      from public.quote_figures as said where said.quote_id = p_quote.id),
    'jobsHere', (
      select count(*) from public.maintenance_records as record
      where record.vendor_id = vendor.id and record.property_id = incident.property_id))
  from public.quote_requests as request
  join public.vendors as vendor on vendor.id = request.vendor_id
  join public.vendor_contacts as contact on contact.id = request.contact_id
  join public.incidents as incident on incident.id = request.incident_id
  where request.id = p_quote.quote_request_id
$$;

create function public.list_quotes(p_incident_id uuid, p_round integer) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_incident('list_quotes', p_incident_id);
  perform private.require('list_quotes', p_round >= 0, 'rounds are counted from one');
  return (
    select coalesce(jsonb_agg(
      private.quote_json(quote) order by private.total_cents(quote), quote.created_at, quote.id), '[]')
    from public.quotes as quote
    where quote.incident_id = p_incident_id and quote.round = p_round);
end $$;

-- The price that a vendor has named for a request already; null before.
create function public.quote_of_request(p_quote_request_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  if not exists (select from public.quote_requests where id = p_quote_request_id) then
    raise exception 'quote_of_request: there is no quote request %', p_quote_request_id
      using errcode = 'PT404';
  end if;
  return (
    select private.quote_json(quote) from public.quotes as quote
    where quote.quote_request_id = p_quote_request_id);
end $$;

create function public.read_quote(p_quote_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_quote public.quotes;
begin
  select * into v_quote from public.quotes where id = p_quote_id;
  if not found then
    raise exception 'read_quote: there is no quote %', p_quote_id using errcode = 'PT404';
  end if;
  return private.quote_json(v_quote);
end $$;

revoke all on function public.choose_vendors, public.open_quote_round, public.record_quote,
  public.decline_job, public.settle_quote_request, public.check_quote, public.record_analysis,
  public.list_quotes, public.read_quote, public.quote_of_request from public, anon, authenticated;
grant execute on function public.choose_vendors, public.open_quote_round, public.record_quote,
  public.decline_job, public.settle_quote_request, public.check_quote, public.record_analysis,
  public.list_quotes, public.read_quote, public.quote_of_request to service_role;
