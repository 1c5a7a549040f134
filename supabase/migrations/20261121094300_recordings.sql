-- Purpose: the sound of calls, where the standing orders allow it and the other side does not refuse.
-- Tables: call_recordings, recording_chunks, recording_events. Functions: open_recording,
-- begin_recording, record_consent, add_recording_chunk, listen_to_recording, take_recordings_to_purge,
-- recording_purged. The sound itself lies in the private bucket
-- `recordings`; who deletes it there is told by take_recordings_to_purge.

insert into storage.buckets (id, name, public) values ('recordings', 'recordings', false)
on conflict (id) do nothing;

-- What the orders in force said when the call was made, and what became of it. No row: it was off.
create table public.call_recordings (
  call_id uuid primary key references public.calls (id),
  organization_id uuid not null references public.organizations (id),
  rule text not null,
  policy_id uuid not null references public.owner_policies (id),
  keep_days integer not null,
  consented_at timestamptz,
  -- Since when there is sound, in milliseconds of the call; null: the other side has not been told yet,
  -- or has not consented.
  began_ms integer,
  refused_at timestamptz,
  deleted_at timestamptz,
  purged_at timestamptz,
  created_at timestamptz not null default now(),
  constraint call_recordings_rule_is_known check (rule in ('announced', 'asked')),
  constraint call_recordings_are_kept_for_a_time check (keep_days between 1 and 3650),
  constraint call_recordings_begin_in_the_call check (began_ms >= 0),
  constraint call_recordings_that_were_asked_for_begin_with_consent
    check (rule = 'announced' or began_ms is null or consented_at is not null),
  constraint call_recordings_that_are_refused_are_deleted
    check (refused_at is null or deleted_at is not null),
  constraint call_recordings_are_purged_once_deleted
    check (purged_at is null or deleted_at is not null)
);
alter table public.call_recordings enable row level security;
create index call_recordings_organization_id_idx on public.call_recordings (organization_id);
create index call_recordings_policy_id_idx on public.call_recordings (policy_id);
create index call_recordings_to_purge_idx on public.call_recordings (created_at) where purged_at is null;

create table public.recording_chunks (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id),
  call_id uuid not null references public.calls (id),
  seq integer not null,
  start_ms integer not null,
  length_ms integer not null,
  path text not null,
  created_at timestamptz not null default now(),
  constraint recording_chunks_are_numbered unique (call_id, seq),
  constraint recording_chunks_begin_once unique (call_id, start_ms),
  constraint recording_chunks_lie_in_one_place unique (path),
  constraint recording_chunks_have_a_length
    check (seq >= 0 and start_ms >= 0 and length_ms between 20 and 60000)
);
alter table public.recording_chunks enable row level security;
create index recording_chunks_organization_id_idx on public.recording_chunks (organization_id);

create table public.recording_events (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id),
  call_id uuid not null references public.calls (id),
  type text not null,
  actor_id uuid,
  -- As it was then: people leave.
  actor_email text,
  key text not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint recording_events_happen_once unique (call_id, key),
  constraint recording_events_type_is_known
    check (type in ('consented', 'begun', 'refused', 'expired', 'listened'))
);
alter table public.recording_events enable row level security;
create index recording_events_organization_id_idx on public.recording_events (organization_id);

create policy "members read whether their calls are recorded" on public.call_recordings
  for select to authenticated using (organization_id in (select private.org_ids()));
-- What people said in confidence is for those who work the case, as with transcripts.
create policy "coordinators read where their recordings lie" on public.recording_chunks
  for select to authenticated using (organization_id in (select private.org_ids('coordinator')));
create policy "members read what became of their recordings" on public.recording_events
  for select to authenticated using (organization_id in (select private.org_ids()));
grant select on public.call_recordings, public.recording_chunks, public.recording_events
  to authenticated, service_role;

create trigger call_recordings_keep_to_their_organization
  before insert or update of organization_id, call_id, policy_id on public.call_recordings
  for each row execute function private.guard_organization(
    'call_id', 'calls', 'policy_id', 'owner_policies');
