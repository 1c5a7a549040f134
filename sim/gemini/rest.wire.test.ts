import { GoogleGenAI } from '@google/genai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { RunningServer } from '#sim/support/serve.ts'
import { faultPlanSchema } from './faults.ts'
import { startGeminiSim } from './server.ts'

const KEY = 'the-key-of-a-test'
let server: RunningServer
const client = (apiKey = KEY): GoogleGenAI =>
  new GoogleGenAI({
    apiKey,
    httpOptions: { baseUrl: `http://127.0.0.1:${server.port}`, apiVersion: 'v1beta' },
  })

beforeAll(async () => {
  server = await startGeminiSim({
    port: 0,
    apiKey: KEY,
    faults: faultPlanSchema.parse({
      rest: [{ method: 'embedContent', fault: { kind: 'error', status: 429 } }],
    }),
  })
})
afterAll(() => server.close())

/** The status and body of a raw request. */
async function post(path: string, body: unknown, key = KEY): Promise<[number, unknown]> {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method: 'POST',
    headers: { 'x-goog-api-key': key, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return [response.status, await response.json()]
}

describe('generateContent', () => {
  it('answers in the shape of a zod schema', async () => {
    const schema = z.object({
      amount: z.number().min(0).nullable(),
      warrantyDays: z.int().nullable(),
      kind: z.enum(['quote', 'estimate']),
    })
    const response = await client().models.generateContent({
      model: 'gemini-3.8-flash',
      contents: 'agent: What is the price?\nvendor: Two eighty-five all in, 90-day warranty.',
      config: {
        responseMimeType: 'application/json',
        responseJsonSchema: z.toJSONSchema(schema),
        systemInstruction: 'Extract the figures.',
      },
    })
    expect(schema.parse(JSON.parse(response.text ?? ''))).toEqual({
      amount: 285,
      warrantyDays: 90,
      kind: 'quote',
    })
    expect(response.usageMetadata?.totalTokenCount).toBeGreaterThan(0)
  })

  it('refuses a schema it could not honour', async () => {
    const [status, body] = await post('/v1beta/models/gemini-3.8-flash:generateContent', {
      contents: [{ parts: [{ text: 'hi' }] }],
      generationConfig: {
        responseMimeType: 'application/json',
        responseJsonSchema: { type: 'string', pattern: '^a' },
      },
    })
    expect(status).toBe(400)
    expect(body).toMatchObject({ error: { code: 400, status: 'INVALID_ARGUMENT' } })
  })

  it('refuses what the service does not know, in its own words', async () => {
    const [status, body] = await post('/v1beta/models/gemini-3.8-flash:generateContent', {
      contents: [{ parts: [{ text: 'hi' }] }],
      system: 'x',
    })
    expect(status).toBe(400)
    expect(JSON.stringify(body)).toContain('Unknown name \\"system\\"')
  })
})

describe('embedContent', () => {
  it('is limited when that is the fault, once', async () => {
    const path = '/v1beta/models/gemini-embedding-001:embedContent'
    const body = { content: { parts: [{ text: 'a leak' }] }, outputDimensionality: 768 }
    expect(await post(path, body)).toMatchObject([429, { error: { status: 'RESOURCE_EXHAUSTED' } }])
    const [status] = await post(path, body)
    expect(status).toBe(200)
  })

  it('puts like with like through the real SDK', async () => {
    const texts = [
      'water is pouring out under the kitchen sink',
      'Leaking tap in the kitchen',
      'The router was replaced, wifi is slow',
    ]
    const response = await client().models.embedContent({
      model: 'gemini-embedding-001',
      contents: texts.map((text) => ({ role: 'user', parts: [{ text }] })),
      config: { taskType: 'RETRIEVAL_DOCUMENT', outputDimensionality: 768 },
    })
    const [query = [], near = [], far = []] = (response.embeddings ?? []).map(
      ({ values }) => values ?? [],
    )
    const cosine = (a: readonly number[]): number =>
      a.reduce((sum, value, index) => sum + value * (query[index] ?? 0), 0) /
      (Math.hypot(...a) * Math.hypot(...query))
    expect(query).toHaveLength(768)
    expect(cosine(near)).toBeGreaterThan(cosine(far) + 0.3)
  })

  it('makes one vector of the parts of one content', async () => {
    const [status, body] = await post('/v1beta/models/gemini-embedding-2:batchEmbedContents', {
      requests: [{ content: { parts: [{ text: 'a' }, { text: 'b' }] } }],
    })
    expect(status).toBe(200)
    expect((body as { embeddings: unknown[] }).embeddings).toHaveLength(1)
  })
})

describe('everything else', () => {
  it('is refused with the right status', async () => {
    const body = { contents: [{ parts: [{ text: 'hi' }] }] }
    const generate = '/v1beta/models/gemini-3.8-flash:generateContent'
    expect((await post(generate, body, 'wrong'))[0]).toBe(403)
    expect((await post('/v1beta/models/gemini-9:generateContent', body))[0]).toBe(404)
    expect((await post('/v1beta/models/gemini-embedding-001:generateContent', body))[0]).toBe(404)
    expect((await post(generate, '{"contents":'))[0]).toBe(400)
    expect((await post('/v1beta/nothing', body))[0]).toBe(404)
  })

  it('lists its models', async () => {
    const model = await client().models.get({ model: 'gemini-3.8-live' })
    expect(model.name).toBe('models/gemini-3.8-live')
  })
})
