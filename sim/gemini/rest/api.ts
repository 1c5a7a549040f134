import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultDesk, RestFault } from '#sim/gemini/faults.ts'
import { describeModel, describeModels, useOfModel, type ModelUse } from '#sim/gemini/models.ts'
import { batchEmbedContents, embedContent } from './embed-content.ts'
import { generateContent } from './generate-content.ts'
import { badRequest, GoogleError } from './google-error.ts'

export interface ApiRequest {
  readonly httpMethod: string
  readonly path: string
  readonly key: string | null
  readonly body: string
}

export interface ApiOptions {
  readonly apiKey: string
  readonly faults: FaultDesk
}

type Method = (model: string, body: unknown) => Record<string, unknown>

const METHODS: Readonly<Record<string, { readonly use: ModelUse; readonly run: Method }>> = {
  generateContent: { use: 'text', run: generateContent },
  embedContent: { use: 'embedding', run: embedContent },
  batchEmbedContents: { use: 'embedding', run: batchEmbedContents },
}

const PATH = /^\/(?:v1|v1beta|v1alpha)\/models(?:\/([\w.-]+)(?::(\w+))?)?$/

function checkKey(key: string | null, apiKey: string): void {
  if (key === null) {
    throw new GoogleError(
      403,
      "Method doesn't allow unregistered callers. Please use API Key or other form of API consumer identity.",
    )
  }
  if (key !== apiKey) throw new GoogleError(403, 'API key not valid. Please pass a valid API key.')
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw badRequest('Invalid JSON payload received. Unexpected end of string.')
  }
}

async function suffer(fault: RestFault | null): Promise<void> {
  if (fault?.kind === 'delay') await sleep(fault.delayMs)
  if (fault?.kind !== 'error') return
  const reason = {
    429: 'Resource has been exhausted (e.g. check quota).',
    500: 'An internal error has occurred.',
    503: 'The model is overloaded. Please try again later.',
  }
  throw new GoogleError(fault.status, reason[fault.status])
}

/** Cuts the answer of the model off in the middle of its text. */
function malformed(answer: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(answer, (key, value: unknown) =>
      key === 'text' && typeof value === 'string' ? value.slice(0, value.length / 2) : value,
    ),
  ) as Record<string, unknown>
}

/** Answers one request of the REST API. Throws a `GoogleError` for what Google would refuse. */
export async function answerApi(
  request: ApiRequest,
  { apiKey, faults }: ApiOptions,
): Promise<Record<string, unknown>> {
  const match = PATH.exec(request.path)
  if (!match) throw new GoogleError(404, `The requested URL ${request.path} was not found.`)
  checkKey(request.key, apiKey)
  const [, model, method] = match
  if (request.httpMethod === 'GET' && method === undefined) {
    const found = model === undefined ? { models: describeModels() } : describeModel(model)
    if (!found) throw new GoogleError(404, `models/${model} is not found.`)
    return found
  }
  const operation = METHODS[method ?? '']
  if (request.httpMethod !== 'POST' || !operation || model === undefined || method === undefined) {
    throw new GoogleError(404, `${request.httpMethod} ${request.path} was not found.`)
  }
  if (useOfModel(model) !== operation.use) {
    throw new GoogleError(
      404,
      `models/${model} is not found for API version v1beta, or is not supported for ${method}. Call ListModels to see the list of available models and their supported methods.`,
    )
  }
  const fault = faults.takeForRequest(method)
  await suffer(fault)
  const answer = operation.run(model, parseBody(request.body))
  return fault?.kind === 'malformed' ? malformed(answer) : answer
}
