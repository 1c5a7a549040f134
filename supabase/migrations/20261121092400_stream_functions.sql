-- Purpose: a media stream proves with a single-use token that it belongs to a call.
-- Functions: arm_stream, claim_stream.

create function public.arm_stream(p_call_id uuid, p_token_hash text, p_expires_at timestamptz) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if p_token_hash is null or p_token_hash !~ '^[0-9a-f]{64}$' or p_expires_at is null then
    raise exception 'arm_stream: a SHA-256 in hex and an expiry are required' using errcode = 'PT400';
  end if;
  perform private.lock_call(p_call_id);
  -- A call that is over is left alone: whoever comes with the token will hear that it is over.
  update public.calls
  set token_hash = p_token_hash, token_expires_at = p_expires_at, token_used_at = null
  where id = p_call_id and ended_at is null;
end $$;

create function public.claim_stream(
  p_call_id uuid, p_token_hash text, p_provider_sid text, p_stream_sid text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call(p_call_id);
begin
  if v_call.token_hash is distinct from p_token_hash or coalesce(p_provider_sid, '') = ''
    or (v_call.provider_sid is not null and v_call.provider_sid <> p_provider_sid) then
    return jsonb_build_object('kind', 'foreign');
  end if;
  if v_call.ended_at is not null or v_call.conversation_ended_at is not null then
    return jsonb_build_object('kind', 'over');
  end if;
  if v_call.token_used_at is not null then
    return jsonb_build_object('kind', 'used');
  end if;
  if v_call.token_expires_at < now() then
    return jsonb_build_object('kind', 'expired');
  end if;
  -- The stream may open before the carrier has answered the request that dialled.
  perform private.adopt_provider_sid(v_call, p_provider_sid);
  update public.calls set
    token_used_at = now(), stream_sid = p_stream_sid, streams = streams + 1,
    status = 'in_progress', answered_at = coalesce(answered_at, now())
  where id = p_call_id
  returning * into v_call;
  return jsonb_build_object(
    'kind', 'claimed', 'claims', private.claims_of(v_call), 'brief', v_call.brief,
    'streams', v_call.streams,
    -- Where the transcript goes on, so that a second stream does not write over the first.
    'nextSeq', (select coalesce(max(seq) + 1, 0) from public.call_turns where call_id = p_call_id),
    'recap', (
      select coalesce(jsonb_agg(
        jsonb_build_object('speaker', turn.speaker, 'text', turn.text) order by turn.seq), '[]')
      from (
        select seq, speaker, text from public.call_turns
        where call_id = p_call_id and text <> '' order by seq desc limit 200
      ) as turn));
end $$;

revoke all on function public.arm_stream, public.claim_stream from public, anon, authenticated;
grant execute on function public.arm_stream, public.claim_stream to service_role;
