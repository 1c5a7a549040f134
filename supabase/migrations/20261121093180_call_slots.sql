-- Purpose: the carrier's account takes so many calls at once, and so many new ones a second. Whoever
-- wants to ring takes one of these slots first, of all incidents and all processes together; who finds
-- none waits in line, emergencies first. docs/decisions/0009.
-- Functions: take_call_slot, count_free_call_slots, free_leaked_call_slots, withdraw_call.
-- Columns of call_attempts. A lock of its own, taken after all others.

alter table public.call_attempts
  add column queued_at timestamptz,
  -- When it last asked for a slot: one whose run is gone holds nobody up.
  add column asked_at timestamptz,
  add column is_urgent boolean not null default false,
  add column slot_taken_at timestamptz,
  add column slot_freed_at timestamptz,
  add constraint call_attempts_ask_before_they_take
    check (slot_taken_at is null or queued_at is not null),
  add constraint call_attempts_free_what_they_took
    check (slot_freed_at is null or slot_taken_at is not null);
create index call_attempts_slot_taken_at_idx on public.call_attempts (slot_taken_at);
create index call_attempts_held_slots_idx on public.call_attempts (call_id)
  where slot_taken_at is not null and slot_freed_at is null;
create index call_attempts_waiting_idx on public.call_attempts (queued_at)
  where state = 'reserved' and slot_taken_at is null and queued_at is not null;

comment on column public.call_attempts.queued_at is 'Since when it has wanted a call slot.';
comment on column public.call_attempts.slot_taken_at is 'Since when it has held one of the account''s call slots.';
comment on column public.call_attempts.slot_freed_at is 'When it gave the slot back: with the end of the call, or by the sweep.';

-- Slots that are left for ringing somebody. One is kept for whoever rings us; callers who are on the
-- line use it up. A caller who is put through to a person needs a second one.
create function private.free_call_slots(p_slots integer) returns integer
language sql volatile set search_path = '' as $$
  select p_slots
    - greatest(1, (
      select count(*) from public.calls
      where direction = 'inbound' and ended_at is null
        -- Of some calls nobody ever tells us that they have ended.
        and created_at > clock_timestamp() - interval '1 hour'))::integer
    - (
      select count(*) from public.transfers as transfer
      join public.calls as call on call.id = transfer.call_id
      where transfer.state in ('pending', 'accepted') and call.ended_at is null
        and transfer.created_at > clock_timestamp() - interval '1 hour')::integer
    - (
      select count(*) from public.call_attempts
      where slot_taken_at is not null and slot_freed_at is null)::integer
$$;

-- Nobody is rung twice at the same time, by whatever incidents.
create function private.is_being_rung(p_call public.calls) returns boolean
language sql volatile set search_path = '' as $$
  select exists (
    select from public.call_attempts as attempt
    join public.calls as call on call.id = attempt.call_id
    where attempt.slot_taken_at is not null and attempt.slot_freed_at is null
      and call.id <> p_call.id and call.phone = p_call.phone)
$$;

-- How many are to be served before this one.
create function private.call_slots_ahead(p_attempt public.call_attempts) returns integer
language sql volatile set search_path = '' as $$
  select count(*)::integer
  from public.call_attempts as other
  join public.calls as call on call.id = other.call_id
  where other.state = 'reserved' and other.slot_taken_at is null and other.queued_at is not null
    and other.id <> p_attempt.id
    -- Longer than the longest pause between two questions (CALL_SLOTS in lib/domain/waits.ts).
    and other.asked_at > clock_timestamp() - interval '30 seconds'
    and (not other.is_urgent, other.queued_at, other.id)
      < (not p_attempt.is_urgent, p_attempt.queued_at, p_attempt.id)
    and not private.is_being_rung(call)
$$;

