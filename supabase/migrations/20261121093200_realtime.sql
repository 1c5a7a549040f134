-- Purpose: members' screens hear that something changed and read it again under their own rights.
-- Functions: read_changes. A screen that was away asks what it missed.
-- Risk: what is pushed bypasses row security, so it names rows and carries nothing of them.

-- What was pushed lately, in an order that no disconnect loses. Numbers are given when a row is
-- written and seen when it is committed, which may be in another order: what was seen up to is therefore
-- told by transactions, not by the highest number.
create table private.changes (
  seq bigint generated always as identity primary key,
  organization_id uuid not null,
  made_by xid8 not null default pg_current_xact_id(),
  made_at timestamptz not null default clock_timestamp(),
  table_name text not null
);
create index changes_made_by_idx on private.changes (organization_id, made_by);
comment on table private.changes is 'The last pushes to screens, by number; kept for a while only.';

-- Bounded: some 50 000 changes are hours of a busy day. A row that somebody else is deleting is theirs.
create function private.forget_changes() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from private.changes where seq in (
    select seq from private.changes where seq <= new.seq - 50000
    order by seq limit 2000 for update skip locked);
  return null;
end $$;
create trigger changes_forget_the_oldest after insert on private.changes
  for each row when (new.seq % 1000 = 0) execute function private.forget_changes();

-- Ids only: no text, no phone number, no brief, no code.
create function private.announce_change() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_row jsonb := to_jsonb(new);
  v_organization_id uuid := coalesce(v_row ->> 'organization_id', v_row ->> 'id');
  v_change private.changes;
begin
  insert into private.changes (organization_id, table_name)
  values (v_organization_id, tg_table_name) returning * into v_change;
  perform realtime.send(
    jsonb_strip_nulls(jsonb_build_object(
      'change', v_change.seq,
      'madeAt', v_change.made_at,
      'table', tg_table_name,
      'id', v_row -> 'id',
      'incidentId', case tg_table_name when 'incidents' then v_row -> 'id' else v_row -> 'incident_id' end,
      'callId', case tg_table_name when 'calls' then v_row -> 'id' else v_row -> 'call_id' end,
      'seq', v_row -> 'seq')),
    'changed',
    'org:' || v_organization_id,
    true);
  return null;
end $$;

create trigger incidents_announce_change after insert or update on public.incidents
  for each row execute function private.announce_change();
create trigger incident_events_announce_change after insert on public.incident_events
  for each row execute function private.announce_change();
create trigger quote_requests_announce_change after insert or update on public.quote_requests
  for each row execute function private.announce_change();
create trigger quotes_announce_change after insert or update on public.quotes
  for each row execute function private.announce_change();
create trigger analyses_announce_change after insert on public.analyses
  for each row execute function private.announce_change();
create trigger approvals_announce_change after insert or update on public.approvals
  for each row execute function private.announce_change();
create trigger visits_announce_change after insert or update on public.visits
  for each row execute function private.announce_change();
create trigger calls_announce_change after insert or update on public.calls
  for each row execute function private.announce_change();
create trigger call_turns_announce_change after insert or update on public.call_turns
  for each row execute function private.announce_change();
create trigger organizations_announce_change after update on public.organizations
  for each row when (old.paused_at is distinct from new.paused_at)
  execute function private.announce_change();

-- What changed for the caller's organisations since a position, and the position to ask from next time.
-- A screen is shown something twice rather than never: whatever was under way at the position counts
-- as after it. `isComplete` is false when more was changed than is kept or told, and when the position
-- is none.
create function public.read_changes(p_after text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require('read_changes', p_after is not null, 'a position is required, or a blank one');
  return (
    with position as (
      select case when p_after ~ '^[0-9]{1,19}$' then p_after::xid8 end as after,
        pg_snapshot_xmin(pg_current_snapshot()) as now
    ), oldest as (
      select seq, made_by from private.changes order by seq limit 1
    ), missed as (
      select change.seq, change.made_at, change.table_name
      from private.changes as change, position
      where change.organization_id in (select private.org_ids())
        and change.made_by >= position.after
      order by change.made_by desc limit 501
    )
    select jsonb_build_object(
      'position', (select now::text from position),
      'isComplete', (
        select after is not null and after <= now
          and not exists (select from oldest where seq > 1 and made_by > after)
          and (select count(*) from missed) <= 500
        from position),
      'changes', coalesce((
        select jsonb_agg(
          jsonb_build_object('change', seq, 'madeAt', made_at, 'table', table_name) order by seq)
        from missed), '[]')));
end $$;
revoke all on function public.read_changes from public, anon;
grant execute on function public.read_changes to authenticated, service_role;

-- Who may listen on the private channel `org:<id>`. Compared as text: a malformed topic is refused,
-- where a cast to uuid would fail.
create policy "members hear their organisation" on realtime.messages
  for select to authenticated using (
    realtime.messages.extension = 'broadcast'
    and (select realtime.topic()) in (select 'org:' || organization_id from private.org_ids() as organization_id)
  );
