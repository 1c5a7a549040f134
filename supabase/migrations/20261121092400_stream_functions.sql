-- Purpose: a media stream proves with a single-use token that it belongs to a call.
-- Functions: arm_stream, claim_stream.

create function public.arm_stream(p_call_id uuid, p_token_hash text, p_expires_at timestamptz) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls;
begin
  perform private.require(
    'arm_stream', p_token_hash ~ '^[0-9a-f]{64}$' and isfinite(p_expires_at),
    'a SHA-256 in hex and an expiry are required');
  v_call := private.lock_call('arm_stream', p_call_id);
  -- A call that is over is given one too: whoever comes with it will hear that the call is over.
  insert into public.stream_tokens (token_hash, organization_id, call_id, expires_at)
  values (p_token_hash, v_call.organization_id, p_call_id, p_expires_at)
  on conflict (call_id, token_hash) do nothing;
end $$;

create function public.claim_stream(
  p_call_id uuid, p_token_hash text, p_provider_sid text, p_stream_sid text,
  p_bridge_url text default null
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_call public.calls := private.lock_call('claim_stream', p_call_id);
  v_token public.stream_tokens;
begin
  perform private.require(
    'claim_stream',
    p_token_hash is not null and p_provider_sid is not null and private.is_said(p_stream_sid)
      and coalesce(p_bridge_url ~ '^https?://\S+$', true),
    'token, provider sid and stream sid are required, and an address if any');
  select * into v_token from public.stream_tokens
  where token_hash = p_token_hash and call_id = p_call_id;
  if v_token.call_id is null or coalesce(p_provider_sid, '') = ''
    or (v_call.provider_sid is not null and v_call.provider_sid <> p_provider_sid) then
    return jsonb_build_object('kind', 'foreign');
  end if;
  if v_call.ended_at is not null or v_call.conversation_ended_at is not null then
    return jsonb_build_object('kind', 'over');
  end if;
  if v_token.used_at is not null then
    return jsonb_build_object('kind', 'used');
  end if;
  if v_token.expires_at < now() then
    return jsonb_build_object('kind', 'expired');
  end if;
  -- The stream may open before the carrier has answered the request that dialled.
  perform private.adopt_provider_sid(v_call, p_provider_sid);
  update public.stream_tokens set used_at = now() where call_id = p_call_id and used_at is null;
  update public.calls set
    stream_sid = p_stream_sid, bridge_url = p_bridge_url, streams = streams + 1,
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
        jsonb_build_object(
          'speaker', turn.speaker, 'text', turn.text,
          'isUnheard', turn.speaker = 'agent' and turn.heard_ms is null) order by turn.seq), '[]')
      from (
        select seq, speaker, text, heard_ms from public.call_turns
        where call_id = p_call_id and text <> '' order by seq desc limit 200
      ) as turn));
end $$;

revoke all on function public.arm_stream, public.claim_stream from public, anon, authenticated;
grant execute on function public.arm_stream, public.claim_stream to service_role;
