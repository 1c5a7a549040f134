-- Purpose: which of an owner's standing orders was in force, on every question and every decision; and
-- that standing orders allow nothing that is in doubt. The same rule, with its words for people, is
-- evaluatePolicy in lib/domain/approval.ts; here it holds whoever writes.

alter table public.approvals
  add column policy_id uuid references public.owner_policies (id),
  -- Counted from one within its scope; zero: the owner has none, and everything is asked for.
  add column policy_version integer not null default 0;
create index approvals_policy_id_idx on public.approvals (policy_id);
comment on column public.approvals.policy_id is 'The standing orders in force when it was asked and, once decided, when it was decided.';

create function private.policy_stamp(p_approval public.approvals) returns jsonb
language sql immutable set search_path = '' as $$
  select jsonb_build_object(
    'policyId', p_approval.policy_id, 'policyVersion', p_approval.policy_version)
$$;

-- Why standing orders do not cover a quote; null if they do. The owner's limit is about one named price:
-- a sum that nobody can be heard saying, or that is only a range, is for the owner to judge.
create function private.policy_obstacle(
  p_approval public.approvals, p_quote public.quotes
) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_incident public.incidents;
  v_policy public.owner_policies;
  v_is_emergency boolean;
  v_total_cents integer;
begin
  -- A change order comes on top of all that may be spent already.
  v_total_cents := case when p_approval.change_order_id is null then private.total_cents(p_quote)
    else private.approved_cents(p_approval.incident_id) + p_approval.cap_cents end;
  select * into v_incident from public.incidents where id = p_quote.incident_id;
  v_policy := private.effective_policy(v_incident.property_id);
  v_is_emergency := v_incident.priority in ('p0', 'p1');
  -- A limit in one currency allows nothing in another.
  if v_policy.id is null or v_policy.currency <> p_quote.currency
    or v_total_cents > (case when v_is_emergency
      then greatest(v_policy.nte_cents, v_policy.emergency_nte_cents) else v_policy.nte_cents end) then
    return 'the total is over the owner''s limit';
  end if;
  if p_approval.change_order_id is not null then
    return null;
  end if;
  if p_quote.confirmation <> 'confirmed' then
    return 'the figures are not confirmed';
  end if;
  if p_quote.kind <> 'quote' then
    return 'it is an estimate, not a price';
  end if;
  if not v_is_emergency and v_total_cents > v_policy.bids_required_over_cents and (
    select count(*) from public.quote_requests
    where incident_id = p_quote.incident_id and round = p_quote.round and status = 'quoted'
  ) < v_policy.bids_required then
    return 'more prices are required for this amount';
  end if;
  return null;
end $$;

create function private.stamp_policy() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_obstacle text;
  v_quote public.quotes;
begin
  select policy.id, coalesce(policy.version, 0) into new.policy_id, new.policy_version
  from public.incidents as incident, private.effective_policy(incident.property_id) as policy
  where incident.id = new.incident_id;
  new.policy_version := coalesce(new.policy_version, 0);
  if new.method = 'policy' and new.status = 'approved' then
    select * into v_quote from public.quotes where id = new.quote_id;
    v_obstacle := private.policy_obstacle(new, v_quote);
    if v_obstacle is not null then
      raise exception 'approval %: %', new.id, v_obstacle using errcode = 'PT409';
    end if;
  end if;
  return new;
end $$;
create trigger approvals_stamp_policy_asked before insert on public.approvals
  for each row execute function private.stamp_policy();
create trigger approvals_stamp_policy_decided before update of status on public.approvals
  for each row when (
    old.status = 'pending' and new.status in ('approved', 'declined', 'another_round'))
  execute function private.stamp_policy();
