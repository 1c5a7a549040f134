-- Purpose: how long somebody waited for each reply, and what was cut off, so that a transcript shows
-- where a call dragged and where it was a struggle.
-- Functions: append_turn (with both).

alter table public.call_turns add column reply_ms integer, add column unheard_ms integer;
alter table public.call_turns
  add constraint call_turns_wait_is_not_negative check (reply_ms >= 0),
  add constraint call_turns_unheard_is_not_negative check (unheard_ms >= 0);

drop function public.append_turn(
  uuid, integer, public.speaker, text, integer, integer, boolean, integer);

create function public.append_turn(
  p_call_id uuid, p_seq integer, p_speaker public.speaker, p_text text, p_started_ms integer,
  p_ended_ms integer default null, p_interrupted boolean default false,
  p_heard_ms integer default null, p_reply_ms integer default null,
  p_unheard_ms integer default null
) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_organization_id uuid;
begin
  select organization_id into v_organization_id from public.calls where id = p_call_id;
  if not found then
    raise exception 'append_turn: there is no call %', p_call_id using errcode = 'PT404';
  end if;
  perform private.require(
    'append_turn',
    p_seq >= 0 and p_speaker is not null and char_length(p_text) <= 20000 and p_started_ms >= 0
      and coalesce(p_ended_ms, 0) >= 0 and coalesce(p_heard_ms, 0) >= 0
      and coalesce(p_reply_ms, 0) >= 0 and coalesce(p_unheard_ms, 0) >= 0,
    'number, speaker, text of at most 20000 characters and times from zero are required');
  insert into public.call_turns (
    organization_id, call_id, seq, speaker, text, started_ms, ended_ms, interrupted, heard_ms,
    reply_ms, unheard_ms
  ) values (
    v_organization_id, p_call_id, p_seq, p_speaker, p_text, p_started_ms, p_ended_ms,
    coalesce(p_interrupted, false), p_heard_ms, p_reply_ms, p_unheard_ms
  )
  on conflict (call_id, seq) do update set
    speaker = excluded.speaker, text = excluded.text, started_ms = excluded.started_ms,
    ended_ms = excluded.ended_ms, interrupted = excluded.interrupted, heard_ms = excluded.heard_ms,
    reply_ms = excluded.reply_ms, unheard_ms = excluded.unheard_ms;
end $$;

revoke all on function public.append_turn from public, anon, authenticated;
grant execute on function public.append_turn to service_role;

comment on column public.call_turns.reply_ms is
  'Of an agent''s turn: from the end of the other side''s speech to the agent''s first sound. Null: they had not spoken.';
comment on column public.call_turns.unheard_ms is
  'Of an agent''s turn that was interrupted: how much more of it was there to be heard.';
