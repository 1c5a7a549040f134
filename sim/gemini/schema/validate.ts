import { resolveSchema, type JsonSchema } from './json-schema.ts'

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value
}

function hasType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value)
  return typeOf(value) === type
}

const FORMATS: Readonly<Record<string, RegExp>> = {
  'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  time: /^\d{2}:\d{2}/,
  uuid: /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
}

function faultOfObject(
  value: object,
  schema: JsonSchema,
  root: JsonSchema,
  path: string,
): string | null {
  const entries = Object.entries(value)
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(value, name)) return `${path}.${name} is missing`
  }
  for (const [name, child] of entries) {
    const own = schema.properties?.[name]
    const extra = schema.additionalProperties
    if (!own && extra === false) return `${path}.${name} is not allowed`
    const rule = own ?? (typeof extra === 'object' ? extra : null)
    const fault = rule ? faultOfValue(child, rule, root, `${path}.${name}`) : null
    if (fault !== null) return fault
  }
  return null
}

function faultOfArray(
  value: readonly unknown[],
  schema: JsonSchema,
  root: JsonSchema,
  path: string,
): string | null {
  if (value.length < (schema.minItems ?? 0)) return `${path} has too few items`
  if (value.length > (schema.maxItems ?? Infinity)) return `${path} has too many items`
  for (const [index, item] of value.entries()) {
    const rule = schema.prefixItems?.[index] ?? schema.items
    const fault = rule ? faultOfValue(item, rule, root, `${path}[${index}]`) : null
    if (fault !== null) return fault
  }
  return null
}

function faultOfScalar(value: unknown, schema: JsonSchema, path: string): string | null {
  if (typeof value === 'number') {
    if (value < (schema.minimum ?? -Infinity)) return `${path} is below its minimum`
    if (value > (schema.maximum ?? Infinity)) return `${path} is above its maximum`
  }
  if (typeof value === 'string') {
    if (value.length < (schema.minLength ?? 0)) return `${path} is too short`
    if (value.length > (schema.maxLength ?? Infinity)) return `${path} is too long`
    const format = FORMATS[schema.format ?? '']
    if (format && !format.test(value)) return `${path} is not a ${schema.format}`
  }
  return null
}

/** Why a value does not satisfy a schema (the first reason), or null when it does. */
export function faultOfValue(
  value: unknown,
  schema: JsonSchema,
  root: JsonSchema = schema,
  path = '$',
): string | null {
  const rule = resolveSchema(schema, root)
  const options = rule.anyOf ?? rule.oneOf
  if (options) {
    const faults = options.map((option) => faultOfValue(value, option, root, path))
    return faults.includes(null) ? null : (faults[0] ?? null)
  }
  if (rule.enum && !rule.enum.includes(value)) return `${path} is not one of its values`
  if (rule.type !== undefined) {
    const types = typeof rule.type === 'string' ? [rule.type] : rule.type
    if (!types.some((type) => hasType(value, type))) {
      return `${path} is a ${typeOf(value)}, not ${types.join(' or ')}`
    }
  }
  if (Array.isArray(value)) return faultOfArray(value, rule, root, path)
  if (typeof value === 'object' && value !== null) return faultOfObject(value, rule, root, path)
  return faultOfScalar(value, rule, path)
}
