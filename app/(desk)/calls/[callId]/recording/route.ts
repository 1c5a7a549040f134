import { z } from 'zod'
import { sessionDb } from '#app/_server/session.ts'
import { lengthOf, rangeOf, wavBytes, wavRange } from '#lib/audio/recording-wav.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { listenToRecording, readChunk } from '#lib/db/recordings.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'

type Params = { params: Promise<{ callId: string }> }

const notFound = (): Response => new Response('Not Found', { status: 404 })

/**
 * The recording of a call as one WAV, for a member who may hear it; that they do is on record. `to`
 * holds its length still while the call goes on: milliseconds of the call.
 */
export async function GET(request: Request, { params }: Params): Promise<Response> {
  const { callId } = await params
  if (!z.uuid().safeParse(callId).success) return notFound()
  const db = await sessionDb()
  const { data } = await db.auth.getUser()
  if (!data.user) return new Response('Unauthorized', { status: 401 })
  const pieces = await listenToRecording(db, callId)
  if (pieces === null) return notFound()

  const asked = z.coerce
    .number()
    .int()
    .min(0)
    .safeParse(new URL(request.url).searchParams.get('to'))
  const recordedMs = lengthOf(pieces)
  const lengthMs = asked.success && asked.data > 0 ? Math.min(asked.data, recordedMs) : recordedMs
  const recording = { pieces, lengthMs }
  const total = wavBytes(recording)
  const range = rangeOf(request.headers.get('range'), total)
  if (range === 'unsatisfiable') {
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${total}` } })
  }
  const { from, to } = range ?? { from: 0, to: total }
  const bytes = wavRange(recording, { from, to }, async (path) => {
    try {
      return await readChunk(serviceDb(), path)
    } catch (error) {
      // Deleted meanwhile, or storage is away: silence of the right length is honest enough to go on.
      log.warn('recording-not-read', { callId, reason: messageOf(error) })
      return new Uint8Array()
    }
  })
  return new Response(streamOf(bytes), {
    status: range === null ? 200 : 206,
    headers: {
      'content-type': 'audio/wav',
      'content-length': String(to - from),
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-store',
      ...(range === null ? {} : { 'content-range': `bytes ${from}-${to - 1}/${total}` }),
    },
  })
}

/** Read as fast as the other end takes it, and no further when it goes away. */
function streamOf(parts: AsyncGenerator<Uint8Array>): ReadableStream {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await parts.return(undefined)
    },
  })
}
