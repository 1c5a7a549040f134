import { z } from 'zod'
import { invalid } from './refusal.ts'

const text = z.strictObject({ text: z.string() })
const content = z.strictObject({
  role: z.enum(['user', 'model', 'system']).optional(),
  parts: z.array(text),
})
export type Content = z.infer<typeof content>

const audio = z.strictObject({ data: z.base64(), mimeType: z.string() })

const realtimeInput = z.strictObject({
  audio: audio.optional(),
  text: z.string().optional(),
  audioStreamEnd: z.boolean().optional(),
  activityStart: z.strictObject({}).optional(),
  activityEnd: z.strictObject({}).optional(),
})
export type RealtimeInput = z.infer<typeof realtimeInput>

const functionResponse = z.strictObject({
  id: z.string(),
  name: z.string().optional(),
  response: z.record(z.string(), z.unknown()).default({}),
  scheduling: z.enum(['SILENT', 'WHEN_IDLE', 'INTERRUPT']).optional(),
  willContinue: z.boolean().optional(),
})
export type FunctionResponse = z.infer<typeof functionResponse>

const messageSchema = z.strictObject({
  setup: z.record(z.string(), z.unknown()).optional(),
  realtimeInput: realtimeInput.optional(),
  clientContent: z
    .strictObject({ turns: z.array(content).optional(), turnComplete: z.boolean().optional() })
    .optional(),
  toolResponse: z.strictObject({ functionResponses: z.array(functionResponse) }).optional(),
  contextUpdate: z.strictObject({ systemInstruction: content }).optional(),
})
export type ClientMessage = z.infer<typeof messageSchema>

/** One sentence in Google's manner about the first thing that does not fit. */
export function describeFault(error: z.ZodError): string {
  const [issue] = error.issues
  if (!issue) return 'Request contains an invalid argument.'
  const at = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    const where = at === '' ? '' : ` at '${at}'`
    return `Invalid JSON payload received. Unknown name "${issue.keys[0]}"${where}: Cannot find field.`
  }
  return `Invalid value at '${at}': ${issue.message}`
}

/** Parses one frame of the client. Throws a `Refusal` 1007 for anything the service does not know. */
export function parseClientMessage(frame: string): ClientMessage {
  let json: unknown
  try {
    json = JSON.parse(frame)
  } catch {
    throw invalid('Invalid JSON payload received. Could not parse the frame.')
  }
  const parsed = messageSchema.safeParse(json)
  if (!parsed.success) throw invalid(describeFault(parsed.error))
  if (Object.keys(parsed.data).length !== 1) {
    throw invalid('Request contains an invalid argument: exactly one message type per frame.')
  }
  return parsed.data
}

/** PCM16 little-endian with its rate. Throws a `Refusal` for any other sound. */
export function readAudio({ data, mimeType }: z.infer<typeof audio>): {
  rateHz: number
  samples: Int16Array
} {
  const type = /^audio\/pcm(?:\s*;\s*rate=(\d{4,6}))?$/.exec(mimeType)
  if (!type) throw invalid(`Unsupported audio mime type: ${mimeType}`)
  const bytes = Buffer.from(data, 'base64')
  if (bytes.length % 2 !== 0) throw invalid('Invalid audio: PCM16 needs an even number of bytes.')
  // A copy: the buffer of a small Buffer is shared and need not be aligned.
  const samples = new Int16Array(new Uint8Array(bytes).buffer)
  return { rateHz: Number(type[1] ?? 16_000), samples }
}
