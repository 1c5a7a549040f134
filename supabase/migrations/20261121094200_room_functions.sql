-- Purpose: what the incident's page reads and does beyond steering: whose names are in its timeline, what
-- was repaired there before and what it cost, whom else one could ask; deciding in the owner's place, a
-- note to the agent, answering an escalation, settling a promise; and that a case was taken out as a file.
-- Functions: read_room, record_export, note_incident, decide_for_owner, answer_escalation_at_desk,
-- settle_promise_at_desk.

create function private.incident_for_member(p_function text, p_incident_id uuid) returns public.incidents
language plpgsql stable set search_path = '' as $$
declare
  v_incident public.incidents;
begin
  select * into v_incident from public.incidents where id = p_incident_id;
  perform private.check_member(p_function, v_incident.organization_id, 'incident ' || p_incident_id);
  return v_incident;
end $$;

-- Names by id of whoever acted: members by their address, everybody else by the name in the directory.
create function private.actors_of(p_incident public.incidents) returns jsonb
language sql stable set search_path = '' as $$
  with acted as (
    select distinct actor_id from public.incident_events
    where incident_id = p_incident.id and actor_id is not null
  )
  select coalesce(jsonb_object_agg(acted.actor_id, known.name), '{}')
  from acted join lateral (
    select member.email as name from auth.users as member
    join public.memberships as membership on membership.user_id = member.id
      and membership.organization_id = p_incident.organization_id
    where member.id::text = acted.actor_id
    union all
    select name from public.vendors
    where id::text = acted.actor_id and organization_id = p_incident.organization_id
    union all
    select name from public.guests
    where id::text = acted.actor_id and organization_id = p_incident.organization_id
    union all
    select name from public.landlords
    where id::text = acted.actor_id and organization_id = p_incident.organization_id
    union all
    select name from public.landlord_contacts
    where id::text = acted.actor_id and organization_id = p_incident.organization_id
    limit 1
  ) as known on true
$$;

-- Past repairs at the property, the most alike first. By meaning when this incident's own record has a
-- vector of the same model; else by the words they share with what was reported; then by trade and date.
create function private.similar_repairs(p_incident public.incidents, p_limit integer) returns jsonb
language sql stable set search_path = '' as $$
  with own as (
    select embedding, embedding_model from public.maintenance_records
    where incident_id = p_incident.id and embedding is not null
  ), words as (
    -- Any of the words, not all of them.
    select replace(plainto_tsquery('english', p_incident.summary)::text, '&', '|')::tsquery as asked
  ), judged as (
    select record.*, vendor.name as vendor_name,
      case when own.embedding is not null
        then 1 - (record.embedding operator(extensions.<=>) own.embedding) end as meaning,
      ts_rank(
        to_tsvector('english', record.title || ' ' || record.description || ' ' || record.resolution),
        words.asked) as shared
    from public.maintenance_records as record
    cross join words
    left join own on own.embedding_model = record.embedding_model
    left join public.vendors as vendor on vendor.id = record.vendor_id
    where record.property_id = p_incident.property_id
      and record.incident_id is distinct from p_incident.id
  ), nearest as (
    select *, row_number() over (
      order by meaning desc nulls last, (shared > 0 and trade = p_incident.trade) desc,
        trade = p_incident.trade desc, shared desc, occurred_on desc, id) as place
    from judged
    where trade = p_incident.trade or shared > 0 or meaning > 0
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', id, 'title', title, 'resolution', resolution, 'trade', trade, 'occurredOn', occurred_on,
    'costCents', cost_cents, 'currency', currency, 'vendorName', vendor_name) order by place), '[]')
  from nearest where place <= p_limit
$$;

