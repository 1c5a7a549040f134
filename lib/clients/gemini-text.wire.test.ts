import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { recordHttp, reply, type Answer, type HttpRecorder } from '#tests/support/http-recorder.ts'
import { embed, generateStructured } from './gemini-text.ts'

function useGemini(recorder: HttpRecorder): void {
  vi.stubEnv('GEMINI_BASE_URL', recorder.url)
}

beforeEach(() => {
  vi.stubEnv('GEMINI_API_KEY', 'a-key-of-a-test')
  vi.stubEnv('GEMINI_MODEL', 'gemini-3.8-flash')
  vi.stubEnv('GEMINI_EMBEDDING_MODEL', 'gemini-embedding-001')
})
afterEach(() => {
  vi.unstubAllEnvs()
})

const priceSchema = z.object({
  amount: z.int().min(0),
  at: z.iso.datetime({ offset: true }).nullable(),
})
const request = {
  schema: priceSchema,
  schemaName: 'price_extraction',
  instructions: 'Read the transcript.',
  input: 'Marco: two hundred and eighty-five, all in.',
}

function written(text: string): Answer {
  return reply(200, { candidates: [{ content: { role: 'model', parts: [{ text }] } }] })
}

describe('generateStructured', () => {
  it('sends a schema Gemini accepts and returns the checked answer', async () => {
    await using server = await recordHttp(() => written('{"amount":285,"at":null}'))
    useGemini(server)

    expect(await generateStructured(request)).toEqual({ amount: 285, at: null })

    const [sent] = server.requests
    expect(sent?.url).toBe('/v1beta/models/gemini-3.8-flash:generateContent')
    expect(sent?.headers['x-goog-api-key']).toBe('a-key-of-a-test')
    const body = JSON.parse(sent?.body ?? '') as Record<string, unknown>
    expect(body).toMatchObject({
      contents: [{ role: 'user', parts: [{ text: request.input }] }],
      systemInstruction: { parts: [{ text: 'Read the transcript.' }] },
      generationConfig: { responseMimeType: 'application/json', temperature: 0 },
    })
    expect((body['generationConfig'] as Record<string, unknown>)['responseJsonSchema']).toEqual({
      title: 'price_extraction',
      type: 'object',
      properties: {
        amount: { type: 'integer', minimum: 0 },
        at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
      },
      required: ['amount', 'at'],
    })
  })

  it('says what was wrong once, and takes the corrected answer', async () => {
    await using server = await recordHttp((_request, index) =>
      written(index === 0 ? '{"amount":"285"}' : '{"amount":285,"at":null}'),
    )
    useGemini(server)

    expect(await generateStructured(request)).toEqual({ amount: 285, at: null })
    const { contents } = JSON.parse(server.requests[1]?.body ?? '') as {
      contents: { role: string; parts: { text: string }[] }[]
    }
    expect(contents.map(({ role }) => role)).toEqual(['user', 'model', 'user'])
    expect(contents[2]?.parts[0]?.text).toContain('amount')
  })

  it('throws after the second answer that does not fit', async () => {
    await using server = await recordHttp(() => written('I would say 285.'))
    useGemini(server)

    await expect(generateStructured(request)).rejects.toMatchObject({
      code: 'gemini-answer-invalid',
      remedy: 'retry',
    })
    expect(server.requests).toHaveLength(2)
  })

  it('tries again while Gemini is overloaded', async () => {
    await using server = await recordHttp((_request, index) =>
      index === 0
        ? reply(503, { error: { code: 503, message: 'overloaded' } })
        : written('{"amount":285,"at":null}'),
    )
    useGemini(server)

    expect(await generateStructured(request)).toEqual({ amount: 285, at: null })
    expect(server.requests).toHaveLength(2)
  })

  it('does not repeat what Gemini refuses, and keeps the key out of the message', async () => {
    await using server = await recordHttp(() =>
      reply(400, { error: { code: 400, message: 'API key not valid: a-key-of-a-test' } }),
    )
    useGemini(server)

    const failure = await generateStructured(request).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'gemini-refused', remedy: 'give-up' })
    expect(String(failure)).not.toContain('a-key-of-a-test')
    expect(server.requests).toHaveLength(1)
  })
})

describe('embed', () => {
  const vectors = (body: string): Answer => {
    const { requests } = JSON.parse(body) as { requests: unknown[] }
    const values = [3, 4, ...Array.from({ length: 766 }, () => 0)]
    return reply(200, { embeddings: requests.map(() => ({ values })) })
  }

  it('asks for 768 dimensions of the right task and returns vectors of length 1', async () => {
    await using server = await recordHttp(({ body }) => vectors(body))
    useGemini(server)

    const [vector] = await embed(['leak under kitchen sink'], 'query')

    expect(vector?.slice(0, 3)).toEqual([0.6, 0.8, 0])
    expect(server.requests[0]?.url).toBe('/v1beta/models/gemini-embedding-001:batchEmbedContents')
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      requests: [
        {
          model: 'models/gemini-embedding-001',
          content: { parts: [{ text: 'leak under kitchen sink' }] },
          taskType: 'RETRIEVAL_QUERY',
          outputDimensionality: 768,
        },
      ],
    })
  })

  it('sends many texts in batches of at most a hundred, one vector a text', async () => {
    await using server = await recordHttp(({ body }) => vectors(body))
    useGemini(server)

    const texts = Array.from({ length: 130 }, (_, index) => `repair ${index}`)
    expect(await embed(texts, 'document')).toHaveLength(130)
    expect(
      server.requests.map(({ body }) => (JSON.parse(body) as { requests: [] }).requests.length),
    ).toEqual([100, 30])
  })

  it('refuses vectors that would not fit the column', async () => {
    await using server = await recordHttp(() =>
      reply(200, { embeddings: [{ values: [0.1, 0.2, 0.3] }] }),
    )
    useGemini(server)

    await expect(embed(['leak'], 'query')).rejects.toMatchObject({ code: 'gemini-answer-invalid' })
  })
})
