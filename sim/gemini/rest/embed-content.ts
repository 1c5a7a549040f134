import { z } from 'zod'
import { embedText, FULL_DIMENSIONS } from '#sim/gemini/embed/embedding.ts'
import { badRequest } from './google-error.ts'
import { parseRequest } from './request.ts'

const TASK_TYPES = [
  'TASK_TYPE_UNSPECIFIED',
  'RETRIEVAL_QUERY',
  'RETRIEVAL_DOCUMENT',
  'SEMANTIC_SIMILARITY',
  'CLASSIFICATION',
  'CLUSTERING',
  'QUESTION_ANSWERING',
  'FACT_VERIFICATION',
  'CODE_RETRIEVAL_QUERY',
] as const

const requestSchema = z.strictObject({
  model: z.string().optional(),
  content: z.strictObject({
    role: z.string().optional(),
    parts: z.array(z.strictObject({ text: z.string() })).min(1),
  }),
  taskType: z.enum(TASK_TYPES).optional(),
  title: z.string().optional(),
  outputDimensionality: z.int().min(1).max(FULL_DIMENSIONS).optional(),
})
const batchSchema = z.strictObject({ requests: z.array(requestSchema).min(1).max(100) })
type EmbedRequest = z.infer<typeof requestSchema>

/** The newer model takes its task as a prefix of the text instead of a field. */
const TASK_PREFIX = /^\s*(?:task:[^|]*\|\s*)?(?:query|text|title|content)\s*:\s*/i

function embedOne(model: string, request: EmbedRequest): { values: number[] } {
  if (request.model !== undefined && request.model !== `models/${model}`) {
    throw badRequest(`Model in the request (${request.model}) differs from the one in the URL.`)
  }
  // The parts of one content make one vector, however many they are.
  const text = request.content.parts.map((part) => part.text).join('\n')
  if (text.trim() === '') throw badRequest('content is empty: a part needs text.')
  if (request.title !== undefined && request.taskType !== 'RETRIEVAL_DOCUMENT') {
    throw badRequest('title is only allowed with taskType RETRIEVAL_DOCUMENT.')
  }
  const bare = model.endsWith('-2') ? text.replace(TASK_PREFIX, '') : text
  const titled = request.title === undefined ? bare : `${request.title}\n${bare}`
  return { values: embedText(model, titled, request.outputDimensionality ?? FULL_DIMENSIONS) }
}

export function embedContent(model: string, body: unknown): Record<string, unknown> {
  return { embedding: embedOne(model, parseRequest(requestSchema, body)) }
}

export function batchEmbedContents(model: string, body: unknown): Record<string, unknown> {
  const { requests } = parseRequest(batchSchema, body)
  return { embeddings: requests.map((request) => embedOne(model, request)) }
}
