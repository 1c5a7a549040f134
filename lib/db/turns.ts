import type { Db } from '#lib/clients/supabase.ts'
import type { Speaker } from '#lib/domain/call.ts'
import { databaseError, runFunction } from './call-function.ts'

export interface CallTurn {
  readonly seq: number
  readonly speaker: Speaker
  readonly text: string
  /** Milliseconds since the call's first stream opened. */
  readonly startedMs: number
  readonly endedMs: number | null
  readonly interrupted: boolean
  /** Of an agent's turn: how much of it the other side has heard. */
  readonly heardMs: number | null
  /** Of an agent's turn: how long the caller waited for its first sound; null: they had not spoken. */
  readonly replyMs?: number | null
  /** Of an agent's turn that was interrupted: how much more of it there was to hear. */
  readonly unheardMs?: number | null
}

/** Writes a turn of the transcript; the same `seq` again replaces it, as it grows. */
export function appendTurn(db: Db, turn: CallTurn & { callId: string }): Promise<void> {
  return runFunction(db, 'append_turn', {
    p_call_id: turn.callId,
    p_seq: turn.seq,
    p_speaker: turn.speaker,
    p_text: turn.text,
    p_started_ms: Math.round(turn.startedMs),
    p_ended_ms: turn.endedMs === null ? null : Math.round(turn.endedMs),
    p_interrupted: turn.interrupted,
    p_heard_ms: turn.heardMs === null ? null : Math.round(turn.heardMs),
    p_reply_ms: turn.replyMs == null ? null : Math.max(0, Math.round(turn.replyMs)),
    p_unheard_ms: turn.unheardMs == null ? null : Math.max(0, Math.round(turn.unheardMs)),
  })
}

const COLUMNS = 'seq, speaker, text, started_ms, ended_ms, interrupted, heard_ms, reply_ms'

/** The whole transcript so far, in order. */
export async function listTurns(db: Db, callId: string): Promise<CallTurn[]> {
  const { data, error } = await db
    .from('call_turns')
    .select(COLUMNS)
    .eq('call_id', callId)
    .order('seq')
  if (error) throw databaseError('read the turns of a call', error)
  return data.map(toTurn)
}

/** What was said on all calls about one request for a quote, the first call first. */
export async function listTurnsOfRequest(
  db: Db,
  quoteRequestId: string,
): Promise<(CallTurn & { callId: string })[]> {
  const { data, error } = await db
    .from('calls')
    .select('id')
    .eq('quote_request_id', quoteRequestId)
    .order('created_at')
    .order('id')
  if (error) throw databaseError('read the calls about a quote', error)
  const calls = await Promise.all(
    data.map(async ({ id }) => (await listTurns(db, id)).map((turn) => ({ ...turn, callId: id }))),
  )
  return calls.flat()
}

interface Row {
  readonly seq: number
  readonly speaker: Speaker
  readonly text: string
  readonly started_ms: number
  readonly ended_ms: number | null
  readonly interrupted: boolean
  readonly heard_ms: number | null
  readonly reply_ms: number | null
}

function toTurn(row: Row): CallTurn {
  return {
    seq: row.seq,
    speaker: row.speaker,
    text: row.text,
    startedMs: row.started_ms,
    endedMs: row.ended_ms,
    interrupted: row.interrupted,
    heardMs: row.heard_ms,
    replyMs: row.reply_ms,
  }
}
