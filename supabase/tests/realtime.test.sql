select no_plan();
-- Whether somebody may join a private channel, asked the way Realtime asks.
create function tests.hears(p_user uuid, p_topic text) returns text
language plpgsql as $$
begin
  insert into realtime.messages (topic, extension, event, private)
  values (p_topic, 'broadcast', 'probe', true);
  perform set_config('realtime.topic', p_topic, true);
  return tests.as_role('authenticated', p_user,
    format('select count(*) > 0 from realtime.messages where event = ''probe'' and topic = %L', p_topic));
end $$;
select is(tests.hears(tests.member(1, 'manager'), 'org:' || tests.id(1, 1)), 'true', 'a member hears the own organisation');
select is(tests.hears(tests.member(2, 'manager'), 'org:' || tests.id(1, 1)), 'false', 'nobody hears another organisation');
select is(tests.hears(tests.member(1, 'manager'), 'org:not-an-id'), 'false', 'a malformed topic is silence, not an error');
select is(tests.hears(tests.member(1, 'manager'), 'everything'), 'false', 'there is no channel for all');
select * from finish();
