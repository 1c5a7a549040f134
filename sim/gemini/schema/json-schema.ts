/** The part of JSON Schema that Gemini documents for structured output. */
export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema
  readonly prefixItems?: readonly JsonSchema[]
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly format?: string
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly description?: string
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, JsonSchema>>
}

const SUPPORTED = new Set(
  (
    '$id $defs $ref $anchor $schema type format title description enum items prefixItems minItems ' +
    'maxItems minimum maximum anyOf oneOf properties additionalProperties required ' +
    'propertyOrdering default example minLength maxLength'
  ).split(' '),
)
const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'])
const DEPTH_MAX = 24

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function faultOfType(type: unknown, path: string): string | null {
  if (type === undefined) return null
  for (const name of Array.isArray(type) ? type : [type]) {
    if (typeof name !== 'string' || !TYPES.has(name)) {
      return `${path}.type: invalid value ${JSON.stringify(name)}`
    }
  }
  return null
}

function childrenOf(schema: Record<string, unknown>): [string, unknown][] {
  const children: [string, unknown][] = []
  for (const key of ['properties', '$defs']) {
    const group = schema[key]
    if (!isRecord(group)) continue
    for (const [name, child] of Object.entries(group)) children.push([`${key}.${name}`, child])
  }
  for (const key of ['anyOf', 'oneOf', 'prefixItems']) {
    const group = schema[key]
    if (!Array.isArray(group)) continue
    for (const [index, child] of group.entries()) children.push([`${key}[${index}]`, child])
  }
  if (schema['items'] !== undefined) children.push(['items', schema['items']])
  if (isRecord(schema['additionalProperties'])) {
    children.push(['additionalProperties', schema['additionalProperties']])
  }
  return children
}

function faultOfLists(schema: Record<string, unknown>, path: string): string | null {
  const values = schema['enum']
  if (values !== undefined && (!Array.isArray(values) || values.length === 0)) {
    return `${path}.enum: must be a non-empty array`
  }
  const required = schema['required']
  if (required !== undefined) {
    const names = isRecord(schema['properties']) ? Object.keys(schema['properties']) : []
    const isKnown =
      Array.isArray(required) && required.every((name) => names.includes(String(name)))
    if (!isKnown) return `${path}.required: property is not defined`
  }
  return null
}

/** Why a schema cannot be honoured, or null when it can. */
export function faultOfSchema(
  schema: unknown,
  path = 'response_json_schema',
  depth = 0,
): string | null {
  if (!isRecord(schema)) return `${path}: must be an object`
  if (depth > DEPTH_MAX) return `${path}: the schema is nested too deeply`
  const unknownKey = Object.keys(schema).find((key) => !SUPPORTED.has(key))
  if (unknownKey !== undefined) return `${path}: keyword "${unknownKey}" is not supported`
  const typeFault = faultOfType(schema['type'], path)
  if (typeFault !== null) return typeFault
  const listFault = faultOfLists(schema, path)
  if (listFault !== null) return listFault
  for (const [name, child] of childrenOf(schema)) {
    const fault = faultOfSchema(child, `${path}.${name}`, depth + 1)
    if (fault !== null) return fault
  }
  return null
}

/** Follows a `$ref` into the root's `$defs`; an unknown reference is no constraint at all. */
export function resolveSchema(schema: JsonSchema, root: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return schema
  if (schema.$ref === '#') return root
  const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref)?.[1]
  return (name === undefined ? undefined : root.$defs?.[name]) ?? {}
}

/** The older `responseSchema` (OpenAPI, upper-case types, `nullable`) in JSON Schema's words. */
export function fromOpenApi(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(fromOpenApi)
  if (!isRecord(schema)) return schema
  const { nullable, type, ...rest } = schema
  const converted: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(rest)) {
    if (key === 'properties' && isRecord(value)) {
      converted[key] = Object.fromEntries(
        Object.entries(value).map(([name, child]) => [name, fromOpenApi(child)]),
      )
    } else if (key === 'items' || key === 'anyOf') converted[key] = fromOpenApi(value)
    // Protobuf's JSON carries 64-bit integers as strings.
    else if (/^(?:min|max)(?:Items|Length)$/.test(key)) converted[key] = Number(value)
    else converted[key] = value
  }
  if (typeof type === 'string') {
    const name = type.toLowerCase()
    converted['type'] = nullable === true ? [name, 'null'] : name
  }
  return converted
}
