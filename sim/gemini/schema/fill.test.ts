import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { fillSchema, Items } from './fill.ts'
import { faultOfSchema, fromOpenApi, type JsonSchema } from './json-schema.ts'
import { faultOfValue } from './validate.ts'

const schemaOf = (schema: z.ZodType): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema)
  return rest as JsonSchema
}

const shape = z.object({
  kind: z.enum(['quote', 'estimate']),
  amount: z.number().min(10),
  at: z.string().nullable(),
  lines: z.array(z.object({ id: z.string(), isGood: z.boolean() })).min(1),
  note: z.string().max(12).optional(),
})

describe('fillSchema', () => {
  it('satisfies a schema it knows nothing about', () => {
    const filled = fillSchema(schemaOf(shape), () => undefined)
    expect(shape.parse(filled)).toMatchObject({ kind: 'quote', amount: 10, at: null })
  })

  it('uses what is known where it fits, and only there', () => {
    const filled = fillSchema(schemaOf(shape), ({ name, path }) => {
      if (name === 'kind') return 'neither'
      if (name === 'lines') return new Items(2)
      if (name === 'id') return `line ${path.at(-2)}`
      return name === 'note' ? 'longer than twelve letters' : undefined
    })
    expect(filled).toMatchObject({
      kind: 'quote',
      lines: [{ id: 'line 0' }, { id: 'line 1' }],
      note: 'longer than ',
    })
  })

  it('follows references', () => {
    const schema = { $ref: '#/$defs/Name', $defs: { Name: { type: 'string', enum: ['Marco'] } } }
    expect(fillSchema(schema, () => undefined)).toBe('Marco')
  })
})

describe('faultOfSchema', () => {
  it('names the keyword that Gemini does not support', () => {
    expect(
      faultOfSchema({ type: 'object', properties: { a: { type: 'string', pattern: 'x' } } }),
    ).toBe('response_json_schema.properties.a: keyword "pattern" is not supported')
  })

  it('accepts what zod writes for a plain object', () => {
    expect(faultOfSchema(z.toJSONSchema(shape))).toBeNull()
  })
})

describe('faultOfValue', () => {
  it('finds what is missing, extra or out of bounds', () => {
    const schema = schemaOf(z.object({ a: z.number().max(3) }))
    expect(faultOfValue({}, schema)).toBe('$.a is missing')
    expect(faultOfValue({ a: 4 }, schema)).toBe('$.a is above its maximum')
    expect(faultOfValue({ a: 1, b: 2 }, schema)).toBe('$.b is not allowed')
  })
})

describe('fromOpenApi', () => {
  it('translates the older dialect', () => {
    expect(
      fromOpenApi({ type: 'OBJECT', properties: { a: { type: 'STRING', nullable: true } } }),
    ).toEqual({ type: 'object', properties: { a: { type: ['string', 'null'] } } })
  })
})
