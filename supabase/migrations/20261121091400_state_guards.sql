-- Purpose: what the functions check before they move, held for whatever else might update a table.
-- Tables: private.state_moves. An incident's moves are private.incident_transitions.

create table private.state_moves (
  machine text not null,
  from_state text not null,
  to_state text not null,
  primary key (machine, from_state, to_state)
);
insert into private.state_moves (machine, from_state, to_state)
select move.machine, move.from_state, to_state
from (values
  -- `unknown` leads to an answer and never back to dialling: the telephone may have rung.
  ('call_attempts', 'reserved', array['dialling', 'dialled', 'refused']),
  ('call_attempts', 'dialling', array['dialled', 'unknown', 'refused']),
  ('call_attempts', 'unknown', array['dialled', 'refused']),
  ('messages', 'reserved', array['sending', 'failed']),
  ('messages', 'sending', array['sent', 'failed', 'unknown']),
  ('messages', 'unknown', array['sent', 'failed']),
  ('quotes', 'received', array['accepted', 'rejected']),
  ('quotes', 'accepted', array['rejected']),
  -- A manager chooses another one after all.
  ('quotes', 'rejected', array['received']),
  ('approvals', 'pending',
    array['approved', 'declined', 'another_round', 'expired', 'superseded']),
  ('approvals', 'approved', array['superseded']),
  -- Nobody answered, or the answer was withdrawn: a manager may put the question once more.
  ('approvals', 'expired', array['pending']),
  ('approvals', 'superseded', array['pending']),
  ('visits', 'held', array['scheduled', 'cancelled', 'no_show']),
  ('visits', 'scheduled', array['in_progress', 'done', 'cancelled', 'no_show']),
  -- Back to waiting: the vendor stands before a locked door.
  ('visits', 'in_progress', array['done', 'scheduled', 'cancelled', 'no_show'])
) as move (machine, from_state, to_states), unnest(move.to_states) as to_state;

create function private.guard_state() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_from constant text := to_jsonb(old) ->> tg_argv[0];
  v_to constant text := to_jsonb(new) ->> tg_argv[0];
begin
  if v_from <> v_to and not exists (
    select from private.state_moves
    where machine = tg_table_name and from_state = v_from and to_state = v_to
  ) then
    raise exception '% cannot go from % to %', tg_table_name, v_from, v_to using errcode = 'PT409';
  end if;
  return new;
end $$;
create trigger call_attempts_guard_state before update of state on public.call_attempts
  for each row execute function private.guard_state('state');
create trigger messages_guard_state before update of status on public.messages
  for each row execute function private.guard_state('status');
create trigger quotes_guard_state before update of status on public.quotes
  for each row execute function private.guard_state('status');
create trigger approvals_guard_state before update of status on public.approvals
  for each row execute function private.guard_state('status');
create trigger visits_guard_state before update of status on public.visits
  for each row execute function private.guard_state('status');

-- A call only moves forward, and what is over stays over.
create function private.guard_call_status() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if private.call_status_rank(new.status) <= private.call_status_rank(old.status) then
    raise exception 'calls cannot go from % to %', old.status, new.status using errcode = 'PT409';
  end if;
  return new;
end $$;
create trigger calls_guard_status before update of status on public.calls
  for each row when (old.status is distinct from new.status)
  execute function private.guard_call_status();

-- At the end of the transaction, which writes the call first and its attempt after it.
create function private.guard_reservation() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (select from public.call_attempts where call_id = new.id) then
    raise exception 'call % goes out without a reserved attempt', new.id using errcode = 'PT409';
  end if;
  return null;
end $$;
create constraint trigger calls_that_go_out_are_reserved
  after insert or update of status on public.calls
  deferrable initially deferred
  for each row when (new.direction = 'outbound')
  execute function private.guard_reservation();

-- A figure that was decided on is not changed, and a figure that changed is checked again.
create function private.guard_quote_figures() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if old.status <> 'received' then
    raise exception 'quote % has been decided on', old.id using errcode = 'PT409';
  end if;
  if new.confirmation <> 'unchecked' and old.confirmation = new.confirmation then
    raise exception 'quote % has new figures that nobody has checked', old.id using errcode = 'PT409';
  end if;
  return new;
end $$;
create trigger quotes_guard_figures before update on public.quotes
  for each row when (
    (old.amount_min_cents, old.amount_max_cents, old.trip_fee_cents, old.after_hours_fee_cents,
      old.after_hours_percent, old.minimum_charge_cents, old.starts_after_hours, old.currency, old.scope_hash, old.vendor_id, old.incident_id)
    is distinct from
    (new.amount_min_cents, new.amount_max_cents, new.trip_fee_cents, new.after_hours_fee_cents,
      new.after_hours_percent, new.minimum_charge_cents, new.starts_after_hours, new.currency, new.scope_hash, new.vendor_id, new.incident_id))
  execute function private.guard_quote_figures();

-- What was decided, by whom and up to which amount is not written over afterwards.
create function private.guard_decision() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  raise exception 'approval % has been decided', old.id using errcode = 'PT409';
end $$;
create trigger approvals_guard_decision before update on public.approvals
  for each row when (
    old.status <> 'pending' and
    (old.incident_id, old.quote_id, old.change_order_id, old.landlord_id, old.scope_hash, old.cap_cents,
      old.counter_cap_cents, old.currency, old.authority_id, old.method, old.decided_by_kind,
      old.decided_by_id, old.decided_at, old.policy_id, old.policy_version)
    is distinct from
    (new.incident_id, new.quote_id, new.change_order_id, new.landlord_id, new.scope_hash, new.cap_cents,
      new.counter_cap_cents, new.currency, new.authority_id, new.method, new.decided_by_kind,
      new.decided_by_id, new.decided_at, new.policy_id, new.policy_version))
  execute function private.guard_decision();

-- Prices, decisions and the code of the door hang on the house: another house is another incident.
create function private.guard_incident_place() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  raise exception 'incident % stays where it was reported', old.reference using errcode = 'PT409';
end $$;
create trigger incidents_guard_place before update on public.incidents
  for each row when (
    (old.reference, old.property_id, old.reported_by_call_id)
    is distinct from (new.reference, new.property_id, new.reported_by_call_id))
  execute function private.guard_incident_place();

-- Nobody gets an appointment, and with it the way in, without the owner's decision for their quote.
create function private.guard_visit_approval() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (
    select from public.approvals as approval
    join public.quotes as quote on quote.id = approval.quote_id
    join public.vendor_contacts as contact on contact.id = new.contact_id
    where approval.id = new.approval_id and approval.status = 'approved'
      and approval.incident_id = new.incident_id
      and quote.id = new.quote_id and quote.status = 'accepted'
      and quote.vendor_id = new.vendor_id and contact.vendor_id = new.vendor_id
  ) then
    raise exception 'the visit has no live approval of its vendor''s quote' using errcode = 'PT409';
  end if;
  return new;
end $$;
create trigger visits_guard_approval
  before insert or update of incident_id, vendor_id, contact_id, quote_id, approval_id
  on public.visits
  for each row execute function private.guard_visit_approval();

comment on table private.state_moves is 'The legal moves of every state but an incident''s.';