-- Vendors one could still ask, and what stands in the way of the others of the trade.
create function private.vendors_to_add(p_incident public.incidents) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'vendorId', id, 'name', name, 'rating', rating, 'jobsHere', jobs_here, 'obstacle', obstacle)
    order by obstacle is not null, rank nulls last, rating desc nulls last, name), '[]')
  from (
    select vendor.id, vendor.name, vendor.rating, preference.rank,
      (select count(*) from public.maintenance_records
        where vendor_id = vendor.id and property_id = p_incident.property_id) as jobs_here,
      case
        when (private.contact_to_ask(p_incident, vendor.id)).id is not null then null
        when compliance.id is null then 'no insurance or licence on file'
        when current_date > compliance.coi_until then 'insurance ended ' || compliance.coi_until
        when current_date > compliance.licence_until then 'licence ended ' || compliance.licence_until
        else 'not to be rung: no consent or no number'
      end as obstacle
    from public.vendors as vendor
    join public.vendor_trades as skill
      on skill.vendor_id = vendor.id and skill.trade = p_incident.trade
    left join public.vendor_compliance as compliance on compliance.vendor_id = vendor.id
    left join public.vendor_preferences as preference
      on preference.vendor_id = vendor.id and preference.property_id = p_incident.property_id
      and preference.trade = p_incident.trade
    where vendor.organization_id = p_incident.organization_id and vendor.active
      and not exists (
        select from public.quote_requests
        where incident_id = p_incident.id and round = greatest(p_incident.round, 1)
          and vendor_id = vendor.id)
    limit 30
  ) as choice
$$;

-- How often each vendor has worked at the property.
create function private.jobs_here(p_property_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_object_agg(vendor_id, jobs), '{}')
  from (
    select vendor_id, count(*) as jobs from public.maintenance_records
    where property_id = p_property_id and vendor_id is not null group by vendor_id
  ) as worked
$$;

