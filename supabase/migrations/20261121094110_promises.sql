-- Purpose: what somebody was told would happen, and by when, is kept, or they hear the truth in time.
-- Tables: promises. Functions: record_promise, review_promises.

create table public.promises (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  incident_id uuid references public.incidents (id),
  -- Where it was said: the call, and the turn in its transcript.
  call_id uuid references public.calls (id),
  turn_seq integer,
  key text not null,
  -- To whom.
  party_kind public.party_kind not null,
  party_id uuid,
  phone text not null,
  what text not null,
  text text not null,
  due_at timestamptz not null,
  state text not null default 'open',
  at_risk_at timestamptz,
  settled_at timestamptz,
  settled_by text,
  created_at timestamptz not null default now(),
  constraint promises_key_is_used_once unique (key),
  constraint promises_say_something check (text ~ '\S' and char_length(text) <= 500),
  constraint promises_turns_are_counted check (turn_seq >= 0),
  constraint promises_what_is_known
    check (what in ('news', 'call_back', 'person_calls', 'appointment', 'visit')),
  constraint promises_state_is_known check (state in ('open', 'kept', 'broken', 'withdrawn')),
  constraint promises_that_are_settled_say_when
    check ((state = 'open') = (settled_at is null))
);
alter table public.promises enable row level security;
create index promises_due_idx on public.promises (due_at) where state = 'open';
create index promises_organization_id_idx on public.promises (organization_id);
create index promises_incident_id_idx on public.promises (incident_id);
create index promises_call_id_idx on public.promises (call_id);

create policy "members read their promises" on public.promises
  for select to authenticated using (organization_id in (select private.org_ids()));
grant select on public.promises to authenticated, service_role;
create trigger promises_keep_to_their_organization
  before insert or update of organization_id, incident_id, call_id on public.promises
  for each row execute function private.guard_organization(
    'incident_id', 'incidents', 'call_id', 'calls');
create trigger promises_announce_change after insert or update on public.promises
  for each row execute function private.announce_change();

-- A broken promise may be kept late; what was kept or withdrawn stays so.
insert into private.state_moves (machine, from_state, to_state) values
  ('promises', 'open', 'kept'), ('promises', 'open', 'broken'), ('promises', 'open', 'withdrawn'),
  ('promises', 'broken', 'kept');
create trigger promises_guard_state before update of state on public.promises
  for each row execute function private.guard_state('state');

comment on table public.promises is 'What somebody was told would happen, and by when. Changed by functions only.';
comment on column public.promises.what is 'What keeps it: word from us, a call of ours, a person''s call, an agreed time, or somebody who comes.';
comment on column public.promises.at_risk_at is 'When they were about to be told that it will not be kept.';

create function private.note_promise(
  p_promise public.promises, p_type text, p_payload jsonb
) returns void
language plpgsql set search_path = '' as $$
begin
  if p_promise.incident_id is not null then
    perform private.append_event(
      p_promise.incident_id, p_type, p_type || ':' || p_promise.id, 'system', null,
      p_payload || jsonb_build_object(
        'promiseId', p_promise.id, 'what', p_promise.what, 'dueAt', p_promise.due_at,
        'partyKind', p_promise.party_kind));
  end if;
end $$;

-- Said on this call: a later word on the same thing takes the place of the earlier one.
create function private.promise(
  p_call public.calls, p_key text, p_what text, p_text text, p_due_at timestamptz,
  p_turn_seq integer
) returns uuid
language plpgsql set search_path = '' as $$
declare
  v_promise public.promises;
begin
  insert into public.promises (
    organization_id, incident_id, call_id, turn_seq, key, party_kind, party_id, phone, what, text,
    due_at
  ) values (
    p_call.organization_id, p_call.incident_id, p_call.id, p_turn_seq, p_key, p_call.party_kind,
    p_call.party_id, p_call.phone, p_what, left(p_text, 500), p_due_at
  )
  on conflict (key) do nothing
  returning * into v_promise;
  if not found then
    return (select id from public.promises where key = p_key);
  end if;
  update public.promises set state = 'withdrawn', settled_at = now(), settled_by = 'said anew'
  where call_id = p_call.id and what = p_what and state = 'open' and id <> v_promise.id
    and incident_id is not distinct from v_promise.incident_id;
  perform private.note_promise(v_promise, 'promise.made', '{}');
  return v_promise.id;
end $$;

