-- Purpose: an owner is asked once a round and the first valid decision stands. What is said on a call
-- is only proposed; the keypad of the same call makes it a decision.
-- Functions: request_approval, propose_decision, confirm_decision, decide_approval, expire_approval,
-- apply_standing_word.

create function public.request_approval(
  p_incident_id uuid, p_round integer, p_quote_id uuid, p_expires_at timestamptz
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_incident public.incidents := private.lock_incident('request_approval', p_incident_id);
  v_approval public.approvals;
  v_quote public.quotes;
begin
  perform private.require(
    'request_approval', p_round >= 1 and p_quote_id is not null and isfinite(p_expires_at),
    'round, quote and expiry are required');
  select * into v_quote from public.quotes where id = p_quote_id;
  if not found then
    raise exception 'request_approval: there is no quote %', p_quote_id using errcode = 'PT404';
  end if;
  select * into v_approval from public.approvals
  where incident_id = p_incident_id and round = p_round and change_order_id is null;
  if found then
    return jsonb_build_object('approvalId', v_approval.id, 'status', v_approval.status);
  end if;
  if v_quote.incident_id is distinct from p_incident_id or v_quote.round is distinct from p_round
    or v_quote.status is distinct from 'received' then
    raise exception 'request_approval: the quote is not an open one of this round' using errcode = 'PT409';
  end if;
  if private.is_terminal(v_incident.status) then
    raise exception 'request_approval: the incident is over' using errcode = 'PT409';
  end if;
  -- A question of an earlier round is no longer the question.
  update public.approvals set status = 'superseded', proposed = null
  where incident_id = p_incident_id and status = 'pending';
  insert into public.approvals (
    organization_id, incident_id, round, quote_id, landlord_id, scope_hash, cap_cents, currency,
    expires_at
  )
  select v_incident.organization_id, p_incident_id, p_round, v_quote.id, property.landlord_id,
    v_quote.scope_hash, private.total_cents(v_quote), v_quote.currency, p_expires_at
  from public.properties as property where property.id = v_incident.property_id
  returning * into v_approval;
  perform private.append_event(
    p_incident_id, 'approval.requested', 'approval.requested:' || p_round, 'system', null,
    jsonb_build_object('approvalId', v_approval.id, 'quoteId', v_quote.id,
      'capCents', v_approval.cap_cents, 'currency', v_approval.currency, 'expiresAt', p_expires_at)
      || private.policy_stamp(v_approval));
  return jsonb_build_object('approvalId', v_approval.id, 'status', v_approval.status);
end $$;

-- The decision a status stands for; null while there is none or when it was withdrawn.
create function private.decision_of(p_status public.approval_status) returns public.decision
language sql immutable set search_path = '' as $$
  select case p_status
    when 'approved' then 'approve'
    when 'declined' then 'decline'
    when 'another_round' then 'another_round'
  end::public.decision
$$;

create function private.accept_quote(p_approval public.approvals, p_quote public.quotes) returns void
language plpgsql set search_path = '' as $$
begin
  -- A vendor who dropped out had been accepted under an earlier approval; that one ends here.
  update public.approvals set status = 'superseded'
  where incident_id = p_approval.incident_id and status = 'approved' and id <> p_approval.id;
  update public.quotes set status = 'rejected'
  where incident_id = p_approval.incident_id and id <> p_quote.id and status in ('received', 'accepted');
  update public.quotes set status = 'accepted' where id = p_quote.id;
end $$;

-- What may be spent on an incident by now: its quote and every change order.
create function private.approved_cents(p_incident_id uuid) returns integer
language sql stable set search_path = '' as $$
  select coalesce(sum(cap_cents), 0)::integer from public.approvals
  where incident_id = p_incident_id and status = 'approved'
$$;

-- What stands in the way of approving this quote with this approval; null if nothing does.
create function private.approval_obstacle(
  p_approval public.approvals, p_quote public.quotes, p_method public.approval_method
) returns text
language plpgsql stable set search_path = '' as $$
begin
  if p_approval.change_order_id is null and (
    p_quote.incident_id is distinct from p_approval.incident_id
    or p_quote.status is distinct from 'received') then
    return 'the quote is not an open one of this incident';
  end if;
  if p_approval.change_order_id is not null and (
    p_quote.id is distinct from p_approval.quote_id or p_quote.status is distinct from 'accepted') then
    return 'the quote is not the one that is being worked on';
  end if;
  if p_method = 'policy' then
    return private.policy_obstacle(p_approval, p_quote);
  end if;
  return null;
end $$;

-- `p_more`: {capCents, authorityId}, what only some decisions have.
create function private.decide(
  p_approval_id uuid, p_decision public.decision, p_quote_id uuid, p_method public.approval_method,
  p_actor_kind public.actor_kind, p_actor_id text, p_note text, p_call_id uuid, p_more jsonb
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_approval public.approvals;
  v_quote public.quotes;
  v_obstacle text;
  v_cap_cents constant integer := (p_more ->> 'capCents')::integer;
begin
  perform private.require(
    'decide_approval', p_decision is not null and p_method is not null and p_actor_kind is not null,
    'decision, method and actor are required');
  perform private.require(
    'decide_approval', p_call_id is null or exists (select from public.calls where id = p_call_id),
    'the call does not exist');
  perform private.require(
    'decide_approval',
    v_cap_cents is null or (p_decision <> 'decline' and v_cap_cents between 1 and 10000000),
    'a standing word is an amount, and declines nothing');
  select * into v_approval from public.approvals where id = p_approval_id;
  if not found then
    raise exception 'decide_approval: there is no approval %', p_approval_id using errcode = 'PT404';
  end if;
  perform private.lock_incident('decide_approval', v_approval.incident_id);
  select * into v_approval from public.approvals where id = p_approval_id for update;
  if v_approval.status = 'pending' and v_approval.expires_at < now() then
    perform public.expire_approval(p_approval_id);
    v_approval.status := 'expired';
  end if;
  if v_approval.status <> 'pending' then
    perform private.append_event(
      v_approval.incident_id, 'approval.late_decision', null, p_actor_kind, p_actor_id,
      jsonb_build_object('approvalId', p_approval_id, 'decision', p_decision, 'method', p_method,
        'status', v_approval.status, 'callId', p_call_id));
    return jsonb_build_object(
      'kind', case v_approval.status when 'expired' then 'expired' else 'inert' end,
      'decision', private.decision_of(v_approval.status));
  end if;
  select * into v_quote from public.quotes where id = coalesce(p_quote_id, v_approval.quote_id);
  if not found then
    raise exception 'decide_approval: there is no quote %', p_quote_id using errcode = 'PT404';
  end if;
  if p_decision = 'approve' then
    v_obstacle := private.approval_obstacle(v_approval, v_quote, p_method);
    if v_obstacle is not null then
      raise exception 'decide_approval: %', v_obstacle using errcode = 'PT409';
    end if;
  end if;
  -- A change order adds to what was accepted, and its own figures stand.
  if p_decision = 'approve' and v_approval.change_order_id is null then
    perform private.accept_quote(v_approval, v_quote);
    v_approval.quote_id := v_quote.id;
    v_approval.scope_hash := v_quote.scope_hash;
    v_approval.cap_cents := private.total_cents(v_quote);
    v_approval.currency := v_quote.currency;
  end if;
  perform private.require(
    'decide_approval',
    v_cap_cents is null or p_decision <> 'approve'
      or (v_approval.change_order_id is null and v_cap_cents >= v_approval.cap_cents),
    'a raised cap is of a repair, and not below its price');
  update public.approvals set
    status = case p_decision when 'approve' then 'approved' when 'decline' then 'declined'
      else 'another_round' end::public.approval_status,
    quote_id = v_approval.quote_id, scope_hash = v_approval.scope_hash,
    cap_cents = v_approval.cap_cents, counter_cap_cents = v_cap_cents,
    currency = v_approval.currency, authority_id = (p_more ->> 'authorityId')::uuid,
    method = p_method, decided_by_kind = p_actor_kind, decided_by_id = p_actor_id, decided_at = now(), note = left(p_note, 1000), proposed = null,
    call_id = p_call_id
  where id = p_approval_id
  returning * into v_approval;
  perform private.append_event(
    v_approval.incident_id, 'approval.decided', 'approval.decided:' || p_approval_id, p_actor_kind,
    p_actor_id,
    jsonb_build_object('approvalId', p_approval_id, 'decision', p_decision, 'method', p_method,
      'quoteId', v_approval.quote_id, 'capCents', v_approval.cap_cents, 'note', left(p_note, 1000),
      'changeOrderId', v_approval.change_order_id, 'counterCapCents', v_cap_cents,
      'authorityId', p_more -> 'authorityId', 'callId', p_call_id)
      || private.policy_stamp(v_approval));
  perform private.enqueue(
    v_approval.organization_id, 'approval.decided', jsonb_build_object('approvalId', p_approval_id),
    'approval.decided:' || p_approval_id);
  return jsonb_build_object('kind', 'decided', 'decision', p_decision);
end $$;

create function public.decide_approval(
  p_approval_id uuid, p_decision public.decision, p_quote_id uuid, p_method public.approval_method,
  p_actor_kind public.actor_kind, p_actor_id text, p_note text, p_call_id uuid,
  p_cap_cents integer default null
) returns jsonb
language sql security definer set search_path = '' as $$
  select private.decide(
    p_approval_id, p_decision, p_quote_id, p_method, p_actor_kind, p_actor_id, p_note, p_call_id,
    jsonb_build_object('capCents', p_cap_cents))
$$;

-- "Only if it is at most so much": a confirmed, firm price for the same work within that amount counts
-- as approved by the earlier decision, for as long as that one was asked for. Anything else is asked.
-- "And in all at most so much, should there be more to do": further work whose price is in the vendor's own
-- words counts as approved with the repair, as long as all of it stays within that.
create function private.apply_raised_cap(p_approval public.approvals) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_word public.approvals;
begin
  select * into v_word from public.approvals
  where incident_id = p_approval.incident_id and change_order_id is null and status = 'approved'
    and counter_cap_cents is not null and currency = p_approval.currency;
  if not found or p_approval.status <> 'pending'
    or private.approved_cents(p_approval.incident_id) + p_approval.cap_cents > v_word.counter_cap_cents
    or not exists (
      select from public.change_orders where id = p_approval.change_order_id and is_heard
    ) then
    return jsonb_build_object('kind', 'none');
  end if;
  return private.decide(
    p_approval.id, 'approve', p_approval.quote_id, v_word.method, v_word.decided_by_kind,
    v_word.decided_by_id, null, null, jsonb_build_object('authorityId', v_word.id));
end $$;

create function public.apply_standing_word(p_approval_id uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_approval public.approvals;
  v_word public.approvals;
  v_quote public.quotes;
begin
  select * into v_approval from public.approvals where id = p_approval_id;
  if not found then
    raise exception 'apply_standing_word: there is no approval %', p_approval_id using errcode = 'PT404';
  end if;
  perform private.lock_incident('apply_standing_word', v_approval.incident_id);
  select * into v_approval from public.approvals where id = p_approval_id for update;
  if v_approval.change_order_id is not null then
    return private.apply_raised_cap(v_approval);
  end if;
  select * into v_word from public.approvals
  where incident_id = v_approval.incident_id and round = v_approval.round - 1
    and change_order_id is null and status = 'another_round' and counter_cap_cents is not null
    and scope_hash = v_approval.scope_hash and currency = v_approval.currency
    and decided_at + (expires_at - created_at) > now();
  if not found or v_approval.status <> 'pending' then
    return jsonb_build_object('kind', 'none');
  end if;
  select quote.* into v_quote from public.quotes as quote
  where quote.incident_id = v_approval.incident_id and quote.round = v_approval.round
    and quote.status = 'received' and quote.kind = 'quote' and quote.confirmation = 'confirmed'
    and quote.scope_hash = v_word.scope_hash and quote.currency = v_word.currency
    and private.total_cents(quote) <= v_word.counter_cap_cents
  order by quote.id = v_approval.quote_id desc, private.total_cents(quote), quote.created_at limit 1;
  if not found then
    return jsonb_build_object('kind', 'none');
  end if;
  return private.decide(
    p_approval_id, 'approve', v_quote.id, v_word.method, v_word.decided_by_kind,
    v_word.decided_by_id, null, null, jsonb_build_object('authorityId', v_word.id));
end $$;

create function public.expire_approval(p_approval_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_approval public.approvals;
begin
  select * into v_approval from public.approvals where id = p_approval_id;
  if not found then
    raise exception 'expire_approval: there is no approval %', p_approval_id using errcode = 'PT404';
  end if;
  perform private.lock_incident('expire_approval', v_approval.incident_id);
  update public.approvals set status = 'expired', proposed = null
  where id = p_approval_id and status = 'pending' and expires_at <= now();
  if found then
    perform private.append_event(
      v_approval.incident_id, 'approval.expired', 'approval.expired:' || p_approval_id, 'system', null,
      jsonb_build_object('approvalId', p_approval_id));
    return true;
  end if;
  return exists (select from public.approvals where id = p_approval_id and status = 'expired');
end $$;

-- Locks the approval this call is about, and its incident before it.
create function private.approval_of_call(p_call public.calls) returns public.approvals
language plpgsql set search_path = '' as $$
declare
  v_approval public.approvals;
begin
  select * into v_approval from public.approvals where id = p_call.approval_id;
  if found then
    perform private.lock_incident('approval_of_call', v_approval.incident_id);
    select * into v_approval from public.approvals where id = p_call.approval_id for update;
  end if;
  return v_approval;
end $$;

-- Who decides on this call: the landlord, or whoever stands in for them on their own number.
create function private.approver_on(p_call public.calls) returns uuid
language sql stable set search_path = '' as $$
  select coalesce(
    (select contact.id from public.landlord_contacts as contact
    join public.landlords as landlord on landlord.id = contact.landlord_id
    where landlord.id = p_call.party_id and contact.phone = p_call.phone
      and landlord.phone <> p_call.phone),
    p_call.party_id)
$$;

-- What a proposal is about, to be read out before the key counts: a change order's own amount.
create function private.asked_cents(p_approval public.approvals, p_quote public.quotes) returns integer
language sql stable set search_path = '' as $$
  select case when p_approval.change_order_id is null then private.total_cents(p_quote)
    else p_approval.cap_cents end
$$;

-- A number that shows can be forged, the one on file cannot: whoever rings in is rung back once they
-- have hung up, and decides there.
create function private.call_back(p_approval public.approvals, p_call public.calls) returns void
language plpgsql set search_path = '' as $$
declare
  v_key constant text := 'approval.call_back:' || p_call.id;
begin
  if private.append_event(
    p_approval.incident_id, 'approval.call_back', v_key, 'landlord',
    private.approver_on(p_call)::text,
    jsonb_build_object('approvalId', p_approval.id, 'callId', p_call.id)
  ) then
    insert into public.outbox (organization_id, topic, payload, dedupe_key, available_at)
    values (
      p_approval.organization_id, 'approval.call_wanted',
      jsonb_build_object('approvalId', p_approval.id, 'approverId', private.approver_on(p_call)),
      v_key, now() + interval '15 seconds');
  end if;
end $$;

create function public.propose_decision(
  p_call_id uuid, p_tool_call_id text, p_decision public.decision, p_quote_id uuid, p_note text,
  p_cap_cents integer default null
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('propose_decision', p_call_id);
  v_approval public.approvals := private.approval_of_call(v_call);
  v_quote public.quotes;
  v_refusal text;
begin
  perform private.require(
    'propose_decision', p_decision is not null and private.is_said(p_tool_call_id),
    'decision and tool call are required');
  perform private.require(
    'propose_decision',
    p_cap_cents is null or (p_decision = 'another_round' and p_cap_cents between 1 and 10000000),
    'a standing word is an amount, and asks for another round');
  select * into v_quote from public.quotes
  where id = case when v_approval.change_order_id is null
    then coalesce(p_quote_id, v_approval.quote_id) else v_approval.quote_id end;
  v_refusal := case
    when v_call.purpose <> 'landlord_approval' then 'wrong-call'
    when v_approval.id is null or v_approval.landlord_id is distinct from v_call.party_id then 'no-approval'
    when v_approval.status <> 'pending' then 'not-pending'
    when v_approval.expires_at < now() then 'expired'
    when v_quote.incident_id is distinct from v_approval.incident_id
      or v_quote.status is distinct from (case when v_approval.change_order_id is null
        then 'received' else 'accepted' end)::public.quote_status then 'unknown-quote'
  end;
  if v_refusal is not null then
    return jsonb_strip_nulls(jsonb_build_object('kind', 'refused', 'reason', v_refusal,
      'decision', private.decision_of(v_approval.status)));
  end if;
  if v_call.direction = 'inbound' then
    perform private.call_back(v_approval, v_call);
    return jsonb_build_object('kind', 'refused', 'reason', 'call-back');
  end if;
  update public.approvals set proposed = jsonb_build_object(
    'decision', p_decision, 'quoteId', v_quote.id,
    'totalCents', private.asked_cents(v_approval, v_quote), 'note', left(p_note, 1000),
    'capCents', p_cap_cents, 'callId', p_call_id, 'nonce', gen_random_uuid())
  where id = v_approval.id;
  perform private.append_event(
    v_approval.incident_id, 'approval.proposed', 'approval.proposed:' || p_call_id || ':' || p_tool_call_id,
    'landlord', private.approver_on(v_call)::text,
    jsonb_build_object('approvalId', v_approval.id, 'decision', p_decision, 'quoteId', v_quote.id,
      'counterCapCents', p_cap_cents, 'callId', p_call_id));
  if p_decision <> 'approve' then
    return jsonb_build_object('kind', 'proposed', 'readBack', jsonb_build_object(
      'decision', p_decision, 'vendorName', null, 'totalCents', p_cap_cents,
      'currency', case when p_cap_cents is not null then v_approval.currency end,
      'confirmation', null));
  end if;
  return jsonb_build_object('kind', 'proposed', 'readBack', jsonb_build_object(
    'decision', p_decision,
    'vendorName', (select name from public.vendors where id = v_quote.vendor_id),
    'totalCents', private.asked_cents(v_approval, v_quote), 'currency', v_quote.currency,
    'isChangeOrder', v_approval.change_order_id is not null,
    'confirmation', case when v_approval.change_order_id is null then v_quote.confirmation
      else (select case when is_heard then 'confirmed' else 'unconfirmed' end
        from public.change_orders where id = v_approval.change_order_id)::public.quote_confirmation
      end));
end $$;

-- What a key would have decided, had nobody decided before; once a call.
create function private.note_late_key(p_approval public.approvals, p_call public.calls) returns void
language plpgsql set search_path = '' as $$
declare
  v_proposal jsonb;
begin
  select payload into v_proposal from public.incident_events
  where incident_id = p_approval.incident_id and type = 'approval.proposed'
    and payload ->> 'callId' = p_call.id::text
  order by seq desc limit 1;
  if found then
    perform private.append_event(
      p_approval.incident_id, 'approval.late_decision', 'approval.late_decision:' || p_call.id,
      'landlord', private.approver_on(p_call)::text,
      v_proposal || jsonb_build_object('method', 'keypad', 'status', p_approval.status));
  end if;
end $$;

create function public.confirm_decision(p_call_id uuid, p_digit text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('confirm_decision', p_call_id);
  v_approval public.approvals := private.approval_of_call(v_call);
  v_total_cents integer;
begin
  perform private.require('confirm_decision', p_digit in ('1', '2'), 'the digit is 1 or 2');
  if v_approval.id is null or v_call.purpose <> 'landlord_approval'
    or v_approval.landlord_id is distinct from v_call.party_id then
    return jsonb_build_object('kind', 'nothing-proposed');
  end if;
  if v_approval.status not in ('pending', 'expired') then
    if p_digit = '1' and v_approval.call_id is distinct from p_call_id then
      perform private.note_late_key(v_approval, v_call);
    end if;
    return jsonb_build_object('kind', 'inert', 'decision', private.decision_of(v_approval.status));
  end if;
  -- What another call proposed was read to somebody else.
  if v_approval.proposed ->> 'callId' is distinct from p_call_id::text then
    return jsonb_build_object('kind', 'nothing-proposed');
  end if;
  if p_digit = '2' then
    update public.approvals set proposed = null where id = v_approval.id;
    return jsonb_build_object('kind', 'withdrawn');
  end if;
  select private.asked_cents(v_approval, quote) into v_total_cents from public.quotes as quote
  where quote.id = (v_approval.proposed ->> 'quoteId')::uuid
    and quote.status in ('received', 'accepted');
  if v_total_cents is distinct from (v_approval.proposed ->> 'totalCents')::integer then
    -- The figure changed after it was read out: it must be read out again.
    update public.approvals set proposed = null where id = v_approval.id;
    return jsonb_build_object('kind', 'nothing-proposed');
  end if;
  return private.decide(
    v_approval.id, (v_approval.proposed ->> 'decision')::public.decision,
    (v_approval.proposed ->> 'quoteId')::uuid, 'keypad', 'landlord',
    private.approver_on(v_call)::text, v_approval.proposed ->> 'note', p_call_id, v_approval.proposed);
end $$;

revoke all on function public.request_approval, public.decide_approval, public.expire_approval,
  public.propose_decision, public.confirm_decision, public.apply_standing_word
  from public, anon, authenticated;
grant execute on function public.request_approval, public.decide_approval, public.expire_approval,
  public.propose_decision, public.confirm_decision, public.apply_standing_word to service_role;
