-- Purpose: what a person does about a call that is being spoken: ends it, takes it, tells the agent
-- something that the other side does not hear.
-- Tables: call_controls. Functions: control_call, settle_call_control, read_call_notes,
-- record_note_taken_up.
-- The bridge that has the call does it. The row is there first: who wanted what is on record whether
-- or not the bridge could be reached.

create table public.call_controls (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  call_id uuid not null references public.calls (id),
  key text not null,
  kind text not null,
  -- The note to the agent, or why.
  words text not null,
  -- On which number the call is taken.
  phone text,
  -- The member; null: the server on somebody's behalf.
  actor_id uuid,
  state text not null default 'asked',
  settled_at timestamptz,
  -- Since when the agent speaks with the note in mind.
  taken_up_at timestamptz,
  created_at timestamptz not null default now(),
  constraint call_controls_happen_once unique (call_id, key),
  constraint call_controls_kind_is_known
    check (kind in ('whisper', 'transfer', 'goodbye', 'hang_up')),
  constraint call_controls_words_are_bounded check (words ~ '\S' and char_length(words) <= 500),
  constraint call_controls_name_a_number_to_take_the_call_on
    check ((kind = 'transfer') = (phone is not null)),
  constraint call_controls_phone_is_e164 check (phone ~ '^\+[1-9]\d{7,14}$'),
  constraint call_controls_state_is_known check (state in ('asked', 'done', 'failed')),
  constraint call_controls_that_are_settled_say_when
    check ((state = 'asked') = (settled_at is null)),
  constraint call_controls_that_are_taken_up_are_notes
    check (taken_up_at is null or kind = 'whisper')
);
alter table public.call_controls enable row level security;
create index call_controls_organization_id_idx on public.call_controls (organization_id);

-- What the agent is told is as confidential as what it says.
create policy "coordinators read what was done to their calls" on public.call_controls
  for select to authenticated using (organization_id in (select private.org_ids('coordinator')));
grant select on public.call_controls to authenticated, service_role;

create trigger call_controls_keep_to_their_organization
  before insert or update of organization_id, call_id on public.call_controls
  for each row execute function private.guard_organization('call_id', 'calls');
create trigger call_controls_announce_change after insert or update on public.call_controls
  for each row execute function private.announce_change();

comment on table public.call_controls is 'What people at the desk did to calls that were being spoken. Changed by functions only.';
comment on column public.call_controls.state is 'asked: the bridge has not answered yet. failed: no bridge had the call, or it was ending.';
comment on column public.call_controls.taken_up_at is 'When the agent first spoke after it was told the note; null: whoever has the call next tells it.';

-- Somebody who whispers more than this should take the call.
create function private.call_controls_max() returns integer
language sql immutable set search_path = '' as $$ select 50 $$;

create function private.control_obstacle(
  p_call public.calls, p_kind text, p_phone text, p_control_id uuid
) returns text
language sql stable set search_path = '' as $$
  select case
    when p_call.ended_at is not null or p_call.conversation_ended_at is not null then 'over'
    -- A fixed message and keys: there is no agent to be told anything.
    when p_call.purpose = 'escalation' then 'no-agent'
    when p_call.streams = 0 then 'not-connected'
    when p_kind = 'transfer' and p_phone = p_call.phone then 'own-number'
    when p_kind = 'transfer' and exists (
      select from public.transfers
      where call_id = p_call.id and state = 'pending'
        and tool_call_id is distinct from 'desk:' || p_control_id) then 'transferring'
    when p_control_id is null and (
      select count(*) from public.call_controls where call_id = p_call.id
    ) >= private.call_controls_max() then 'too-many'
  end
$$;

