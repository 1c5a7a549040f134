-- Purpose: a row never names a row of another organisation. Row security asks each row alone whose it
-- is; one wrong reference would show, or release, somebody else's house.
-- Risk: a table that comes later needs its trigger there; a test compares triggers and foreign keys.

-- Arguments: a column and the table it refers to, in turn. An unknown id is the foreign key's to refuse.
create function private.guard_organization() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_owner uuid;
begin
  if tg_op = 'UPDATE' and new.organization_id is distinct from old.organization_id then
    raise exception '% stay with their organisation', tg_table_name using errcode = 'check_violation';
  end if;
  for i in 0 .. tg_nargs - 1 by 2 loop
    execute format(
      'select organization_id from public.%I where id = ($1).%I', tg_argv[i + 1], tg_argv[i])
    into v_owner using new;
    if v_owner <> new.organization_id then
      raise exception '%.% names something of another organisation', tg_table_name, tg_argv[i]
        using errcode = 'check_violation';
    end if;
  end loop;
  return new;
end $$;

do $$
declare
  v_table record;
begin
  for v_table in
    select child.relname as name,
      coalesce(string_agg(', ' || quote_ident(attribute.attname), ''), '') as columns,
      coalesce(string_agg(
        quote_literal(attribute.attname) || ', ' || quote_literal(parent.relname), ', '), '') as arguments
    from pg_class as child
    join pg_attribute as tenant on tenant.attrelid = child.oid and tenant.attname = 'organization_id'
    left join (
      pg_constraint as key
      join pg_class as parent on parent.oid = key.confrelid and parent.relname <> 'organizations'
        and parent.relnamespace = 'public'::regnamespace
      join pg_attribute as attribute
        on attribute.attrelid = key.conrelid and attribute.attnum = key.conkey[1]
    ) on key.conrelid = child.oid and key.contype = 'f'
    where child.relnamespace = 'public'::regnamespace and child.relkind = 'r'
    group by child.relname
  loop
    execute format(
      'create trigger %I before insert or update of organization_id%s on public.%I
        for each row execute function private.guard_organization(%s)',
      v_table.name || '_keep_to_their_organization', v_table.columns, v_table.name,
      v_table.arguments);
  end loop;
end $$;
