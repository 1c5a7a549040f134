-- Purpose: what a manager may do at any moment: pause, take over, give back, resume, override, cancel.
-- Functions: steer_incident, pause_organization, cancel_incident, approve_quote, set_vendor_wanted,
-- rescope_incident, reclassify_incident, move_incident_by_hand.
-- These are for people: whoever is signed in calls them with their own token, and is the actor. The
-- server may call them too, for somebody it has authorised itself.
-- None of them reaches into the incident's run. They change the records and say in the outbox that
-- somebody steered: the run ends, and a fresh one takes up from the records, if the agent steers.

-- Everybody who belongs to the organisation, viewers too. Whoever does not learns nothing, as if there
-- were no such row; neither does whoever asks for one that is not there.
create function private.check_member(p_function text, p_organization_id uuid, p_what text) returns void
language plpgsql stable set search_path = '' as $$
begin
  if p_organization_id is null
    or auth.uid() is not null and p_organization_id not in (select private.org_ids()) then
    raise exception '%: there is no %', p_function, p_what using errcode = 'PT404';
  end if;
end $$;

-- Coordinators and above act. A viewer is told so.
create function private.check_steward(p_function text, p_organization_id uuid, p_what text) returns void
language plpgsql stable set search_path = '' as $$
begin
  perform private.check_member(p_function, p_organization_id, p_what);
  if auth.uid() is not null and p_organization_id not in (select private.org_ids('coordinator')) then
    raise exception '%: only coordinators and managers may do this', p_function using errcode = 'PT403';
  end if;
end $$;

-- What every act of a person needs: a right to it, a reason, and a key under which it happens once.
create function private.begin_act(
  p_function text, p_organization_id uuid, p_what text, p_reason text, p_key text
) returns void
language plpgsql stable set search_path = '' as $$
begin
  perform private.check_steward(p_function, p_organization_id, p_what);
  perform private.require(
    p_function, private.is_said(p_reason) and private.is_said(p_key), 'a reason and a key are required');
end $$;

-- The incident it is about, which nobody else changes meanwhile.
create function private.lock_for_steward(
  p_function text, p_incident_id uuid, p_reason text, p_key text
) returns public.incidents
language plpgsql set search_path = '' as $$
begin
  perform private.begin_act(
    p_function, (select organization_id from public.incidents where id = p_incident_id),
    'incident ' || p_incident_id, p_reason, p_key);
  return private.lock_incident(p_function, p_incident_id);
end $$;

-- An act of a person on record; false when its key was there before.
create function private.record_act(
  p_incident_id uuid, p_type text, p_key text, p_reason text, p_payload jsonb
) returns boolean
language sql set search_path = '' as $$
  select private.append_event(
    p_incident_id, p_type, p_key, 'manager', auth.uid()::text,
    p_payload || jsonb_build_object('reason', p_reason))
$$;

