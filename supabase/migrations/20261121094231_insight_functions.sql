-- Purpose: how well it goes, in numbers that somebody can check: aggregated here, once for a screen.
-- Functions: read_insight, read_vendor_figures, read_landlord_figures, list_coded_properties.
-- Every figure comes with the number of cases it rests on. Members read their own organisation's.

create index incidents_created_at_idx on public.incidents (organization_id, created_at);
-- Whether a person had a hand in it is asked of every incident.
create index incident_events_by_people_idx on public.incident_events (incident_id)
  where actor_kind = 'manager';

-- Members of any role look; whoever belongs elsewhere learns nothing.
create function private.check_reader(p_function text, p_organization_id uuid) returns void
language plpgsql stable set search_path = '' as $$
begin
  if not exists (select from public.organizations where id = p_organization_id)
    or auth.uid() is not null and p_organization_id not in (select private.org_ids()) then
    raise exception '%: there is no organisation %', p_function, p_organization_id
      using errcode = 'PT404';
  end if;
end $$;

-- What became of each incident reported since: how long each stage took from the report, in minutes,
-- and what it cost. Null: it did not come to that, or not yet. A duplicate is its original's.
create function private.incident_facts(
  p_organization_id uuid, p_from timestamptz, p_property_id uuid, p_trade public.trade
) returns table (
  week date, is_closed boolean, first_dial double precision, first_quote double precision,
  approval double precision, schedule double precision, close double precision,
  cost_of_limit double precision, price_of_median double precision, was_touched boolean,
  done_visits bigint
)
language sql stable set search_path = '' as $$
  with cases as materialized (
    select incident.id, incident.priority, incident.status, incident.created_at, incident.closed_at,
      date_trunc('week', incident.created_at at time zone organization.timezone)::date as week
    from public.incidents as incident
    join public.organizations as organization on organization.id = incident.organization_id
    where incident.organization_id = p_organization_id and incident.created_at >= p_from
      and incident.status <> 'duplicate'
      and (p_property_id is null or incident.property_id = p_property_id)
      and (p_trade is null or incident.trade = p_trade)
  ), dials as (
    select call.incident_id, min(attempt.dialled_at) as at
    from cases
    join public.calls as call on call.incident_id = cases.id and call.purpose = 'vendor_quote'
    join public.call_attempts as attempt on attempt.call_id = call.id
    group by call.incident_id
  ), prices as (
    select quote.incident_id, quote.round, min(quote.created_at) as at, count(*) as count,
      percentile_cont(0.5) within group (order by private.total_cents(quote)) as median_cents
    from cases
    join public.quotes as quote on quote.incident_id = cases.id
    group by quote.incident_id, quote.round
  ), first_prices as (
    select incident_id, min(at) as at from prices group by incident_id
  ), decisions as (
    select approval.incident_id, approval.decided_at as at,
      -- The sum of the day: a limit or a price of nothing has no share.
      nullif(greatest(policy.nte_cents,
        case when cases.priority in ('p0', 'p1') then policy.emergency_nte_cents end), 0) as limit_cents,
      case when prices.count >= 2
        then approval.cap_cents / nullif(prices.median_cents, 0) end as price_of_median,
      policy.currency
    from public.approvals as approval
    join cases on cases.id = approval.incident_id
    left join public.owner_policies as policy on policy.id = approval.policy_id
    left join prices
      on prices.incident_id = approval.incident_id and prices.round = approval.round
    where approval.status = 'approved' and approval.change_order_id is null
  ), visits as (
    select visit.incident_id, min(visit.created_at) as at,
      count(*) filter (where visit.status = 'done') as done
    from cases
    join public.visits as visit on visit.incident_id = cases.id
    group by visit.incident_id
  )
  select cases.week, cases.status = 'closed',
    extract(epoch from dials.at - cases.created_at) / 60,
    extract(epoch from first_prices.at - cases.created_at) / 60,
    extract(epoch from decisions.at - cases.created_at) / 60,
    extract(epoch from visits.at - cases.created_at) / 60,
    case when cases.status = 'closed'
      then extract(epoch from cases.closed_at - cases.created_at) / 60 end,
    case when record.currency = decisions.currency
      then 100.0 * record.cost_cents / decisions.limit_cents end,
    100.0 * decisions.price_of_median,
    exists (
      select from public.incident_events as event
      where event.incident_id = cases.id and event.actor_kind = 'manager'),
    coalesce(visits.done, 0)
  from cases
  left join dials on dials.incident_id = cases.id
  left join first_prices on first_prices.incident_id = cases.id
  left join decisions on decisions.incident_id = cases.id
  left join visits on visits.incident_id = cases.id
  left join public.maintenance_records as record on record.incident_id = cases.id
