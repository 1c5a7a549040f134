-- Purpose: searching a property's history by meaning, and what repairs have cost there.
-- Functions: match_maintenance, median_cost_cents.

-- An exact scan of one property's records of one embedding model, nearest first.
create function public.match_maintenance(
  p_property_id uuid, p_embedding extensions.vector, p_model text, p_limit integer
) returns table (
  id uuid, title text, description text, resolution text, trade public.trade, occurred_on date,
  cost_cents integer, vendor_name text, similarity double precision
)
language sql stable security definer set search_path = '' as $$
  select record.id, record.title, record.description, record.resolution, record.trade,
    record.occurred_on, record.cost_cents, vendor.name,
    1 - (record.embedding operator(extensions.<=>) p_embedding)
  from public.maintenance_records as record
  left join public.vendors as vendor on vendor.id = record.vendor_id
  where record.property_id = p_property_id and record.embedding_model = p_model
  order by record.embedding operator(extensions.<=>) p_embedding, record.occurred_on desc, record.id
  limit least(greatest(p_limit, 1), 50)
$$;

create function public.median_cost_cents(p_property_id uuid, p_trade public.trade) returns integer
language sql stable security definer set search_path = '' as $$
  select round(percentile_cont(0.5) within group (order by cost_cents))::integer
  from public.maintenance_records
  where property_id = p_property_id and trade = p_trade and cost_cents is not null
$$;

revoke all on function public.match_maintenance, public.median_cost_cents
  from public, anon, authenticated;
grant execute on function public.match_maintenance, public.median_cost_cents to service_role;
