-- Purpose: the inbox that sees a delivery once and the outbox that is worked off under a lease.
-- Functions: record_webhook, claim_outbox, complete_outbox, fail_outbox.

create function public.record_webhook(p_provider text, p_dedupe_key text, p_kind text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require(
    'record_webhook',
    private.is_said(p_provider) and private.is_said(p_dedupe_key) and private.is_said(p_kind),
    'provider, dedupe key and kind are required');
  insert into public.webhook_inbox (provider, dedupe_key, kind)
  values (p_provider, p_dedupe_key, p_kind)
  on conflict (provider, dedupe_key) do nothing;
  return found;
end $$;

create function public.claim_outbox(p_limit integer, p_lease_seconds integer) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_claimed jsonb;
begin
  perform private.require(
    'claim_outbox', p_limit between 1 and 500 and p_lease_seconds between 1 and 3600,
    'limit 1 to 500, lease 1 to 3600 seconds');
  with due as (
    select id from public.outbox
    where done_at is null and available_at <= now() and attempts < 20
      and (locked_until is null or locked_until < now())
    order by id
    limit p_limit
    -- Two consumers take different rows instead of waiting for each other.
    for update skip locked
  ), claimed as (
    update public.outbox as entry
    set attempts = entry.attempts + 1, locked_until = now() + make_interval(secs => p_lease_seconds)
    from due where entry.id = due.id
    returning entry.id, entry.topic, entry.payload, entry.attempts
  )
  select coalesce(jsonb_agg(to_jsonb(claimed) order by claimed.id), '[]') into v_claimed from claimed;
  return v_claimed;
end $$;

create function private.require_outbox_row(p_function text, p_id bigint) returns void
language plpgsql stable set search_path = '' as $$
begin
  if not exists (select from public.outbox where id = p_id) then
    raise exception '%: there is no outbox row %', p_function, p_id using errcode = 'PT404';
  end if;
end $$;

create function public.complete_outbox(p_id bigint) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_outbox_row('complete_outbox', p_id);
  update public.outbox set done_at = now(), locked_until = null where id = p_id and done_at is null;
end $$;

-- After the twentieth attempt claim_outbox passes it by: it is parked, with its last error.
create function public.fail_outbox(p_id bigint, p_error text, p_retry_seconds integer) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_outbox_row('fail_outbox', p_id);
  perform private.require('fail_outbox', p_error is not null, 'the error is required');
  perform private.require(
    'fail_outbox', p_retry_seconds between 0 and 86400, 'it is tried again within a day');
  update public.outbox
  set locked_until = null, last_error = left(p_error, 1000),
    available_at = now() + make_interval(secs => p_retry_seconds)
  where id = p_id and done_at is null;
end $$;

revoke all on function public.record_webhook, public.claim_outbox, public.complete_outbox,
  public.fail_outbox from public, anon, authenticated;
grant execute on function public.record_webhook, public.claim_outbox, public.complete_outbox,
  public.fail_outbox to service_role;