-- Bounds: what is due at once is no promise, and what is due after a month nobody remembers.
create function public.record_promise(
  p_call_id uuid, p_tool_call_id text, p_what text, p_text text, p_due_at timestamptz,
  p_turn_seq integer default null
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('record_promise', p_call_id);
begin
  perform private.require(
    'record_promise',
    private.is_said(p_tool_call_id) and private.is_said(p_text)
      and p_what in ('news', 'call_back', 'person_calls', 'appointment', 'visit')
      and isfinite(p_due_at) and coalesce(p_turn_seq, 0) >= 0,
    'a tool call, what it is, its words and a time are required');
  if p_due_at <= now() or p_due_at > now() + interval '30 days' then
    return jsonb_build_object('kind', 'refused', 'reason', 'out-of-bounds');
  end if;
  return jsonb_build_object('kind', 'recorded', 'promiseId', private.promise(
    v_call, 'promise:' || p_call_id || ':' || p_tool_call_id, p_what, p_text, p_due_at,
    p_turn_seq));
end $$;

-- They were told that they are put through, and nobody took the call.
create function private.promise_callback() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.promise(
    private.lock_call('promise', new.call_id), 'promise:transfer:' || new.id, 'person_calls',
    'A person of our team calls you back.', now() + interval '30 minutes', null);
  return null;
end $$;
create constraint trigger transfers_that_nobody_took_are_promises
  after update of state on public.transfers deferrable initially deferred
  for each row when (new.state = 'unanswered' and old.state <> 'unanswered')
  execute function private.promise_callback();

-- What has happened since that keeps it; null: nothing yet.
create function private.keeping_of(p_promise public.promises) returns text
language sql stable set search_path = '' as $$
  select case
    when p_promise.what in ('news', 'call_back') and exists (
      select from public.calls
      where organization_id = p_promise.organization_id and phone = p_promise.phone
        and incident_id is not distinct from p_promise.incident_id
        and direction = 'outbound' and created_at > p_promise.created_at
        and answered_at is not null and outcome in ('finished', 'transferred', 'caller_hung_up')
    ) then 'a call of ours'
    when p_promise.what = 'news' and exists (
      select from public.messages
      where organization_id = p_promise.organization_id and phone = p_promise.phone
        and incident_id is not distinct from p_promise.incident_id
        and sent_at > p_promise.created_at
    ) then 'a text of ours'
    when p_promise.what = 'person_calls' and exists (
      select from public.transfers as transfer
      join public.calls as call on call.id = transfer.call_id
      where call.organization_id = p_promise.organization_id and call.phone = p_promise.phone
        and transfer.state = 'accepted' and transfer.settled_at > p_promise.created_at
    ) then 'a person spoke with them'
    when p_promise.what = 'appointment' and exists (
      select from public.visits
      where incident_id = p_promise.incident_id and created_at > p_promise.created_at
        and status in ('scheduled', 'in_progress', 'done')
    ) then 'a time was agreed'
    when p_promise.what = 'visit' and exists (
      select from public.visits
      where incident_id = p_promise.incident_id and arrived_at > p_promise.created_at
    ) then 'somebody came'
  end
$$;

create function private.settle(p_promise public.promises, p_state text, p_by text) returns void
language plpgsql set search_path = '' as $$
begin
  update public.promises set state = p_state, settled_at = now(), settled_by = p_by
  where id = p_promise.id;
  perform private.note_promise(p_promise, 'promise.' || p_state, jsonb_build_object('by', p_by));
end $$;

-- The chase. Marks what was kept, what has lost its point, what is at risk and what broke, and makes
-- due what has to be said about it. Returns how many changed. Safe to run at any time, by anybody.
create function public.review_promises(p_limit integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_promise public.promises;
  v_keeping text;
  v_changed integer := 0;
begin
  perform private.require('review_promises', p_limit between 1 and 500, 'limit 1 to 500');
  for v_promise in
    select promise.* from public.promises as promise
    where promise.state = 'open'
    order by promise.due_at
    limit p_limit
  loop
    -- In the order of locks: the incident, then what hangs on it; whoever came first has settled it.
    if v_promise.incident_id is not null then
      perform private.lock_incident('review_promises', v_promise.incident_id);
    end if;
    select * into v_promise from public.promises
    where id = v_promise.id and state = 'open' for update skip locked;
    continue when not found;
    v_keeping := private.keeping_of(v_promise);
    if v_keeping is not null then
      perform private.settle(v_promise, 'kept', v_keeping);
    elsif exists (
      select from public.incidents
      where id = v_promise.incident_id and private.is_terminal(status)
    ) then
      perform private.settle(v_promise, 'withdrawn', 'it is over');
    elsif v_promise.due_at <= now() then
      perform private.settle(v_promise, 'broken', null);
      perform private.enqueue(
        v_promise.organization_id, 'promise.broken',
        jsonb_build_object('promiseId', v_promise.id), 'promise.broken:' || v_promise.id);
    elsif v_promise.at_risk_at is null
      and v_promise.due_at - now()
        <= least(interval '10 minutes', (v_promise.due_at - v_promise.created_at) / 2) then
      update public.promises set at_risk_at = now() where id = v_promise.id;
      perform private.note_promise(v_promise, 'promise.at_risk', '{}');
      perform private.enqueue(
        v_promise.organization_id, 'promise.at_risk',
        jsonb_build_object('promiseId', v_promise.id), 'promise.at_risk:' || v_promise.id);
    else
      continue;
    end if;
    v_changed := v_changed + 1;
  end loop;
  return v_changed;
end $$;

revoke all on function public.record_promise, public.review_promises from public, anon, authenticated;
grant execute on function public.record_promise, public.review_promises to service_role;