create function public.take_call_slot(
  p_call_id uuid, p_slots integer, p_per_second integer, p_longest_ms integer
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('take_call_slot', p_call_id);
  v_attempt public.call_attempts;
  v_now timestamptz;
  v_ahead integer;
  v_is_full boolean;
begin
  perform private.require(
    'take_call_slot', p_slots >= 2 and p_per_second >= 1 and p_longest_ms >= 1,
    'two slots or more, one new call a second or more, and the longest call are required');
  perform from public.call_attempts where call_id = p_call_id;
  if not found then
    raise exception 'take_call_slot: call % is none that goes out', p_call_id using errcode = 'PT409';
  end if;
  -- One at a time: each sees what the last one took.
  perform pg_advisory_xact_lock(hashtext('propertyline.call_slots'));
  v_now := clock_timestamp();
  update public.call_attempts set
    queued_at = coalesce(queued_at, v_now),
    asked_at = v_now,
    -- People on call are woken for emergencies only, also for one that has no incident.
    is_urgent = v_call.purpose = 'escalation' or exists (
      select from public.incidents where id = v_call.incident_id and priority in ('p0', 'p1'))
  where call_id = p_call_id returning * into v_attempt;
  if v_attempt.state <> 'reserved' or v_attempt.slot_taken_at is not null then
    return jsonb_build_object('kind', 'taken');
  end if;
  v_ahead := private.call_slots_ahead(v_attempt);
  v_is_full := private.free_call_slots(p_slots) < 1 or private.is_being_rung(v_call);
  if v_ahead = 0 and not v_is_full and (
    select count(*) from public.call_attempts where slot_taken_at > v_now - interval '1 second'
  ) < p_per_second then
    update public.call_attempts set slot_taken_at = v_now where call_id = p_call_id;
    -- Who waited in line has the whole time to talk all the same.
    update public.calls set deadline_at = v_now + p_longest_ms * interval '1 millisecond'
    where id = p_call_id;
    return jsonb_build_object('kind', 'taken');
  end if;
  -- That calls begin a second apart is no news.
  if v_call.incident_id is not null and (v_is_full or v_now - v_attempt.queued_at > interval '5 seconds') then
    perform private.append_event(
      v_call.incident_id, 'call.queued', 'call.queued:' || p_call_id, 'system', null,
      jsonb_build_object(
        'callId', p_call_id, 'purpose', v_call.purpose, 'partyKind', v_call.party_kind,
        'partyId', v_call.party_id, 'ahead', v_ahead));
  end if;
  return jsonb_build_object(
    'kind', 'waiting', 'ahead', v_ahead, 'isFull', v_is_full, 'queuedAt', v_attempt.queued_at);
end $$;

create function public.count_free_call_slots(p_slots integer) returns integer
language plpgsql volatile security definer set search_path = '' as $$
begin
  perform private.require('count_free_call_slots', p_slots >= 2, 'two slots or more are required');
  return greatest(0, private.free_call_slots(p_slots));
end $$;

-- The end of a call frees its slot, whoever ends it.
create function private.free_call_slot() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.call_attempts set slot_freed_at = clock_timestamp()
  where call_id = new.id and slot_taken_at is not null and slot_freed_at is null;
  return null;
end $$;
create trigger calls_free_their_slot after update of ended_at on public.calls
  for each row when (old.ended_at is null and new.ended_at is not null)
  execute function private.free_call_slot();

-- What a lost process or a lost callback left behind: a call past its longest time, and one of which
-- the carrier never gave an id (its telephone has long stopped ringing). One that took its slot and was
-- never dialled goes back into the line.
create function public.free_leaked_call_slots(p_silent_seconds integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_silent_since timestamptz := clock_timestamp() - p_silent_seconds * interval '1 second';
  v_freed integer;
  v_returned integer;
begin
  perform private.require(
    'free_leaked_call_slots', p_silent_seconds >= 1, 'the seconds of silence are required');
  update public.call_attempts as attempt set slot_freed_at = clock_timestamp()
  from public.calls as call
  where call.id = attempt.call_id
    and attempt.slot_taken_at is not null and attempt.slot_freed_at is null
    and (
      call.ended_at is not null
      or call.deadline_at < clock_timestamp()
      or call.provider_sid is null and attempt.state in ('dialling', 'unknown')
        and attempt.slot_taken_at < v_silent_since);
  get diagnostics v_freed = row_count;
  update public.call_attempts set slot_taken_at = null
  where slot_taken_at < v_silent_since and slot_freed_at is null and state = 'reserved';
  get diagnostics v_returned = row_count;
  return v_freed + v_returned;
end $$;

-- A reserved call that nobody needs any more, or that waited too long: it never rang and never will.
create function public.withdraw_call(p_call_id uuid, p_reason text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  perform private.lock_call('withdraw_call', p_call_id);
  perform private.require('withdraw_call', private.is_said(p_reason), 'the reason is required');
  update public.call_attempts set state = 'refused', error = left(p_reason, 1000)
  where call_id = p_call_id and state = 'reserved';
  if not found then
    return false;
  end if;
  perform private.finish_call(p_call_id, 'canceled', now());
  return true;
end $$;

revoke all on function public.take_call_slot, public.count_free_call_slots,
  public.free_leaked_call_slots, public.withdraw_call from public, anon, authenticated;
grant execute on function public.take_call_slot, public.count_free_call_slots,
  public.free_leaked_call_slots, public.withdraw_call to service_role;
