import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { answerInProse, answerWithSchema } from '#sim/gemini/jobs/text-model.ts'
import { faultOfSchema, fromOpenApi, type JsonSchema } from '#sim/gemini/schema/json-schema.ts'
import { badRequest } from './google-error.ts'
import { parseRequest } from './request.ts'

const content = z.strictObject({
  role: z.enum(['user', 'model']).optional(),
  parts: z.array(z.strictObject({ text: z.string().min(1, 'a part needs text') })).min(1),
})

const requestSchema = z.strictObject({
  contents: z.array(content).min(1),
  systemInstruction: z
    .strictObject({
      role: z.string().optional(),
      parts: z.array(z.strictObject({ text: z.string() })),
    })
    .optional(),
  generationConfig: z
    .strictObject({
      temperature: z.number().min(0).max(2).optional(),
      topP: z.number().optional(),
      topK: z.number().optional(),
      seed: z.int().optional(),
      candidateCount: z.literal(1).optional(),
      maxOutputTokens: z.int().min(1).optional(),
      stopSequences: z.array(z.string()).optional(),
      responseMimeType: z.enum(['text/plain', 'application/json']).optional(),
      responseSchema: z.record(z.string(), z.unknown()).optional(),
      responseJsonSchema: z.record(z.string(), z.unknown()).optional(),
      thinkingConfig: z
        .strictObject({
          thinkingLevel: z.enum(['MINIMAL', 'LOW', 'MEDIUM', 'HIGH']).optional(),
          thinkingBudget: z.int().optional(),
          includeThoughts: z.boolean().optional(),
        })
        .optional(),
    })
    .optional(),
  safetySettings: z.array(z.record(z.string(), z.unknown())).optional(),
  labels: z.record(z.string(), z.string()).optional(),
})
type GenerateRequest = z.infer<typeof requestSchema>

/** About four characters a token. */
const tokensOf = (text: string): number => Math.ceil(text.length / 4)

function schemaOf({ generationConfig: config = {} }: GenerateRequest): JsonSchema | null {
  const { responseSchema, responseJsonSchema, responseMimeType } = config
  if (responseSchema && responseJsonSchema) {
    throw badRequest('responseSchema and responseJsonSchema are mutually exclusive.')
  }
  const given = responseJsonSchema ?? (responseSchema ? fromOpenApi(responseSchema) : null)
  if (given === null) return null
  if (responseMimeType !== 'application/json') {
    throw badRequest('A response schema requires responseMimeType application/json.')
  }
  const fault = faultOfSchema(given)
  if (fault !== null) throw badRequest(fault)
  return given as JsonSchema
}

function answerFor(request: GenerateRequest): string {
  const instructions = request.systemInstruction?.parts.map((part) => part.text).join('\n') ?? ''
  const text = request.contents
    .filter(({ role }) => role !== 'model')
    .flatMap(({ parts }) => parts.map((part) => part.text))
    .join('\n')
  const schema = schemaOf(request)
  if (schema === null) return answerInProse(instructions, text)
  try {
    return JSON.stringify(answerWithSchema(schema, instructions, text))
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : 'The schema cannot be satisfied.')
  }
}

/** One answer of the text model. With a schema, its text is JSON that satisfies the schema. */
export function generateContent(model: string, body: unknown): Record<string, unknown> {
  const request = parseRequest(requestSchema, body)
  const text = answerFor(request)
  const promptTokenCount = tokensOf(JSON.stringify(request.contents))
  const candidatesTokenCount = tokensOf(text)
  return {
    candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP', index: 0 }],
    usageMetadata: {
      promptTokenCount,
      candidatesTokenCount,
      totalTokenCount: promptTokenCount + candidatesTokenCount,
    },
    modelVersion: model,
    responseId: randomUUID(),
  }
}