create trigger recording_chunks_keep_to_their_organization
  before insert or update of organization_id, call_id on public.recording_chunks
  for each row execute function private.guard_organization('call_id', 'calls');
create trigger recording_events_keep_to_their_organization
  before insert or update of organization_id, call_id on public.recording_events
  for each row execute function private.guard_organization('call_id', 'calls');
create trigger recording_events_are_append_only before update or delete on public.recording_events
  for each row execute function private.refuse_change();
create trigger recording_events_are_never_emptied before truncate on public.recording_events
  for each statement execute function private.refuse_change();
create trigger call_recordings_announce_change after insert or update on public.call_recordings
  for each row execute function private.announce_change();
create trigger recording_chunks_announce_change after insert on public.recording_chunks
  for each row execute function private.announce_change();

comment on table public.call_recordings is 'Which calls may be recorded, under which orders, and what became of it. Changed by functions only.';
comment on table public.recording_chunks is 'Where the sound of a call lies in the private bucket, piece by piece. Changed by functions only.';
comment on table public.recording_events is 'Who consented to, refused, heard and deleted which recording. Append-only, written by functions.';

-- The orders that a call comes under: its house's, or the organisation's own when no house is known.
create function private.policy_of_call(p_call public.calls) returns public.owner_policies
language sql stable set search_path = '' as $$
  select policy.* from private.effective_policy(p_call.property_id) as policy
  where p_call.property_id is not null and policy.id is not null
  union all
  (select policy.* from public.owner_policies as policy
    where p_call.property_id is null and policy.organization_id = p_call.organization_id
      and policy.landlord_id is null and policy.property_id is null
    order by policy.version desc limit 1)
$$;

-- Whoever refused once, in words or in sound, or wants no calls at all, is not recorded.
create function private.refuses_recording(p_organization_id uuid, p_phone text) returns boolean
language sql stable set search_path = '' as $$
  select exists (
    select from public.consents
    where organization_id = p_organization_id and phone = p_phone and kind in ('recording', 'audio')
      and withdrawn_at > coalesce(given_at, '-infinity'))
    or exists (
      select from public.suppressions where organization_id = p_organization_id and phone = p_phone)
$$;

create function private.note_recording(p_recording public.call_recordings, p_type text, p_key text)
returns boolean
language plpgsql set search_path = '' as $$
begin
  insert into public.recording_events (organization_id, call_id, type, actor_id, actor_email, key)
  values (
    p_recording.organization_id, p_recording.call_id, p_type, auth.uid(),
    (select email from auth.users where id = auth.uid()), p_key)
  on conflict (call_id, key) do nothing;
  return found;
end $$;

-- The rule is written into the brief before anybody speaks: what the agent announces and what the
-- bridge records are the same words of the same row.
create function private.write_recording_rule() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_policy public.owner_policies;
begin
  select * into v_policy from private.policy_of_call(new) limit 1;
  -- An escalation is a fixed message and keys.
  if v_policy.recording in ('announced', 'asked') and new.purpose <> 'escalation'
    and not private.refuses_recording(new.organization_id, new.phone) then
    new.brief := new.brief || jsonb_build_object('recording', v_policy.recording);
  else
    new.brief := new.brief - 'recording';
  end if;
  return new;
end $$;
create trigger calls_write_recording_rule before insert on public.calls
  for each row execute function private.write_recording_rule();

create function private.stamp_recording_rule() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_policy public.owner_policies;
  v_refused_at timestamptz;
begin
  select * into v_policy from private.policy_of_call(new) limit 1;
  if v_policy.recording in ('announced', 'asked') and new.purpose <> 'escalation' then
    v_refused_at := case when not new.brief ? 'recording' then now() end;
    insert into public.call_recordings (
      call_id, organization_id, rule, policy_id, keep_days, refused_at, deleted_at, purged_at)
    values (
      new.id, new.organization_id, v_policy.recording, v_policy.id, v_policy.recording_days,
      v_refused_at, v_refused_at, v_refused_at);
  end if;
  return null;
end $$;
create trigger calls_stamp_recording_rule after insert on public.calls
  for each row execute function private.stamp_recording_rule();