create function public.read_room(p_incident_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_incident constant public.incidents := private.incident_for_member('read_room', p_incident_id);
begin
  return jsonb_build_object(
    'policy', private.policy_json(v_incident.property_id),
    'history', public.price_history(v_incident.property_id, v_incident.trade),
    'similar', private.similar_repairs(v_incident, 5),
    'vendors', private.vendors_to_add(v_incident),
    'jobsHere', private.jobs_here(v_incident.property_id),
    'actors', private.actors_of(v_incident));
end $$;

-- Whoever may read a case may take it with them; that they did is on record, once a minute at most.
create function public.record_export(p_incident_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_incident constant public.incidents := private.incident_for_member('record_export', p_incident_id);
begin
  perform private.append_event(
    v_incident.id, 'incident.exported',
    'incident.exported:' || coalesce(auth.uid()::text, 'server') || ':'
      || to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI'),
    'manager', auth.uid()::text, '{}');
end $$;

-- What a person wants whoever is rung next to be told, or only remembered. It changes no state.
create function public.note_incident(
  p_incident_id uuid, p_note text, p_audience text, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_incident public.incidents :=
    private.lock_for_steward('note_incident', p_incident_id, p_note, p_key);
begin
  perform private.require(
    'note_incident', p_audience in ('everyone', 'vendor', 'guest', 'landlord', 'nobody'),
    'whom it is for is required');
  return private.steered_json(
    case when private.append_event(
      v_incident.id, 'incident.noted', p_key, 'manager', auth.uid()::text,
      jsonb_build_object('note', p_note, 'audience', p_audience)
    ) then 'steered' else 'already' end,
    p_incident_id);
end $$;

-- A question that waits for the owner, answered by a manager in their place: no to a quote, yes or no to
-- further work. (Yes to a quote is approve_quote, which knows the others.) Whoever waits for the answer
-- goes on from it; where nobody does, because a person steers, the incident itself is moved.
create function public.decide_for_owner(
  p_incident_id uuid, p_approval_id uuid, p_decision public.decision, p_reason text, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_incident public.incidents :=
    private.lock_for_steward('decide_for_owner', p_incident_id, p_reason, p_key);
  v_approval public.approvals;
begin
  select * into v_approval from public.approvals
  where id = p_approval_id and incident_id = p_incident_id;
  if not found then
    raise exception 'decide_for_owner: there is no approval %', p_approval_id using errcode = 'PT404';
  end if;
  perform private.require(
    'decide_for_owner',
    p_decision = 'decline' or p_decision = 'approve' and v_approval.change_order_id is not null,
    'a quote is approved by its own name');
  if private.is_done(p_incident_id, p_key) then
    return private.steered_json('already', p_incident_id);
  end if;
  if private.is_terminal(v_incident.status) then
    return private.steering_refused('incident-over');
  end if;
  if v_approval.status <> 'pending' or v_approval.expires_at < now() then
    return private.steering_refused('decided-otherwise');
  end if;
  perform private.record_act(
    p_incident_id, 'approval.decided_by_hand', p_key, p_reason,
    jsonb_build_object('approvalId', p_approval_id, 'decision', p_decision));
  perform public.decide_approval(
    p_approval_id, p_decision, v_approval.quote_id, 'dashboard', 'manager', auth.uid()::text, p_reason,
    null);
  if v_approval.change_order_id is null and private.stands_still(p_incident_id) then
    perform private.move_incident(
      p_incident_id, 'declined', p_key || ':declined', 'manager', auth.uid()::text,
      'incident.declined', jsonb_build_object('method', 'dashboard'));
  end if;
  return private.steered_json('steered', p_incident_id);
end $$;

-- A member takes an emergency that is being rung for, or says that it is none, whether or not it is
-- known which incident it is about. (`accept_escalation` locks what it belongs to.)
create function public.answer_escalation_at_desk(
  p_escalation_id uuid, p_is_emergency boolean, p_reason text, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  perform private.begin_act(
    'answer_escalation_at_desk',
    (select organization_id from public.escalations where id = p_escalation_id),
    'escalation ' || p_escalation_id, p_reason, p_key);
  perform private.require(
    'answer_escalation_at_desk', p_is_emergency is not null, 'whether it is one is required');
  if p_is_emergency then
    return public.accept_escalation(p_escalation_id, null, auth.uid(), 'dashboard');
  end if;
  return public.de_escalate(p_escalation_id, null, auth.uid(), 'dashboard', p_reason);
end $$;

-- What became of a promise: they have called, or it has lost its point. Made to a caller whose house is
-- not known it hangs on no incident, and says itself by whom it was settled.
create function public.settle_promise_at_desk(
  p_promise_id uuid, p_state text, p_reason text, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_promise public.promises;
begin
  select * into v_promise from public.promises where id = p_promise_id;
  perform private.begin_act(
    'settle_promise_at_desk', v_promise.organization_id, 'promise ' || p_promise_id, p_reason, p_key);
  perform private.require(
    'settle_promise_at_desk', p_state in ('kept', 'withdrawn'), 'kept or withdrawn is required');
  if v_promise.incident_id is not null then
    perform private.lock_incident('settle_promise_at_desk', v_promise.incident_id);
  end if;
  select * into v_promise from public.promises where id = p_promise_id for update;
  -- What was broken may still be kept, late.
  if v_promise.state = p_state
    or v_promise.state <> 'open' and (v_promise.state, p_state) <> ('broken', 'kept') then
    return jsonb_build_object('kind', 'already');
  end if;
  if v_promise.incident_id is not null then
    perform private.record_act(
      v_promise.incident_id, 'promise.settled_by_hand', p_key, p_reason,
      jsonb_build_object('promiseId', p_promise_id, 'state', p_state));
  end if;
  perform private.settle(v_promise, p_state, p_reason);
  return jsonb_build_object('kind', 'settled');
end $$;

revoke all on function public.read_room, public.record_export, public.note_incident,
  public.decide_for_owner, public.answer_escalation_at_desk, public.settle_promise_at_desk
  from public, anon, authenticated;
grant execute on function public.read_room, public.record_export, public.note_incident,
  public.decide_for_owner, public.answer_escalation_at_desk, public.settle_promise_at_desk
  to authenticated, service_role;
