-- Purpose: more work on the day is asked for like the quote was, and the work waits for the answer.
-- Functions: request_change_approval; private ones for record_visit_event.

-- The amount, as somebody would say it in digits, in the caller's own words of that call.
create function private.is_heard_on(p_call_id uuid, p_cents integer) returns boolean
language sql stable set search_path = '' as $$
  select exists (
    select from public.call_turns
    where call_id = p_call_id and speaker = 'caller'
      and replace(text, ',', '') ~ ('(^|[^0-9.])' || (p_cents / 100)::text || '([^0-9]|$)'))
$$;

-- Who reports more work is at the property, whether they said so or not. A report without a price is
-- on record and no change order: nobody can be asked about it.
create function private.open_change_order(
  p_visit public.visits, p_call_id uuid, p_tool_call_id text, p_key text, p_payload jsonb
) returns void
language plpgsql set search_path = '' as $$
declare
  v_extra_cents constant integer := (p_payload ->> 'extraCents')::integer;
  v_scope constant text := left(trim(p_payload ->> 'note'), 500);
  v_number integer;
  v_order_id uuid;
begin
  select count(*) + 1 into v_number from public.change_orders where visit_id = p_visit.id;
  if v_extra_cents is null or coalesce(v_scope, '') = '' or v_number > 9 then
    return;
  end if;
  if p_visit.status = 'scheduled' then
    perform private.apply_visit_event(p_visit, 'arrived', p_key || ':arrived', '{}');
    perform private.enqueue(
      p_visit.organization_id, 'visit.arrived', jsonb_build_object('visitId', p_visit.id),
      p_key || ':arrived');
  end if;
  -- What was asked before is no longer the question.
  update public.approvals set status = 'superseded', proposed = null
  where incident_id = p_visit.incident_id and status = 'pending' and change_order_id is not null;
  insert into public.change_orders (
    organization_id, incident_id, visit_id, number, scope, scope_hash, extra_cents, currency,
    is_heard, call_id, tool_call_id
  )
  select p_visit.organization_id, p_visit.incident_id, p_visit.id, v_number, v_scope,
    encode(sha256(convert_to(v_scope, 'UTF8')), 'hex'), v_extra_cents, quote.currency,
    private.is_heard_on(p_call_id, v_extra_cents), p_call_id, p_tool_call_id
  from public.quotes as quote where quote.id = p_visit.quote_id
  returning id into v_order_id;
  perform private.move_incident(
    p_visit.incident_id, 'awaiting_change_order', p_key || ':incident', 'vendor',
    p_visit.vendor_id::text, 'incident.awaiting_change_order',
    jsonb_build_object('visitId', p_visit.id, 'changeOrderId', v_order_id));
end $$;

-- The vendor has finished without waiting: what they asked for is no question any more.
create function private.withdraw_change_orders(p_visit public.visits, p_key text) returns void
language plpgsql set search_path = '' as $$
begin
  update public.approvals set status = 'superseded', proposed = null
  where incident_id = p_visit.incident_id and status = 'pending' and change_order_id is not null;
  if exists (
    select from public.incidents where id = p_visit.incident_id and status = 'awaiting_change_order'
  ) then
    perform private.move_incident(
      p_visit.incident_id, 'in_progress', p_key || ':resumed', 'vendor', p_visit.vendor_id::text,
      'incident.in_progress', jsonb_build_object('visitId', p_visit.id));
  end if;
end $$;

create function public.request_change_approval(
  p_change_order_id uuid, p_expires_at timestamptz
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_order public.change_orders;
  v_approval public.approvals;
begin
  select * into v_order from public.change_orders where id = p_change_order_id;
  if not found then
    raise exception 'request_change_approval: there is no change order %', p_change_order_id
      using errcode = 'PT404';
  end if;
  perform private.lock_incident('request_change_approval', v_order.incident_id);
  perform private.require('request_change_approval', isfinite(p_expires_at), 'the expiry is required');
  select * into v_approval from public.approvals where change_order_id = p_change_order_id;
  if found then
    return jsonb_build_object(
      'kind', 'asked', 'approvalId', v_approval.id, 'status', v_approval.status);
  end if;
  -- Done without it, called off, or put in another way by now.
  if not exists (
    select from public.visits where id = v_order.visit_id and status = 'in_progress'
  ) or exists (
    select from public.change_orders where visit_id = v_order.visit_id and number > v_order.number
  ) then
    return jsonb_build_object('kind', 'withdrawn');
  end if;
  insert into public.approvals (
    organization_id, incident_id, round, quote_id, change_order_id, landlord_id, scope_hash,
    cap_cents, currency, expires_at
  )
  select v_order.organization_id, v_order.incident_id, quote.round, quote.id, v_order.id,
    property.landlord_id, v_order.scope_hash, v_order.extra_cents, v_order.currency, p_expires_at
  from public.visits as visit
  join public.quotes as quote on quote.id = visit.quote_id
  join public.incidents as incident on incident.id = visit.incident_id
  join public.properties as property on property.id = incident.property_id
  where visit.id = v_order.visit_id
  returning * into v_approval;
  perform private.append_event(
    v_order.incident_id, 'change_order.requested', 'change_order.requested:' || v_order.id, 'system',
    null,
    jsonb_build_object('approvalId', v_approval.id, 'changeOrderId', v_order.id,
      'extraCents', v_order.extra_cents, 'currency', v_order.currency, 'isHeard', v_order.is_heard,
      'expiresAt', p_expires_at));
  return jsonb_build_object(
    'kind', 'asked', 'approvalId', v_approval.id, 'status', v_approval.status);
end $$;

revoke all on function public.request_change_approval from public, anon, authenticated;
grant execute on function public.request_change_approval to service_role;
