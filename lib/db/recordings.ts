import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { AppError } from '#lib/errors.ts'
import { callFunction, databaseError, runFunction } from './call-function.ts'

/** The private bucket; nobody but the secret key reaches it. */
const BUCKET = 'recordings'
/** A call of fifteen minutes has ninety pieces. */
const FILES_MAX = 1_000
const PURGED_AT_ONCE = 50

/** Both sides of a stretch of a call, μ-law at 8 kHz as it came. */
export interface RecordedChunk {
  /** Milliseconds of the call. */
  readonly startMs: number
  readonly lengthMs: number
  /** The other side's bytes, then as many of the agent's. */
  readonly audio: Uint8Array
}

const openedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('off') }),
  z.object({ kind: z.literal('open'), hasBegun: z.boolean() }),
])
export type OpenedRecording = z.infer<typeof openedSchema>

/** Whether a call may be recorded, and whether an earlier stream of it was already. */
export function openRecording(db: Db, callId: string): Promise<OpenedRecording> {
  return callFunction(db, 'open_recording', { p_call_id: callId }, openedSchema)
}

/** The other side knows, or has consented. False: it must not be recorded after all. */
export function beginRecording(db: Db, callId: string, beganMs: number): Promise<boolean> {
  const args = { p_call_id: callId, p_began_ms: Math.round(beganMs) }
  return callFunction(db, 'begin_recording', args, z.boolean())
}

/** The other side has said yes. False: the call is not one that may be recorded. */
export function recordConsent(
  db: Db,
  consent: { callId: string; toolCallId: string },
): Promise<boolean> {
  const args = { p_call_id: consent.callId, p_tool_call_id: consent.toolCallId }
  return callFunction(db, 'record_consent', args, z.boolean())
}

/** Puts a piece of a call away. Repeating it is harmless. False: it must not be kept, and is not. */
export async function storeChunk(
  db: Db,
  { callId, organizationId, startMs, lengthMs, audio }: RecordedChunk & ChunkOf,
): Promise<boolean> {
  const path = `${organizationId}/${callId}/${String(startMs).padStart(8, '0')}.ulaw`
  const bucket = db.storage.from(BUCKET)
  const { error } = await bucket.upload(path, audio, { contentType: 'audio/basic', upsert: true })
  if (error) throw storageError('put away', error)
  const args = {
    p_call_id: callId,
    p_start_ms: startMs,
    p_length_ms: lengthMs,
    p_path: path,
  }
  const isKept = await callFunction(db, 'add_recording_chunk', args, z.boolean())
  if (!isKept) await bucket.remove([path])
  return isKept
}

interface ChunkOf {
  readonly callId: string
  readonly organizationId: string
}

const placesSchema = z.array(z.object({ startMs: z.int(), lengthMs: z.int(), path: z.string() }))
export type PlacedChunk = z.infer<typeof placesSchema>[number]

/**
 * Where the sound of a call lies, in order, for the member whose client this is; that they listened is
 * then on record. Null: there is nothing, or it is not theirs to hear.
 */
export async function listenToRecording(db: Db, callId: string): Promise<PlacedChunk[] | null> {
  const { data, error } = await db.rpc('listen_to_recording', { p_call_id: callId })
  if (error?.code === 'PT404' || error?.code === 'PT403') return null
  if (error) throw databaseError('find the recording', error)
  return placesSchema.parse(data)
}

/** The bytes of one piece. With the secret key: whoever asks was let in by `listenToRecording`. */
export async function readChunk(db: Db, path: string): Promise<Uint8Array> {
  const { data, error } = await db.storage.from(BUCKET).download(path)
  if (error) throw storageError('read', error)
  return new Uint8Array(await data.arrayBuffer())
}

/** Removes the sound of what was refused or has been kept for its time; returns of how many calls. */
export async function purgeRecordings(db: Db): Promise<number> {
  const gone = await callFunction(
    db,
    'take_recordings_to_purge',
    { p_limit: PURGED_AT_ONCE },
    z.array(z.object({ callId: z.uuid(), folder: z.string() })),
  )
  for (const { callId, folder } of gone) {
    // One after the other: this has no hurry, and the database has other things to do.
    // oxlint-disable-next-line no-await-in-loop
    await emptyFolder(db, folder)
    // oxlint-disable-next-line no-await-in-loop
    await runFunction(db, 'recording_purged', { p_call_id: callId })
  }
  return gone.length
}

async function emptyFolder(db: Db, folder: string): Promise<void> {
  const bucket = db.storage.from(BUCKET)
  const { data, error } = await bucket.list(folder, { limit: FILES_MAX })
  if (error) throw storageError('list', error)
  if (data.length === 0) return
  const removed = await bucket.remove(data.map(({ name }) => `${folder}/${name}`))
  if (removed.error) throw storageError('remove', removed.error)
}

function storageError(attempted: string, fault: { message: string }): AppError {
  return new AppError(
    'storage-failed',
    `The recording could not be ${attempted}: ${fault.message}`,
    {
      remedy: 'retry',
      cause: fault,
    },
  )
}