-- Somebody intervened: the run ends and, if the agent steers, a fresh one takes up what is on record.
-- What the agent had left to a person is with the agent again.
create function private.let_run_start_afresh(p_incident_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  v_incident public.incidents;
begin
  update public.incidents set
    steered = steered + 1,
    version = version + 1,
    hold_reason = case when control = 'agent' then null else hold_reason end
  where id = p_incident_id returning * into v_incident;
  perform private.enqueue(
    v_incident.organization_id, 'incident.steered', jsonb_build_object('incidentId', p_incident_id),
    'incident.steered:' || p_incident_id || ':' || v_incident.steered);
end $$;

create function private.steered_json(p_kind text, p_incident_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object('kind', p_kind, 'status', status, 'control', control, 'version', version)
  from public.incidents where id = p_incident_id
$$;

create function private.steering_refused(p_reason text) returns jsonb
language sql immutable set search_path = '' as $$
  select jsonb_build_object('kind', 'refused', 'reason', p_reason)
$$;

-- Whether the key was used: then the act is done, whatever became of the incident since.
create function private.is_done(p_incident_id uuid, p_key text) returns boolean
language sql stable set search_path = '' as $$
  select exists (
    select from public.incident_events where incident_id = p_incident_id and key = p_key)
$$;

-- No time to decide runs out while everything stands still: whoever was asked when the agent stopped has
-- the rest of their time once it goes on. To be called after who steers, or the switch, has changed.
create function private.keep_time(p_incident_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
  v_incident public.incidents;
begin
  select * into v_incident from public.incidents where id = p_incident_id;
  if v_incident.control <> 'agent' or exists (
    select from public.organizations
    where id = v_incident.organization_id and paused_at is not null
  ) then
    update public.incidents set halted_at = coalesce(halted_at, v_now) where id = p_incident_id;
    return;
  end if;
  update public.approvals set expires_at = expires_at + (v_now - v_incident.halted_at)
  where incident_id = p_incident_id and status = 'pending' and expires_at > v_incident.halted_at;
  update public.approval_links as link set
    expires_at = approval.expires_at,
    rung_ends_at = case
      when link.rung_ends_at > v_incident.halted_at
        then link.rung_ends_at + (v_now - v_incident.halted_at)
      else link.rung_ends_at
    end
  from public.approvals as approval
  where approval.id = link.approval_id and approval.incident_id = p_incident_id
    and approval.status = 'pending' and link.expires_at <> approval.expires_at;
  update public.incidents set halted_at = null where id = p_incident_id and halted_at is not null;
end $$;

create function public.steer_incident(
  p_incident_id uuid, p_control public.incident_control, p_reason text, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_incident public.incidents :=
    private.lock_for_steward('steer_incident', p_incident_id, p_reason, p_key);
begin
  perform private.require('steer_incident', p_control is not null, 'who steers is required');
  if private.is_done(p_incident_id, p_key)
    or v_incident.control = p_control and (p_control <> 'agent' or v_incident.hold_reason is null) then
    return private.steered_json('already', p_incident_id);
  end if;
  if private.is_terminal(v_incident.status) then
    return private.steering_refused('incident-over');
  end if;
  perform private.record_act(
    p_incident_id, 'incident.control_changed', p_key, p_reason,
    jsonb_build_object(
      'control', p_control, 'from', v_incident.control, 'hold', v_incident.hold_reason));
  update public.incidents set control = p_control where id = p_incident_id;
  perform private.keep_time(p_incident_id);
  perform private.let_run_start_afresh(p_incident_id);
  return private.steered_json('steered', p_incident_id);
end $$;

-- The switch for everything. Each open incident has it in its timeline, and its run ends or starts.
create function public.pause_organization(
  p_organization_id uuid, p_is_paused boolean, p_reason text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_paused_at timestamptz;
  v_incident_id uuid;
  v_count integer := 0;
begin
  if not exists (select from public.organizations where id = p_organization_id) then
    raise exception 'pause_organization: there is no organisation %', p_organization_id
      using errcode = 'PT404';
  end if;
  perform private.check_steward(
    'pause_organization', p_organization_id, 'organisation ' || p_organization_id);
  perform private.require(
    'pause_organization', p_is_paused is not null and private.is_said(p_reason),
    'the switch and a reason are required');
  -- Incidents come first in the order of locks: whoever holds one may be reading the switch.
  for v_incident_id in
    select id from public.incidents
    where organization_id = p_organization_id and not private.is_terminal(status)
    order by id for update
  loop
    v_count := v_count + 1;
  end loop;
  select paused_at into v_paused_at from public.organizations
  where id = p_organization_id for update;
  if (v_paused_at is not null) = p_is_paused then
    return jsonb_build_object('kind', 'already', 'incidents', 0);
  end if;
  update public.organizations set
    paused_at = case when p_is_paused then clock_timestamp() end,
    paused_by = case when p_is_paused then left(auth.jwt() ->> 'email', 254) end,
    paused_reason = case when p_is_paused then left(p_reason, 500) end
  where id = p_organization_id;
  for v_incident_id in
    select id from public.incidents
    where organization_id = p_organization_id and not private.is_terminal(status)
    order by id
  loop
    perform private.record_act(
      v_incident_id,
      case when p_is_paused then 'incident.organization_paused' else 'incident.organization_resumed' end,
      null, p_reason, '{}');
    update public.incidents set steered = steered + 1, version = version + 1 where id = v_incident_id;
    perform private.keep_time(v_incident_id);
    insert into public.outbox (organization_id, topic, payload, dedupe_key)
    select p_organization_id, 'incident.steered', jsonb_build_object('incidentId', id),
      'incident.steered:' || id || ':' || steered
    from public.incidents where id = v_incident_id;
  end loop;
  return jsonb_build_object('kind', 'steered', 'incidents', v_count);
end $$;

create function public.cancel_incident(p_incident_id uuid, p_reason text, p_key text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_moved jsonb;
begin
  perform private.lock_for_steward('cancel_incident', p_incident_id, p_reason, p_key);
  v_moved := private.move_incident(
    p_incident_id, 'cancelled', p_key, 'manager', auth.uid()::text, 'incident.cancelled',
    jsonb_build_object('reason', p_reason));
  if v_moved ->> 'kind' = 'stale' then
    return private.steering_refused('incident-over');
  end if;
  return private.steered_json(
    case v_moved ->> 'kind' when 'advanced' then 'steered' else 'already' end, p_incident_id);
end $$;

-- Takes back an appointment that is not wanted any more; whoever had it is told.
create function private.call_off_visits(p_incident_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  v_visit public.visits;
begin
  for v_visit in
    update public.visits set status = 'cancelled'
    where incident_id = p_incident_id and status in ('held', 'scheduled', 'in_progress')
    returning *
  loop
    perform private.append_event(
      p_incident_id, 'visit.cancelled', 'visit.cancelled:' || v_visit.id, 'manager',
      auth.uid()::text, jsonb_build_object('visitId', v_visit.id, 'reason', 'override'));
    perform private.enqueue(
      v_visit.organization_id, 'visit.called_off', jsonb_build_object('visitId', v_visit.id),
      'visit.called_off:' || v_visit.id);
  end loop;
end $$;

-- Back to looking for prices: nothing that was decided or agreed before stands any more. `p_key`: of the
-- passage to the status, so that the run that asks for the next round's prices finds it made.
create function private.return_to_sourcing(p_incident public.incidents, p_key text) returns void
language plpgsql set search_path = '' as $$
begin
  perform private.call_off_visits(p_incident.id);
  update public.approvals set status = 'superseded', proposed = null
  where incident_id = p_incident.id and status in ('pending', 'approved');
  update public.quotes set status = 'rejected'
  where incident_id = p_incident.id and status = 'accepted';
  if exists (
    select from private.incident_transitions
    where from_status = p_incident.status and to_status = 'sourcing'
  ) and p_incident.round > 0 then
    perform private.move_incident(
      p_incident.id, 'sourcing', p_key, 'manager', auth.uid()::text,
      'incident.sourcing', '{}');
  end if;
end $$;

-- The question about a quote's round, open again for whoever decides in the owner's place.
create function private.reopen_question(p_quote public.quotes) returns uuid
language plpgsql set search_path = '' as $$
declare
  v_approval public.approvals;
begin
  if p_quote.status = 'rejected' then
    update public.quotes set status = 'received' where id = p_quote.id;
  end if;
  select * into v_approval from public.approvals
  where incident_id = p_quote.incident_id and round = p_quote.round;
  if not found then
    return (public.request_approval(
      p_quote.incident_id, p_quote.round, p_quote.id, now() + interval '1 hour') ->> 'approvalId')::uuid;
  end if;
  update public.approvals set
    status = 'pending', proposed = null, expires_at = greatest(expires_at, now() + interval '1 hour')
  where id = v_approval.id;
  return v_approval.id;
end $$;

create function private.quote_obstacle(
  p_incident public.incidents, p_quote public.quotes
) returns text
language sql stable set search_path = '' as $$
  select case
    when private.is_terminal(p_incident.status) then 'incident-over'
    when p_incident.status in ('in_progress', 'awaiting_change_order', 'work_done') then 'work-begun'
    when p_quote.status = 'accepted' then 'approved-already'
    -- A vendor who took the price back cannot be held to it.
    when exists (
      select from public.quote_requests
      where id = p_quote.quote_request_id and status = 'declined'
    ) then 'quote-withdrawn'
    when p_quote.round < p_incident.round then 'earlier-round'
    when exists (
      select from public.approvals
      where incident_id = p_incident.id and round = p_quote.round
        and status in ('declined', 'another_round')
    ) then 'decided-otherwise'
  end
$$;

create function public.approve_quote(
  p_incident_id uuid, p_quote_id uuid, p_reason text, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_incident public.incidents :=
    private.lock_for_steward('approve_quote', p_incident_id, p_reason, p_key);
  v_quote public.quotes;
  v_obstacle text;
  v_status public.incident_status;
begin
  select * into v_quote from public.quotes where id = p_quote_id and incident_id = p_incident_id;
  if not found then
    raise exception 'approve_quote: there is no quote %', p_quote_id using errcode = 'PT404';
  end if;
  if private.is_done(p_incident_id, p_key) then
    return private.steered_json('already', p_incident_id);
  end if;
  v_obstacle := private.quote_obstacle(v_incident, v_quote);
  if v_obstacle is not null then
    return private.steering_refused(v_obstacle);
  end if;
  perform private.record_act(
    p_incident_id, 'quote.chosen_by_hand', p_key, p_reason, jsonb_build_object('quoteId', p_quote_id));
  if exists (
    select from public.approvals where incident_id = p_incident_id and status = 'approved'
  ) then
    perform private.return_to_sourcing(v_incident, p_key || ':sourcing');
  end if;
  select * into v_quote from public.quotes where id = p_quote_id;
  perform public.decide_approval(
    private.reopen_question(v_quote), 'approve', p_quote_id, 'dashboard', 'manager',
    auth.uid()::text, p_reason, null);
  select status into v_status from public.incidents where id = p_incident_id;
  if v_status = 'sourcing' then
    perform private.move_incident(
      p_incident_id, 'quoted', p_key || ':quoted', 'manager', auth.uid()::text, 'incident.quoted', '{}');
  end if;
  perform private.move_incident(
    p_incident_id, 'approved', p_key || ':approved', 'manager', auth.uid()::text, 'incident.approved',
    jsonb_build_object('method', 'dashboard'));
  perform private.let_run_start_afresh(p_incident_id);
  return private.steered_json('steered', p_incident_id);
end $$;

-- A vendor as the directory has them: whom we may ring, and who is insured and licensed today.
create function private.contact_to_ask(
  p_incident public.incidents, p_vendor_id uuid
) returns public.vendor_contacts
language sql stable set search_path = '' as $$
  select contact.* from public.vendor_contacts as contact
  join public.vendors as vendor on vendor.id = contact.vendor_id and vendor.active
  join public.vendor_compliance as compliance on compliance.vendor_id = vendor.id
    and current_date <= least(compliance.coi_until, compliance.licence_until)
  where vendor.id = p_vendor_id and vendor.organization_id = p_incident.organization_id
    and contact.is_primary and contact.consent_at is not null
    and not private.is_suppressed(p_incident.organization_id, contact.phone)
$$;

create function private.add_vendor(p_incident public.incidents, p_vendor_id uuid) returns text
language plpgsql set search_path = '' as $$
declare
  v_contact public.vendor_contacts := private.contact_to_ask(p_incident, p_vendor_id);
  v_round integer := greatest(p_incident.round, 1);
begin
  if v_contact.id is null then
    return 'vendor-not-dispatchable';
  end if;
  if exists (
    select from public.quote_requests
    where incident_id = p_incident.id and round = v_round and vendor_id = p_vendor_id
  ) then
    return 'asked-already';
  end if;
  perform public.open_quote_round(
    p_incident.id, v_round,
    jsonb_build_array(jsonb_build_object('vendorId', p_vendor_id, 'contactId', v_contact.id)),
    coalesce(
      (select scope from public.quote_requests
      where incident_id = p_incident.id and round = v_round order by created_at limit 1),
      p_incident.summary),
    now() + interval '1 hour');
  return null;
end $$;

-- Out of it means out of it: not rung again about this incident, and their price does not count.
create function private.skip_vendor(p_incident public.incidents, p_vendor_id uuid, p_reason text) returns text
language plpgsql set search_path = '' as $$
begin
  if exists (
    select from public.quotes
    where incident_id = p_incident.id and vendor_id = p_vendor_id and status = 'accepted'
  ) then
    return 'approved-already';
  end if;
  update public.quote_requests
  set status = 'declined', decline_reason = left('Skipped by a manager: ' || p_reason, 500)
  where incident_id = p_incident.id and vendor_id = p_vendor_id and round = p_incident.round;
  if not found then
    return 'not-asked';
  end if;
  update public.quotes set status = 'rejected'
  where incident_id = p_incident.id and vendor_id = p_vendor_id and status = 'received';
  return null;
end $$;

create function public.set_vendor_wanted(
  p_incident_id uuid, p_vendor_id uuid, p_is_wanted boolean, p_reason text, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_incident public.incidents :=
    private.lock_for_steward('set_vendor_wanted', p_incident_id, p_reason, p_key);
  v_obstacle text;
begin
  perform private.require('set_vendor_wanted', p_is_wanted is not null, 'in or out is required');
  if not exists (
    select from public.vendors
    where id = p_vendor_id and organization_id = v_incident.organization_id
  ) then
    raise exception 'set_vendor_wanted: there is no vendor %', p_vendor_id using errcode = 'PT404';
  end if;
  if private.is_done(p_incident_id, p_key) then
    return private.steered_json('already', p_incident_id);
  end if;
  if private.is_terminal(v_incident.status) then
    return private.steering_refused('incident-over');
  end if;
  -- Past this the prices have been compared: who is to be asked still, is asked in another round.
  if v_incident.status not in ('reported', 'triaged', 'sourcing') then
    return private.steering_refused('sourcing-over');
  end if;
  v_obstacle := case
    when p_is_wanted then private.add_vendor(v_incident, p_vendor_id)
    else private.skip_vendor(v_incident, p_vendor_id, p_reason)
  end;
  if v_obstacle is not null then
    return private.steering_refused(v_obstacle);
  end if;
  perform private.record_act(
    p_incident_id, case when p_is_wanted then 'vendor.added' else 'vendor.skipped' end, p_key, p_reason,
    jsonb_build_object('vendorId', p_vendor_id));
  perform private.let_run_start_afresh(p_incident_id);
  return private.steered_json('steered', p_incident_id);
end $$;

-- Another round for another scope. Those who could be asked before are asked first.
create function public.rescope_incident(
  p_incident_id uuid, p_scope text, p_reason text, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_incident public.incidents :=
    private.lock_for_steward('rescope_incident', p_incident_id, p_reason, p_key);
  v_vendors jsonb;
  v_round integer := v_incident.round + 1;
begin
  perform private.require(
    'rescope_incident', p_scope ~ '\S' and char_length(p_scope) <= 2000, 'a scope is required');
  if private.is_done(p_incident_id, p_key) then
    return private.steered_json('already', p_incident_id);
  end if;
  if private.is_terminal(v_incident.status) then
    return private.steering_refused('incident-over');
  end if;
  v_vendors := private.dispatchable_vendors(p_incident_id, 3, false);
  if v_vendors = '[]' then
    return private.steering_refused('nobody-to-ask');
  end if;
  perform private.record_act(
    p_incident_id, 'incident.rescoped', p_key, p_reason,
    jsonb_build_object('scope', p_scope, 'round', v_round));
  perform private.return_to_sourcing(v_incident, 'agent:sourcing:round-' || v_round);
  perform public.open_quote_round(
    p_incident_id, v_round, v_vendors, p_scope, now() + interval '1 hour');
  perform private.let_run_start_afresh(p_incident_id);
  return private.steered_json('steered', p_incident_id);
end $$;

create function public.reclassify_incident(
  p_incident_id uuid, p_priority public.priority, p_trade public.trade, p_reason text, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_incident public.incidents :=
    private.lock_for_steward('reclassify_incident', p_incident_id, p_reason, p_key);
begin
  perform private.require(
    'reclassify_incident', p_priority is not null and p_trade is not null,
    'priority and trade are required');
  if private.is_done(p_incident_id, p_key)
    or (v_incident.priority, v_incident.trade) = (p_priority, p_trade) then
    return private.steered_json('already', p_incident_id);
  end if;
  if private.is_terminal(v_incident.status) then
    return private.steering_refused('incident-over');
  end if;
  if v_incident.trade <> p_trade and v_incident.status in (
    'in_progress', 'awaiting_change_order', 'work_done'
  ) then
    return private.steering_refused('work-begun');
  end if;
  perform private.record_act(
    p_incident_id, 'incident.reclassified', p_key, p_reason,
    jsonb_build_object(
      'priority', p_priority, 'trade', p_trade,
      'from', jsonb_build_object('priority', v_incident.priority, 'trade', v_incident.trade)));
  update public.incidents set priority = p_priority, trade = p_trade where id = p_incident_id;
  -- Prices of another trade are prices for another job: the next round asks others.
  if v_incident.trade <> p_trade and v_incident.round > 0 then
    perform private.return_to_sourcing(
      v_incident, 'agent:sourcing:round-' || v_incident.round + 1);
    update public.incidents set round = round + 1 where id = p_incident_id;
  end if;
  perform private.let_run_start_afresh(p_incident_id);
  return private.steered_json('steered', p_incident_id);
end $$;

-- What a status that was reached by hand means for the visit.
create function private.bring_visit_along(
  p_incident_id uuid, p_to public.incident_status, p_reason text
) returns boolean
language plpgsql set search_path = '' as $$
begin
  if p_to = 'in_progress' then
    update public.visits set status = 'in_progress', arrived_at = coalesce(arrived_at, now())
    where incident_id = p_incident_id and status = 'scheduled';
    return found or exists (
      select from public.visits where incident_id = p_incident_id and status = 'in_progress');
  elsif p_to = 'work_done' then
    update public.visits
    set status = 'done', done_at = now(), report = jsonb_build_object('note', p_reason)
    where incident_id = p_incident_id and status in ('scheduled', 'in_progress');
    return found;
  end if;
  return true;
end $$;

create function public.move_incident_by_hand(
  p_incident_id uuid, p_to public.incident_status, p_reason text, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_incident public.incidents :=
    private.lock_for_steward('move_incident_by_hand', p_incident_id, p_reason, p_key);
begin
  perform private.require(
    'move_incident_by_hand', p_to is not null, 'the target is required');
  if private.is_done(p_incident_id, p_key) then
    return private.steered_json('already', p_incident_id);
  end if;
  -- The others stand for something that is on record (a price, a decision, an appointment): a person
  -- makes that, not the word for it.
  if p_to not in ('in_progress', 'work_done', 'closed', 'declined', 'resolved_self_help') or not exists (
    select from private.incident_transitions
    where from_status = v_incident.status and to_status = p_to
  ) then
    return private.steering_refused('not-from-here');
  end if;
  if not private.bring_visit_along(p_incident_id, p_to, p_reason) then
    return private.steering_refused('no-visit');
  end if;
  perform private.record_act(
    p_incident_id, 'incident.moved_by_hand', p_key, p_reason,
    jsonb_build_object('from', v_incident.status, 'to', p_to));
  if p_to = 'closed' then
    perform public.close_incident(
      p_incident_id, p_key || ':closed',
      jsonb_build_object(
        'title', left(v_incident.summary, 120), 'description', v_incident.summary,
        'resolution', p_reason, 'trade', v_incident.trade));
  else
    perform private.move_incident(
      p_incident_id, p_to, p_key || ':' || p_to, 'manager', auth.uid()::text, 'incident.' || p_to,
      '{}');
  end if;
  perform private.let_run_start_afresh(p_incident_id);
  return private.steered_json('steered', p_incident_id);
end $$;

revoke all on function public.steer_incident, public.pause_organization, public.cancel_incident,
  public.approve_quote, public.set_vendor_wanted, public.rescope_incident,
  public.reclassify_incident, public.move_incident_by_hand from public, anon, authenticated;
grant execute on function public.steer_incident, public.pause_organization, public.cancel_incident,
  public.approve_quote, public.set_vendor_wanted, public.rescope_incident,
  public.reclassify_incident, public.move_incident_by_hand to authenticated, service_role;