$$;

-- {from, timezone, incidents, closed, measures: [{name, count, quantiles, weeks: [{week, count,
-- quantiles}]}], rates: [{name, count, hits, weeks: [{week, count, hits}]}]}. Quantiles are the 10th,
-- 25th, 50th, 75th and 90th percent; minutes from the report, percent, or milliseconds (turn_gap).
-- Weeks begin on Monday, on the organisation's clock, and are those of the report, the request or the
-- call. Filtered by trade or property, calls that belong to no incident are left out.
create function public.read_insight(
  p_organization_id uuid, p_days integer, p_property_id uuid, p_trade public.trade
) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_timezone text;
  v_from timestamptz;
begin
  perform private.check_reader('read_insight', p_organization_id);
  perform private.require('read_insight', p_days between 1 and 366, 'from 1 to 366 days are required');
  select timezone into v_timezone from public.organizations where id = p_organization_id;
  v_from := now() - make_interval(days => p_days);
  return (
    with facts as materialized (
      select * from private.incident_facts(p_organization_id, v_from, p_property_id, p_trade)
    ), values_of as (
      select measure.name, facts.week, measure.value
      from facts, lateral (values
        ('first_dial', facts.first_dial), ('first_quote', facts.first_quote),
        ('approval', facts.approval), ('schedule', facts.schedule), ('close', facts.close),
        ('cost_of_limit', facts.cost_of_limit), ('price_of_median', facts.price_of_median)
      ) as measure (name, value)
      where measure.value is not null
      union all
      select 'turn_gap', date_trunc('week', call.created_at at time zone v_timezone)::date,
        (call.metrics -> 'replyMs' ->> 'p50')::double precision
      from public.calls as call
      left join public.incidents as incident on incident.id = call.incident_id
      where call.organization_id = p_organization_id and call.created_at >= v_from
        and jsonb_typeof(call.metrics -> 'replyMs' -> 'p50') = 'number'
        and (p_property_id is null or incident.property_id = p_property_id)
        and (p_trade is null or incident.trade = p_trade)
    ), measured as (
      select name, week, count(*) as count,
        percentile_cont(array[0.1, 0.25, 0.5, 0.75, 0.9]) within group (order by value) as quantiles
      from values_of group by grouping sets ((name, week), (name))
    ), outcomes_of as (
      select outcome.name, facts.week, outcome.hit
      from facts, lateral (values
        ('human_touch', facts.was_touched),
        ('first_time_fix', case when facts.done_visits > 0 then facts.done_visits = 1 end)
      ) as outcome (name, hit)
      where facts.is_closed and outcome.hit is not null
      union all
      select 'vendor_answer', date_trunc('week', request.created_at at time zone v_timezone)::date,
        request.status in ('quoted', 'declined', 'partial')
      from public.quote_requests as request
      join public.incidents as incident on incident.id = request.incident_id
      where request.organization_id = p_organization_id and request.created_at >= v_from
        and request.status not in ('open', 'failed')
        and (p_property_id is null or incident.property_id = p_property_id)
        and (p_trade is null or incident.trade = p_trade)
    ), rated as (
      select name, week, count(*) as count, count(*) filter (where hit) as hits
      from outcomes_of group by grouping sets ((name, week), (name))
    )
    select jsonb_build_object(
      'from', v_from, 'timezone', v_timezone,
      'incidents', (select count(*) from facts),
      'closed', (select count(*) from facts where is_closed),
      'measures', coalesce((
        select jsonb_agg(jsonb_build_object(
          'name', whole.name, 'count', whole.count, 'quantiles', whole.quantiles,
          'weeks', (
            select jsonb_agg(jsonb_build_object(
              'week', part.week, 'count', part.count, 'quantiles', part.quantiles) order by part.week)
            from measured as part where part.name = whole.name and part.week is not null)))
        from measured as whole where whole.week is null), '[]'),
      'rates', coalesce((
        select jsonb_agg(jsonb_build_object(
          'name', whole.name, 'count', whole.count, 'hits', whole.hits,
          'weeks', (
            select jsonb_agg(jsonb_build_object(
              'week', part.week, 'count', part.count, 'hits', part.hits) order by part.week)
            from rated as part where part.name = whole.name and part.week is not null)))
        from rated as whole where whole.week is null), '[]')));
