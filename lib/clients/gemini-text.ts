import { ApiError, GoogleGenAI, ThinkingLevel, type Content } from '@google/genai'
import { z } from 'zod'
import { geminiEnv } from '#lib/env.ts'
import { AppError, messageOf } from '#lib/errors.ts'
import { toResponseSchema } from './gemini-schema.ts'

/** Length of every stored vector; the column has the same. */
const EMBEDDING_DIMENSIONS = 768
/** The API's limit for one batch. */
const BATCH_SIZE = 100

const GENERATE_TIMEOUT_MS = 30_000
const EMBED_DOCUMENTS_TIMEOUT_MS = 30_000
/** A query is asked while somebody waits on the phone. */
const EMBED_QUERY_TIMEOUT_MS = 5_000

const clients = new Map<string, GoogleGenAI>()

function geminiClient(): GoogleGenAI {
  const { GEMINI_API_KEY: apiKey, GEMINI_BASE_URL: baseUrl } = geminiEnv()
  const key = `${baseUrl} ${apiKey}`
  const known = clients.get(key)
  if (known) return known
  // The SDK's default version changed between majors, and it retries nothing by itself.
  const client = new GoogleGenAI({
    apiKey,
    httpOptions: {
      baseUrl,
      apiVersion: 'v1beta',
      retryOptions: { attempts: 3, initialDelay: 0.5, maxDelay: 4 },
    },
  })
  clients.set(key, client)
  return client
}

/** Runs one request within its time and turns what went wrong into the product's error. */
async function ask<Answer>(
  attempted: string,
  timeoutMs: number,
  run: (abortSignal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const abortSignal = AbortSignal.timeout(timeoutMs)
  try {
    return await run(abortSignal)
  } catch (error) {
    const status = error instanceof ApiError ? error.status : null
    const isRefused = status !== null && status < 500 && status !== 429 && status !== 408
    const reason = abortSignal.aborted
      ? `no answer within ${timeoutMs / 1000} s`
      : (status ?? messageOf(error))
    throw new AppError(
      isRefused ? 'gemini-refused' : 'gemini-unavailable',
      `Gemini did not ${attempted}: ${reason}.${isRefused ? ' Check GEMINI_API_KEY and the model names.' : ''}`,
      { remedy: isRefused ? 'give-up' : 'retry', cause: error },
    )
  }
}

export interface StructuredRequest<Schema extends z.ZodType> {
  readonly schema: Schema
  /** Names what is asked for, such as `quote_extraction`. */
  readonly schemaName: string
  readonly instructions: string
  /** What to read. An object is sent as JSON. */
  readonly input: string | Readonly<Record<string, unknown>>
}

/**
 * Asks the text model for an answer of a given shape. The answer is checked again here; one that
 * does not fit is sent back once with what is wrong, and the second misfit throws.
 */
export async function generateStructured<Schema extends z.ZodType>(
  request: StructuredRequest<Schema>,
): Promise<z.infer<Schema>> {
  const { GEMINI_MODEL: model } = geminiEnv()
  const input = typeof request.input === 'string' ? request.input : JSON.stringify(request.input)
  const config = {
    systemInstruction: request.instructions,
    temperature: 0,
    responseMimeType: 'application/json',
    responseJsonSchema: toResponseSchema(request.schema, request.schemaName),
    thinkingConfig: { thinkingLevel: ThinkingLevel.LOW },
  }
  const question: Content = { role: 'user', parts: [{ text: input }] }

  const generate = (contents: Content[]): Promise<string> =>
    ask(`write ${request.schemaName}`, GENERATE_TIMEOUT_MS, async (abortSignal) => {
      const response = await geminiClient().models.generateContent({
        model,
        contents,
        config: { ...config, abortSignal },
      })
      return response.text ?? ''
    })

  const first = await generate([question])
  const answer = parseAnswer(request.schema, first)
  if (answer.kind === 'fits') return answer.value

  const second = await generate([
    question,
    // The API refuses a part without text.
    { role: 'model', parts: [{ text: first || '(empty)' }] },
    {
      role: 'user',
      parts: [{ text: `That does not fit: ${answer.fault}. Answer again, as JSON that fits.` }],
    },
  ])
  const corrected = parseAnswer(request.schema, second)
  if (corrected.kind === 'fits') return corrected.value
  throw new AppError(
    'gemini-answer-invalid',
    `Gemini answered ${request.schemaName} twice in a shape that does not fit: ${corrected.fault}.`,
    { remedy: 'retry' },
  )
}

type ParsedAnswer<Value> = { kind: 'fits'; value: Value } | { kind: 'misfit'; fault: string }

function parseAnswer<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
): ParsedAnswer<z.infer<Schema>> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { kind: 'misfit', fault: 'it is not JSON' }
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return { kind: 'fits', value: parsed.data }
  return { kind: 'misfit', fault: z.prettifyError(parsed.error) }
}

/**
 * Meanings as vectors of length 1, in the order of the texts. Stored texts are `document`, what is
 * asked about them is `query`. Vectors of different models must never be compared: keep the name.
 */
export async function embed(texts: string[], task: 'document' | 'query'): Promise<number[][]> {
  const vectors: number[][] = []
  for (let start = 0; start < texts.length; start += BATCH_SIZE) {
    // One batch after the other: the quota counts texts per minute.
    vectors.push(...(await embedBatch(texts.slice(start, start + BATCH_SIZE), task)))
  }
  return vectors
}

async function embedBatch(texts: string[], task: 'document' | 'query'): Promise<number[][]> {
  const timeoutMs = task === 'query' ? EMBED_QUERY_TIMEOUT_MS : EMBED_DOCUMENTS_TIMEOUT_MS
  const response = await ask('embed texts', timeoutMs, (abortSignal) =>
    geminiClient().models.embedContent({
      model: geminiEnv().GEMINI_EMBEDDING_MODEL,
      // One content a text: some models take a plain list of strings for the parts of one content.
      contents: texts.map((text) => ({ role: 'user', parts: [{ text }] })),
      config: {
        taskType: task === 'query' ? 'RETRIEVAL_QUERY' : 'RETRIEVAL_DOCUMENT',
        outputDimensionality: EMBEDDING_DIMENSIONS,
        abortSignal,
      },
    }),
  )
  const vectors = (response.embeddings ?? []).map((embedding) => embedding.values ?? [])
  const isWhole =
    vectors.length === texts.length &&
    vectors.every((vector) => vector.length === EMBEDDING_DIMENSIONS)
  if (!isWhole) {
    throw new AppError(
      'gemini-answer-invalid',
      `Gemini embedded ${vectors.length} of ${texts.length} texts, or not at ${EMBEDDING_DIMENSIONS} dimensions. Check GEMINI_EMBEDDING_MODEL.`,
      { remedy: 'give-up' },
    )
  }
  return vectors.map(normalize)
}

/** Gemini normalises only its full-length vectors; a shortened one must be brought back to 1. */
function normalize(vector: number[]): number[] {
  const length = Math.hypot(...vector)
  return length === 0 ? vector : vector.map((value) => value / length)
}
