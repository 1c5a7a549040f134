import { z } from 'zod'

export type JsonSchema = Readonly<Record<string, unknown>>

/** What Gemini reads of a schema. Everything else is dropped: some of it is refused, some ignored. */
const KEPT = new Set([
  'type',
  'format',
  'title',
  'description',
  'nullable',
  'enum',
  'items',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'anyOf',
  'oneOf',
  'properties',
  'required',
])

/** Formats that the API names; any other is an error there. */
const FORMATS = new Set(['date-time', 'date', 'time', 'enum', 'float', 'double', 'int32', 'int64'])

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isKept([key, value]: [string, unknown]): boolean {
  if (!KEPT.has(key)) return false
  if (key === 'format') return FORMATS.has(String(value))
  // `z.int()` states the bounds of a JavaScript integer, which no tool argument needs to know.
  if (key === 'minimum' || key === 'maximum') return !(Math.abs(Number(value)) >= 2 ** 53 - 1)
  return true
}

function clean(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(clean)
  if (!isSchema(schema)) return schema
  const cleaned = Object.entries(schema)
    .filter(isKept)
    .map(([key, value]) => {
      if (key === 'properties' && isSchema(value)) {
        const properties = Object.entries(value).map(([name, property]) => [name, clean(property)])
        return [key, Object.fromEntries(properties)]
      }
      return [key, key === 'enum' || key === 'required' ? value : clean(value)]
    })
  const result = Object.fromEntries(cleaned) as JsonSchema
  return 'const' in schema ? { ...result, enum: [schema['const']] } : result
}

/** A zod schema as `functionDeclarations[].parameters` of the Live API: its OpenAPI 3.0 dialect. */
export function toToolParameters(schema: z.ZodType): JsonSchema {
  return clean(z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' })) as JsonSchema
}

/** A zod schema as `responseJsonSchema`, titled so that the request says what it asks for. */
export function toResponseSchema(schema: z.ZodType, title: string): JsonSchema {
  return { title, ...(clean(z.toJSONSchema(schema, { io: 'input', reused: 'inline' })) as object) }
}
