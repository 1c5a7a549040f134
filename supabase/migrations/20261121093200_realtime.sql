-- Purpose: members' screens hear that something changed and read it again under their own rights.
-- Risk: what is pushed bypasses row security, so it names rows and carries nothing of them.

-- Ids only: no text, no phone number, no brief, no code.
create function private.announce_change() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_row jsonb := to_jsonb(new);
begin
  perform realtime.send(
    jsonb_strip_nulls(jsonb_build_object(
      'table', tg_table_name,
      'id', v_row -> 'id',
      'incidentId', case tg_table_name when 'incidents' then v_row -> 'id' else v_row -> 'incident_id' end,
      'callId', case tg_table_name when 'calls' then v_row -> 'id' else v_row -> 'call_id' end,
      'seq', v_row -> 'seq')),
    'changed',
    'org:' || new.organization_id,
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

-- Who may listen on the private channel `org:<id>`. Compared as text: a malformed topic is refused,
-- where a cast to uuid would fail.
create policy "members hear their organisation" on realtime.messages
  for select to authenticated using (
    realtime.messages.extension = 'broadcast'
    and (select realtime.topic()) in (select 'org:' || organization_id from private.org_ids() as organization_id)
  );
