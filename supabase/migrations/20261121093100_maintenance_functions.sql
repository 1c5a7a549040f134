-- Purpose: searching a property's history by meaning, and what repairs have cost there.
-- Functions: match_maintenance, median_cost_cents, price_history.

create function private.check_search(
  p_property_id uuid, p_embedding extensions.vector, p_model text, p_limit integer
) returns void
language plpgsql stable set search_path = '' as $$
begin
  if p_property_id is null then
    raise exception 'match_maintenance: the property is required' using errcode = 'PT400';
  end if;
  if not exists (select from public.properties where id = p_property_id) then
    raise exception 'match_maintenance: there is no property %', p_property_id using errcode = 'PT404';
  end if;
  perform private.require(
    'match_maintenance', private.is_said(p_model), 'the embedding model is required');
  if p_embedding is null or extensions.vector_dims(p_embedding) <> 768 then
    raise exception 'match_maintenance: the embedding has 768 dimensions' using errcode = 'PT400';
  end if;
  -- The angle to nothing is not a number, and that would sort first.
  if extensions.vector_norm(p_embedding) = 0 then
    raise exception 'match_maintenance: the embedding is zero' using errcode = 'PT400';
  end if;
  if p_limit is null or p_limit not between 1 and 50 then
    raise exception 'match_maintenance: limit 1 to 50' using errcode = 'PT400';
  end if;
end $$;

-- An exact scan of one property's records of one embedding model: first every repair of the fault
-- that is nearest to the question, latest first, then the rest, nearest first. So a fault that keeps
-- coming back is whole however small the limit, and fault_times counts it before the limit.
--
-- What is the same fault? Similarities have another scale in every model, so that only shares count:
-- how far a record stands out from the property's usual towards the nearest record's standing, and
-- how alike the two records are, where half way from the usual to identical is as alike as two
-- reports of one fault ever are. Same trade, and both shares together at least 65 %.
create function public.match_maintenance(
  p_property_id uuid, p_embedding extensions.vector, p_model text, p_limit integer
) returns table (
  id uuid, title text, description text, resolution text, trade public.trade, occurred_on date,
  cost_cents integer, vendor_name text, similarity double precision, same_fault boolean,
  fault_times integer, fault_last_on date
)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
begin
  perform private.check_search(p_property_id, p_embedding, p_model, p_limit);
  return query
  with history as materialized (
    -- Texts are fetched for the few rows that are answered.
    select record.id, record.trade, record.occurred_on, record.embedding,
      1 - (record.embedding operator(extensions.<=>) p_embedding) as similarity
    from public.maintenance_records as record
    where record.property_id = p_property_id and record.embedding_model = p_model
  ), nearest as (
    select * from history order by similarity desc, occurred_on desc, id limit 1
  ), compared as materialized (
    select history.id, history.occurred_on, history.similarity, history.id = nearest.id as is_nearest,
      history.trade = nearest.trade as is_same_trade, nearest.similarity as most,
      1 - (history.embedding operator(extensions.<=>) nearest.embedding) as likeness
    from history cross join nearest
  ), usual as (
    -- In a short history there is no usual: its least similar record has to do.
    select
      case when count(*) < 5 then min(similarity)
        else percentile_cont(0.5) within group (order by similarity) end as similarity,
      case when count(*) < 5 then min(likeness)
        else percentile_cont(0.5) within group (order by likeness) filter (where not is_nearest)
      end as likeness
    from compared
  ), judged as (
    select compared.*,
      compared.is_nearest or coalesce(
        compared.is_same_trade
          and (compared.similarity - usual.similarity)
              / nullif(compared.most - usual.similarity, 0)
            + least(1, 2 * (compared.likeness - usual.likeness) / nullif(1 - usual.likeness, 0))
            >= 2 * 0.65,
        false) as same_fault
    from compared cross join usual
  ), counted as (
    select count(*)::integer as times, max(occurred_on) as last_on from judged where same_fault
  ), answered as (
    select * from judged
    order by same_fault desc, case when same_fault then occurred_on end desc, similarity desc,
      occurred_on desc, id
    limit p_limit
  )
  select record.id, record.title, record.description, record.resolution, record.trade,
    record.occurred_on, record.cost_cents, vendor.name, answered.similarity, answered.same_fault,
    counted.times, counted.last_on
  from answered cross join counted
  join public.maintenance_records as record on record.id = answered.id
  left join public.vendors as vendor on vendor.id = record.vendor_id
  order by answered.same_fault desc, case when answered.same_fault then record.occurred_on end desc,
    answered.similarity desc, record.occurred_on desc, record.id;
end $$;

create function public.median_cost_cents(p_property_id uuid, p_trade public.trade) returns integer
language plpgsql stable security definer set search_path = '' as $$
begin
  if p_property_id is null or p_trade is null then
    raise exception 'median_cost_cents: property and trade are required' using errcode = 'PT400';
  end if;
  if not exists (select from public.properties where id = p_property_id) then
    raise exception 'median_cost_cents: there is no property %', p_property_id using errcode = 'PT404';
  end if;
  return (
    select round(percentile_cont(0.5) within group (order by cost_cents))::integer
    from public.maintenance_records
    where property_id = p_property_id and trade = p_trade and cost_cents is not null);
end $$;

-- What repairs of one trade have cost at one property: the median and the middle half. Null before the
-- first that names its cost.
create function public.price_history(p_property_id uuid, p_trade public.trade) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  if p_property_id is null or p_trade is null then
    raise exception 'price_history: property and trade are required' using errcode = 'PT400';
  end if;
  if not exists (select from public.properties where id = p_property_id) then
    raise exception 'price_history: there is no property %', p_property_id using errcode = 'PT404';
  end if;
  return (
    select case when count(*) > 0 then jsonb_build_object(
      'repairs', count(*),
      'medianCents', round(percentile_cont(0.5) within group (order by cost_cents))::integer,
      'lowerCents', round(percentile_cont(0.25) within group (order by cost_cents))::integer,
      'upperCents', round(percentile_cont(0.75) within group (order by cost_cents))::integer) end
    from public.maintenance_records
    where property_id = p_property_id and trade = p_trade and cost_cents is not null);
end $$;

revoke all on function public.match_maintenance, public.median_cost_cents, public.price_history
  from public, anon, authenticated;
grant execute on function public.match_maintenance, public.median_cost_cents, public.price_history
  to service_role;
