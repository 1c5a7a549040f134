-- Purpose: one function for each kind of result and each kind of refusal.

create function public.open_repair(p_house_id uuid, p_summary text) returns public.repairs
language sql as $$
  insert into public.repairs (team_id, house_id, summary)
  select team_id, id, p_summary from public.houses where id = p_house_id
  returning *
$$;

create function public.repairs_of(p_house_id uuid) returns setof public.repairs
language sql stable as $$
  select * from public.repairs where house_id = p_house_id
$$;

create function public.costs_by_status() returns table (status public.repair_status, total_cents bigint)
language sql stable as $$
  select r.status, sum(r.cost_cents) from public.repairs r group by r.status
$$;

create function public.nearest_repairs(p_embedding extensions.vector, p_limit integer default 5)
returns table (summary text, similarity double precision)
language sql stable set search_path = '' as $$
  select r.summary, 1 - (r.embedding operator(extensions.<=>) p_embedding)
  from public.repairs r where r.embedding is not null
  order by r.embedding operator(extensions.<=>) p_embedding limit p_limit
$$;

create function public.greet(p_name text default 'stranger') returns text
language sql immutable as $$ select 'hello ' || p_name $$;

create function public.add_all(p_numbers integer[]) returns integer
language sql immutable as $$ select sum(n)::integer from unnest(p_numbers) n $$;

create function public.echo(p_value jsonb) returns jsonb
language sql immutable as $$ select p_value $$;

create function public.repair_ids() returns setof uuid
language sql stable as $$ select id from public.repairs order by id $$;

create function public.write_journal(p_entry text) returns void
language sql as $$ insert into public.journal (entry) values (p_entry) $$;

-- Two tables and an index in one act: whoever finds one of them without the other found half of it.
create function public.count_entry(p_entry text) returns void
language plpgsql as $$
begin
  insert into public.journal (entry) values (p_entry);
  insert into public.counters (name, count) values ('entries', 1)
  on conflict (name) do update set count = public.counters.count + 1;
end $$;

create function public.who_am_i() returns jsonb
language sql stable as $$
  select jsonb_build_object('role', current_user, 'uid', auth.uid(), 'claim', auth.role(),
    'path', current_setting('search_path'))
$$;

create function public.overloaded(p_number integer default 0) returns text language sql as $$ select 'number' $$;
create function public.overloaded(p_text text default '') returns text language sql as $$ select 'text' $$;

create function public.recurse(p_depth integer) returns integer
language plpgsql as $$ begin return public.recurse(p_depth + 1); end $$;

create function public.refuse(p_code text) returns void
language plpgsql as $$ begin raise exception 'refused with %', p_code using errcode = p_code; end $$;

create function public.announce(p_team_id uuid, p_text text) returns void
language sql security definer set search_path = '' as $$
  select realtime.send(jsonb_build_object('text', p_text), 'announced', 'team:' || p_team_id, true)
$$;

create function public.announce_and_fail(p_team_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform realtime.send('{"text": "never happened"}', 'announced', 'team:' || p_team_id, true);
  raise exception 'undone';
end $$;

create function private.announce_repair() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform realtime.broadcast_changes(
    'team:' || new.team_id, tg_op, tg_op, tg_table_name, tg_table_schema, new, old);
  return null;
end $$;
create trigger repairs_announce after insert or update on public.repairs
  for each row execute function private.announce_repair();

grant execute on all functions in schema public to service_role;
grant execute on function public.who_am_i(), public.greet(text), public.repairs_of(uuid) to authenticated;
grant execute on function public.greet(text) to anon;