-- Puts on record what a member wants done to a call. The same key again gives the same row: one that
-- failed is asked once more.
create function public.control_call(
  p_call_id uuid, p_kind text, p_words text, p_phone text, p_key text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls;
  v_control public.call_controls;
  v_obstacle text;
begin
  select * into v_call from public.calls where id = p_call_id;
  if not found then
    raise exception 'control_call: there is no call %', p_call_id using errcode = 'PT404';
  end if;
  perform private.check_steward('control_call', v_call.organization_id, 'call ' || p_call_id);
  perform private.require(
    'control_call',
    coalesce(p_kind in ('whisper', 'transfer', 'goodbye', 'hang_up'), false)
      and private.is_said(p_words) and char_length(p_words) <= 500 and private.is_said(p_key)
      and (p_kind = 'transfer') = (p_phone is not null)
      and coalesce(private.is_e164(p_phone), true),
    'a kind, words of at most 500 characters, a key, and for a transfer a number are required');
  v_call := private.lock_call('control_call', p_call_id);
  select * into v_control from public.call_controls where call_id = p_call_id and key = p_key;
  if v_control.state = 'done' then
    return jsonb_build_object('kind', 'already', 'controlId', v_control.id);
  end if;
  v_obstacle := private.control_obstacle(v_call, p_kind, p_phone, v_control.id);
  if v_obstacle is not null then
    return jsonb_build_object('kind', 'refused', 'reason', v_obstacle);
  end if;
  if v_control.id is null then
    insert into public.call_controls (organization_id, call_id, key, kind, words, phone, actor_id)
    values (v_call.organization_id, p_call_id, p_key, p_kind, p_words, p_phone, auth.uid())
    returning * into v_control;
  else
    update public.call_controls set state = 'asked', settled_at = null where id = v_control.id
    returning * into v_control;
  end if;
  if v_control.kind = 'transfer' then
    insert into public.transfers (organization_id, call_id, tool_call_id, to_phone)
    values (v_call.organization_id, p_call_id, 'desk:' || v_control.id, v_control.phone)
    on conflict (call_id, tool_call_id) do nothing;
  end if;
  if v_call.incident_id is not null then
    perform private.append_event(
      v_call.incident_id,
      case v_control.kind
        when 'whisper' then 'call.note_to_agent'
        when 'transfer' then 'call.taken_by_person'
        else 'call.ended_by_person'
      end,
      'call-control:' || v_control.id, 'manager', auth.uid()::text,
      jsonb_build_object('callId', p_call_id, 'partyKind', v_call.party_kind)
        -- A note may say what a viewer is not to read.
        || case v_control.kind when 'whisper' then '{}'::jsonb
          else jsonb_build_object('reason', v_control.words) end);
  end if;
  return jsonb_build_object('kind', 'asked', 'controlId', v_control.id);
end $$;

-- What became of it. A bridge that could not be asked leaves nobody waiting to be put through.
create function public.settle_call_control(p_control_id uuid, p_is_done boolean) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_control public.call_controls;
begin
  select * into v_control from public.call_controls where id = p_control_id;
  if not found then
    raise exception 'settle_call_control: there is no act %', p_control_id using errcode = 'PT404';
  end if;
  perform private.require(
    'settle_call_control', p_is_done is not null, 'whether it was done is required');
  perform private.lock_call('settle_call_control', v_control.call_id);
  update public.call_controls
  set state = case when p_is_done then 'done' else 'failed' end, settled_at = now()
  where id = p_control_id and state = 'asked';
  if found and not p_is_done then
    delete from public.transfers
    where call_id = v_control.call_id and tool_call_id = 'desk:' || p_control_id
      and state = 'pending';
  end if;
end $$;

-- The notes of a call in their order, for a bridge that takes it over. What the desk was told had
-- failed is left out: whoever wanted it may have thought better of it.
create function public.read_call_notes(p_call_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  if not exists (select from public.calls where id = p_call_id) then
    raise exception 'read_call_notes: there is no call %', p_call_id using errcode = 'PT404';
  end if;
  return (
    select coalesce(jsonb_agg(
      jsonb_build_object(
        'controlId', id, 'words', words, 'isTakenUp', taken_up_at is not null)
      order by created_at, id), '[]'::jsonb)
    from public.call_controls
    where call_id = p_call_id and kind = 'whisper' and state <> 'failed');
end $$;

-- The first time counts.
create function public.record_note_taken_up(p_control_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_call_id uuid;
begin
  select call_id into v_call_id from public.call_controls
  where id = p_control_id and kind = 'whisper';
  if not found then
    raise exception 'record_note_taken_up: there is no note %', p_control_id
      using errcode = 'PT404';
  end if;
  perform private.lock_call('record_note_taken_up', v_call_id);
  update public.call_controls set taken_up_at = now()
  where id = p_control_id and taken_up_at is null;
end $$;

revoke all on function
  public.control_call, public.settle_call_control, public.read_call_notes,
  public.record_note_taken_up from public, anon, authenticated;
grant execute on function public.control_call to authenticated, service_role;
grant execute on function
  public.settle_call_control, public.read_call_notes, public.record_note_taken_up to service_role;