create function private.lock_recording(p_function text, p_call_id uuid) returns public.call_recordings
language plpgsql set search_path = '' as $$
declare
  v_recording public.call_recordings;
begin
  perform private.lock_call(p_function, p_call_id);
  select * into v_recording from public.call_recordings where call_id = p_call_id for update;
  return v_recording;
end $$;

-- For a bridge that takes the call: whether it may be recorded, and whether it is being already.
create function public.open_recording(p_call_id uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_recording public.call_recordings := private.lock_recording('open_recording', p_call_id);
begin
  if v_recording.call_id is null or v_recording.deleted_at is not null then
    return jsonb_build_object('kind', 'off');
  end if;
  return jsonb_build_object(
    'kind', 'open', 'rule', v_recording.rule, 'hasBegun', v_recording.began_ms is not null);
end $$;

-- The announcement was heard, or the other side has consented. False: it must not be.
create function public.begin_recording(p_call_id uuid, p_began_ms integer) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_recording public.call_recordings := private.lock_recording('begin_recording', p_call_id);
begin
  perform private.require('begin_recording', p_began_ms >= 0, 'a time from zero is required');
  if v_recording.call_id is null or v_recording.deleted_at is not null
    or v_recording.rule = 'asked' and v_recording.consented_at is null then
    return false;
  end if;
  if v_recording.began_ms is null then
    update public.call_recordings set began_ms = p_began_ms where call_id = p_call_id;
    perform private.note_recording(v_recording, 'begun', 'begun');
  end if;
  return true;
end $$;

-- The other side has said yes. False: the call is not one that may be recorded.
create function public.record_consent(p_call_id uuid, p_tool_call_id text) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('record_consent', p_call_id);
  v_recording public.call_recordings := private.lock_recording('record_consent', p_call_id);
begin
  perform private.require(
    'record_consent', private.is_said(p_tool_call_id), 'the tool call is required');
  if v_recording.call_id is null or v_recording.deleted_at is not null then
    return false;
  end if;
  if v_recording.consented_at is not null then
    return true;
  end if;
  update public.call_recordings set consented_at = now() where call_id = p_call_id;
  if private.is_e164(v_call.phone) then
    insert into public.consents (organization_id, phone, kind, call_id, given_at)
    values (v_call.organization_id, v_call.phone, 'audio', p_call_id, now())
    on conflict (organization_id, phone, kind) do update
      set given_at = excluded.given_at, call_id = excluded.call_id;
  end if;
  perform private.note_recording(v_recording, 'consented', 'consented');
  if v_call.incident_id is not null then
    perform private.append_event(
      v_call.incident_id, 'recording.consented', 'recording-consented:' || p_call_id, 'agent', null,
      jsonb_build_object(
        'callId', p_call_id, 'partyKind', v_call.party_kind, 'partyId', v_call.party_id));
  end if;
  return true;
end $$;

-- A piece of sound lies in the bucket. False: it must not, and whoever put it there takes it away.
create function public.add_recording_chunk(
  p_call_id uuid, p_start_ms integer, p_length_ms integer, p_path text
) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_recording public.call_recordings := private.lock_recording('add_recording_chunk', p_call_id);
begin
  perform private.require(
    'add_recording_chunk',
    p_start_ms >= 0 and p_length_ms between 20 and 60000 and private.is_said(p_path),
    'a start from zero, a length of at most a minute and a path are required');
  if v_recording.call_id is null or v_recording.deleted_at is not null
    or v_recording.began_ms is null then
    return false;
  end if;
  perform private.require(
    'add_recording_chunk',
    p_path like v_recording.organization_id || '/' || p_call_id || '/%',
    'the path is that of another call');
  insert into public.recording_chunks (
    organization_id, call_id, seq, start_ms, length_ms, path)
  values (
    v_recording.organization_id, p_call_id,
    (select coalesce(max(seq) + 1, 0) from public.recording_chunks where call_id = p_call_id),
    p_start_ms, p_length_ms, p_path)
  on conflict (call_id, start_ms) do nothing;
  return true;
end $$;

-- Nobody can hear it from now on; the sound itself goes with the next purge.
create function private.delete_recording(
  p_recording public.call_recordings, p_type text, p_actor text default 'system'
) returns void
language plpgsql set search_path = '' as $$
declare
  v_incident_id uuid;
begin
  update public.call_recordings set
    deleted_at = now(), refused_at = case when p_type = 'refused' then now() end
  where call_id = p_recording.call_id and deleted_at is null;
  if not found then
    return;
  end if;
  delete from public.recording_chunks where call_id = p_recording.call_id;
  perform private.note_recording(p_recording, p_type, p_type);
  select incident_id into v_incident_id from public.calls where id = p_recording.call_id;
  if v_incident_id is not null then
    perform private.append_event(
      v_incident_id, 'recording.' || p_type, 'recording-' || p_type || ':' || p_recording.call_id,
      p_actor::public.actor_kind, null, jsonb_build_object('callId', p_recording.call_id));
  end if;
end $$;

-- `record_refusal` calls this: who wants no words kept wants no voice kept.
create function private.refuse_recording(p_call_id uuid) returns void
language plpgsql set search_path = '' as $$
begin
  perform private.delete_recording(
    private.lock_recording('record_refusal', p_call_id), 'refused', 'agent');
end $$;

-- For whoever is signed in and works the case: where the sound lies, in order. Once per person and hour
-- it is on record that they listened.
create function public.listen_to_recording(p_call_id uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_recording public.call_recordings;
begin
  select * into v_recording from public.call_recordings where call_id = p_call_id;
  perform private.check_steward(
    'listen_to_recording', v_recording.organization_id, 'recording of call ' || p_call_id);
  if v_recording.deleted_at is not null
    or not exists (select from public.recording_chunks where call_id = p_call_id) then
    raise exception 'listen_to_recording: there is no recording of call %', p_call_id
      using errcode = 'PT404';
  end if;
  perform private.note_recording(
    v_recording, 'listened',
    'listened:' || coalesce(auth.uid()::text, 'server') || ':' || floor(extract(epoch from now()) / 3600));
  return (
    select jsonb_agg(
      jsonb_build_object('startMs', start_ms, 'lengthMs', length_ms, 'path', path) order by start_ms)
    from public.recording_chunks where call_id = p_call_id);
end $$;

-- What has been kept for its time is deleted; returns what lies in the bucket and must not any more.
create function public.take_recordings_to_purge(p_limit integer) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_recording public.call_recordings;
begin
  perform private.require(
    'take_recordings_to_purge', p_limit between 1 and 1000, 'a limit from 1 to 1000 is required');
  for v_recording in
    select * from public.call_recordings
    where deleted_at is null and created_at + make_interval(days => keep_days) < now()
    order by created_at limit p_limit
  loop
    v_recording := private.lock_recording('take_recordings_to_purge', v_recording.call_id);
    perform private.delete_recording(v_recording, 'expired');
  end loop;
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'callId', call_id, 'folder', organization_id || '/' || call_id)), '[]')
    from (
      select call_id, organization_id from public.call_recordings
      where deleted_at is not null and purged_at is null
      order by deleted_at limit p_limit) as gone);
end $$;

-- Nothing of it lies in the bucket. What a bridge was still sending when it was refused comes within
-- two minutes, so the folder is looked into again until then.
create function public.recording_purged(p_call_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.lock_recording('recording_purged', p_call_id);
  update public.call_recordings set purged_at = now()
  where call_id = p_call_id and purged_at is null and deleted_at < now() - interval '2 minutes';
end $$;

revoke all on function public.open_recording, public.begin_recording, public.record_consent,
  public.add_recording_chunk, public.listen_to_recording, public.take_recordings_to_purge,
  public.recording_purged from public, anon, authenticated;
grant execute on function public.open_recording, public.begin_recording, public.record_consent,
  public.add_recording_chunk, public.take_recordings_to_purge, public.recording_purged
  to service_role;
grant execute on function public.listen_to_recording to authenticated, service_role;