end $$;

-- Of each vendor since then: how often they were asked, answered and named a price, how soon they offer
-- to come (the median, in hours from being asked), what they did, and whether anybody of theirs can be
-- rung at all. Failed requests are ours, not theirs.
create function public.read_vendor_figures(
  p_organization_id uuid, p_days integer, p_property_id uuid, p_trade public.trade
) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_from timestamptz;
begin
  perform private.check_reader('read_vendor_figures', p_organization_id);
  perform private.require(
    'read_vendor_figures', p_days between 1 and 366, 'from 1 to 366 days are required');
  v_from := now() - make_interval(days => p_days);
  return (
    with asked as (
      select request.vendor_id, count(*) as asked,
        count(*) filter (where request.status in ('quoted', 'declined', 'partial')) as answered,
        count(quote.id) as quoted,
        percentile_cont(0.5) within group (order by
          -- Least and greatest pass over nulls: who named no start must not count as coming at once.
          case when quote.earliest_start is not null then
            greatest(extract(epoch from quote.earliest_start - request.created_at) / 3600, 0) end
        ) as start_hours
      from public.quote_requests as request
      join public.incidents as incident on incident.id = request.incident_id
      left join public.quotes as quote on quote.quote_request_id = request.id
      where request.organization_id = p_organization_id and request.created_at >= v_from
        and request.status not in ('open', 'failed')
        and (p_property_id is null or incident.property_id = p_property_id)
        and (p_trade is null or incident.trade = p_trade)
      group by request.vendor_id
    ), jobs as (
      select visit.vendor_id, count(distinct visit.incident_id) as jobs from public.visits as visit
      join public.incidents as incident on incident.id = visit.incident_id
      where visit.organization_id = p_organization_id and visit.status = 'done'
        and visit.created_at >= v_from
        and (p_property_id is null or incident.property_id = p_property_id)
        and (p_trade is null or incident.trade = p_trade)
      group by visit.vendor_id
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'vendorId', vendor.id, 'name', vendor.name, 'asked', coalesce(asked.asked, 0),
      'answered', coalesce(asked.answered, 0), 'quoted', coalesce(asked.quoted, 0),
      'startHours', asked.start_hours, 'jobs', coalesce(jobs.jobs, 0),
      'isReachable', (private.contact_to_ring(vendor.id)).id is not null) order by vendor.name), '[]')
    from public.vendors as vendor
    left join asked on asked.vendor_id = vendor.id
    left join jobs on jobs.vendor_id = vendor.id
    where vendor.organization_id = p_organization_id);
end $$;

-- Of each landlord in the last year: what they were asked and decided themselves, and how long it took
-- them (the median, in minutes). What standing orders decided is not their answer.
create function public.read_landlord_figures(p_organization_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.check_reader('read_landlord_figures', p_organization_id);
  return (
    with decided as (
      select landlord_id, count(*) as decided,
        count(*) filter (where status = 'approved') as approved,
        percentile_cont(0.5) within group (order by
          extract(epoch from decided_at - created_at) / 60) as minutes
      from public.approvals
      where organization_id = p_organization_id and created_at >= now() - interval '365 days'
        and decided_by_kind = 'landlord' and authority_id is null
        and status in ('approved', 'declined', 'another_round')
      group by landlord_id
    ), pending as (
      select landlord_id, count(*) as pending from public.approvals
      where organization_id = p_organization_id and status = 'pending' group by landlord_id
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'landlordId', landlord.id, 'decided', coalesce(decided.decided, 0),
      'approved', coalesce(decided.approved, 0), 'minutes', decided.minutes,
      'pending', coalesce(pending.pending, 0))), '[]')
    from public.landlords as landlord
    left join decided on decided.landlord_id = landlord.id
    left join pending on pending.landlord_id = landlord.id
    where landlord.organization_id = p_organization_id);
end $$;

-- Which properties have a door code on file. That is all that a screen learns of it.
create function public.list_coded_properties(p_organization_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.check_reader('list_coded_properties', p_organization_id);
  return (
    select coalesce(jsonb_agg(property_id), '[]') from public.access_codes
    where organization_id = p_organization_id);
end $$;

revoke all on function public.read_insight, public.read_vendor_figures, public.read_landlord_figures,
  public.list_coded_properties from public, anon, authenticated;
grant execute on function public.read_insight, public.read_vendor_figures,
  public.read_landlord_figures, public.list_coded_properties to authenticated, service_role;
