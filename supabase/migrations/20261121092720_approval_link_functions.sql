-- Purpose: a decision on one's own phone, without signing in. A link shows; only a decision that is
-- posted decides, once, for what the link was made for. Whoever comes late is recorded and told.
-- Functions: issue_approval_link, read_approval_link, decide_by_link, request_call_by_link.

-- What a token opens, at any time; the name that the page greets.
create function private.approver_name(p_link public.approval_links) returns text
language sql stable set search_path = '' as $$
  select case p_link.approver_kind
    when 'landlord' then (select name from public.landlords where id = p_link.approver_id)
    when 'backup' then (select name from public.landlord_contacts where id = p_link.approver_id)
  end
$$;

create function public.issue_approval_link(
  p_approval_id uuid, p_approver_kind text, p_approver_id uuid, p_token_hash text,
  p_rung_ends_at timestamptz default null
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_approval public.approvals;
  v_rung_ends_at timestamptz;
begin
  select * into v_approval from public.approvals where id = p_approval_id;
  if not found then
    raise exception 'issue_approval_link: there is no approval %', p_approval_id using errcode = 'PT404';
  end if;
  perform private.lock_incident('issue_approval_link', v_approval.incident_id);
  select * into v_approval from public.approvals where id = p_approval_id for update;
  perform private.require(
    'issue_approval_link', p_token_hash ~ '^[0-9a-f]{64}$', 'the hash of a token is required');
  perform private.require(
    'issue_approval_link',
    case p_approver_kind
      when 'landlord' then p_approver_id = v_approval.landlord_id
      when 'backup' then exists (
        select from public.landlord_contacts
        where id = p_approver_id and landlord_id = v_approval.landlord_id)
      when 'manager' then p_approver_id is null
    end,
    'a link is for the landlord, for who stands in for them, or for the manager on call');
  perform private.require(
    'issue_approval_link',
    (p_approver_kind = 'manager') = (p_rung_ends_at is null)
      and isfinite(coalesce(p_rung_ends_at, now())),
    'the time of a rung is required, except for the manager, who is the last one');
  if v_approval.status <> 'pending' or v_approval.expires_at < now() then
    return jsonb_build_object('kind', 'refused', 'reason', 'not-pending');
  end if;
  insert into public.approval_links (
    organization_id, approval_id, approver_kind, approver_id, quote_id, scope_hash, token_hash,
    expires_at, rung_ends_at
  ) values (
    v_approval.organization_id, p_approval_id, p_approver_kind, p_approver_id, v_approval.quote_id,
    v_approval.scope_hash, p_token_hash, v_approval.expires_at, p_rung_ends_at
  ) on conflict (approval_id, approver_kind, approver_id) do nothing;
  if found then
    perform private.append_event(
      v_approval.incident_id, 'approval.link_issued',
      'approval.link:' || p_approval_id || ':' || coalesce(p_approver_id::text, p_approver_kind),
      'system', null,
      jsonb_build_object('approvalId', p_approval_id, 'approverKind', p_approver_kind,
        'approverId', p_approver_id));
  end if;
  -- Of a link that was issued before, the time that it was given, and was given back since.
  select rung_ends_at into v_rung_ends_at from public.approval_links
  where approval_id = p_approval_id and approver_kind = p_approver_kind
    and approver_id is not distinct from p_approver_id;
  return jsonb_build_object(
    'kind', 'issued', 'expiresAt', v_approval.expires_at, 'rungEndsAt', v_rung_ends_at);
end $$;

-- The link of a token with its incident and approval locked, in this order; nothing for a token that
-- is none.
create function private.lock_approval_link(p_token_hash text) returns public.approval_links
language plpgsql set search_path = '' as $$
declare
  v_link public.approval_links;
begin
  select * into v_link from public.approval_links where token_hash = p_token_hash;
  if found then
    perform private.lock_incident('approval_link', approval.incident_id)
    from public.approvals as approval where approval.id = v_link.approval_id;
    perform from public.approvals where id = v_link.approval_id for update;
    select * into v_link from public.approval_links where id = v_link.id for update;
  end if;
  return v_link;
end $$;

create function public.read_approval_link(p_token_hash text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_link public.approval_links;
  v_approval public.approvals;
begin
  perform private.require('read_approval_link', p_token_hash is not null, 'a token is required');
  select * into v_link from public.approval_links where token_hash = p_token_hash;
  if not found then
    return jsonb_build_object('kind', 'unknown');
  end if;
  select * into v_approval from public.approvals where id = v_link.approval_id;
  return jsonb_build_object(
    'kind', 'found', 'approvalId', v_link.approval_id, 'approverKind', v_link.approver_kind,
    'approverId', v_link.approver_id, 'approverName', private.approver_name(v_link),
    'isOpen', v_approval.status = 'pending' and v_approval.expires_at >= now()
      and v_approval.scope_hash = v_link.scope_hash,
    'isExpired', v_approval.status = 'expired'
      or (v_approval.status = 'pending' and v_approval.expires_at < now()),
    'isOwn', v_link.used_at is not null, 'callWantedAt', v_link.call_wanted_at);
end $$;

-- Why this link cannot decide that; null when it can. The price must be the one that was shown.
create function private.link_obstacle(
  p_link public.approval_links, p_approval public.approvals, p_quote public.quotes,
  p_total_cents integer
) returns text
language sql stable set search_path = '' as $$
  select case
    when p_link.scope_hash is distinct from p_approval.scope_hash
      or p_link.quote_id is distinct from p_approval.quote_id then 'changed'
    when p_quote.incident_id is distinct from p_approval.incident_id
      or (p_approval.change_order_id is null and (
        p_quote.round is distinct from p_approval.round
        or p_quote.scope_hash is distinct from p_link.scope_hash
        or p_quote.status is distinct from 'received'))
      or (p_approval.change_order_id is not null and p_quote.id is distinct from p_link.quote_id)
      then 'unknown-quote'
    when private.asked_cents(p_approval, p_quote) is distinct from p_total_cents then 'changed'
  end
$$;

create function public.decide_by_link(
  p_token_hash text, p_decision public.decision, p_quote_id uuid, p_total_cents integer, p_note text,
  p_cap_cents integer
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_link public.approval_links := private.lock_approval_link(p_token_hash);
  v_approval public.approvals;
  v_quote public.quotes;
  v_obstacle text;
begin
  perform private.require(
    'decide_by_link', p_token_hash is not null and p_decision is not null,
    'a token and a decision are required');
  perform private.require(
    'decide_by_link',
    p_cap_cents is null or (p_decision <> 'decline' and p_cap_cents between 1 and 10000000),
    'a standing word is an amount, and declines nothing');
  if v_link.id is null then
    return jsonb_build_object('kind', 'unknown');
  end if;
  if v_link.tries >= 20 then
    return jsonb_build_object('kind', 'too-many');
  end if;
  update public.approval_links set tries = tries + 1 where id = v_link.id;
  select * into v_approval from public.approvals where id = v_link.approval_id;
  select * into v_quote from public.quotes where id = coalesce(p_quote_id, v_approval.quote_id);
  if v_approval.status = 'pending' and v_approval.expires_at >= now() then
    v_obstacle := private.link_obstacle(v_link, v_approval, v_quote,
      case p_decision when 'approve' then p_total_cents
        else private.asked_cents(v_approval, v_quote) end);
    if v_obstacle is null and p_decision = 'approve' and p_cap_cents < p_total_cents then
      v_obstacle := 'cap-too-low';
    end if;
    if v_obstacle is not null then
      return jsonb_build_object('kind', v_obstacle);
    end if;
    update public.approval_links set used_at = now() where id = v_link.id;
  end if;
  -- Decided before, or expired: recorded, and nothing else.
  return private.decide(
    v_approval.id, p_decision, v_quote.id, 'link',
    case v_link.approver_kind when 'manager' then 'manager' else 'landlord' end::public.actor_kind,
    coalesce(v_link.approver_id::text, 'on-call'), p_note, null,
    jsonb_build_object('capCents', p_cap_cents));
end $$;

-- "Call me": within a minute the same wish, and three times a link.
create function public.request_call_by_link(p_token_hash text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_link public.approval_links := private.lock_approval_link(p_token_hash);
  v_approval public.approvals;
begin
  perform private.require('request_call_by_link', p_token_hash is not null, 'a token is required');
  if v_link.id is null then
    return jsonb_build_object('kind', 'unknown');
  end if;
  select * into v_approval from public.approvals where id = v_link.approval_id;
  if v_approval.status <> 'pending' or v_approval.expires_at < now()
    or v_link.approver_kind = 'manager' then
    return jsonb_build_object('kind', 'closed');
  end if;
  if v_link.call_wanted_at > now() - interval '1 minute' then
    return jsonb_build_object('kind', 'asked');
  end if;
  if v_link.calls_wanted >= 3 then
    return jsonb_build_object('kind', 'too-many');
  end if;
  update public.approval_links set calls_wanted = calls_wanted + 1, call_wanted_at = now()
  where id = v_link.id;
  perform private.append_event(
    v_approval.incident_id, 'approval.call_wanted',
    'approval.call_wanted:' || v_link.id || ':' || v_link.calls_wanted, 'landlord',
    v_link.approver_id::text, jsonb_build_object('approvalId', v_approval.id));
  perform private.enqueue(
    v_approval.organization_id, 'approval.call_wanted',
    jsonb_build_object('approvalId', v_approval.id, 'approverId', v_link.approver_id),
    'approval.call_wanted:' || v_link.id || ':' || v_link.calls_wanted);
  return jsonb_build_object('kind', 'asked');
end $$;

-- A question before the decision: on record, and told to the manager on call. It decides nothing and
-- stops no clock. Said twice it is asked once, and five different ones are enough for a link.
create function public.ask_by_link(p_token_hash text, p_question text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_link public.approval_links := private.lock_approval_link(p_token_hash);
  v_approval public.approvals;
  v_key text;
begin
  perform private.require('ask_by_link', p_token_hash is not null, 'a token is required');
  perform private.require('ask_by_link', private.is_said(p_question), 'a question is required');
  if v_link.id is null then
    return jsonb_build_object('kind', 'unknown');
  end if;
  select * into v_approval from public.approvals where id = v_link.approval_id;
  if v_approval.status <> 'pending' or v_approval.expires_at < now()
    or v_link.approver_kind = 'manager' then
    return jsonb_build_object('kind', 'closed');
  end if;
  v_key := 'approval.asked:' || v_link.id || ':' || md5(p_question);
  if not private.is_done(v_approval.incident_id, v_key) and 5 <= (
    select count(*) from public.incident_events
    where incident_id = v_approval.incident_id and type = 'approval.asked'
      and key like 'approval.asked:' || v_link.id || ':%'
  ) then
    return jsonb_build_object('kind', 'too-many');
  end if;
  perform private.append_event(
    v_approval.incident_id, 'approval.asked', v_key, 'landlord', v_link.approver_id::text,
    jsonb_build_object('approvalId', v_approval.id, 'note', p_question));
  perform private.enqueue(
    v_approval.organization_id, 'approval.asked',
    jsonb_build_object('approvalId', v_approval.id, 'key', v_key), v_key);
  return jsonb_build_object('kind', 'asked');
end $$;

revoke all on function public.issue_approval_link, public.read_approval_link,
  public.decide_by_link, public.request_call_by_link, public.ask_by_link
  from public, anon, authenticated;
grant execute on function public.issue_approval_link, public.read_approval_link,
  public.decide_by_link, public.request_call_by_link, public.ask_by_link to service_role;
