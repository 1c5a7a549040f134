-- Purpose: a number that does not exist, or that we may not ring, is never tried again.
-- Functions: report_dead_number. Columns of doubtful_numbers.

alter table public.doubtful_numbers
  add column reason text not null default 'wrong_person',
  add constraint doubtful_numbers_reason_is_known check (reason in ('wrong_person', 'not_reachable'));

comment on column public.doubtful_numbers.reason is 'Somebody else answered, or the carrier cannot reach it.';

-- True when it was not listed before: whoever hears it tells the manager.
create function public.report_dead_number(p_call_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('report_dead_number', p_call_id);
  v_is_new boolean;
begin
  if v_call.direction <> 'outbound' then
    raise exception 'report_dead_number: call % did not go out', p_call_id using errcode = 'PT409';
  end if;
  insert into public.doubtful_numbers (organization_id, phone, call_id, reason)
  values (v_call.organization_id, v_call.phone, p_call_id, 'not_reachable')
  on conflict do nothing;
  v_is_new := found;
  if v_call.incident_id is not null then
    perform private.append_event(
      v_call.incident_id, 'contact.dead_number', 'dead-number:' || p_call_id, 'system', null,
      jsonb_build_object(
        'callId', p_call_id, 'partyKind', v_call.party_kind, 'partyId', v_call.party_id));
  end if;
  -- Asked again after a crash: the answer is the first one's.
  return v_is_new or exists (
    select from public.doubtful_numbers
    where organization_id = v_call.organization_id and phone = v_call.phone and call_id = p_call_id);
end $$;

revoke all on function public.report_dead_number from public, anon, authenticated;
grant execute on function public.report_dead_number to service_role;
