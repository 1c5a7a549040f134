/** Keywords of the OpenAPI dialect in which function parameters are declared. */
const KEYWORDS = new Set(
  (
    'type format title description nullable enum items minItems maxItems properties required ' +
    'minimum maximum minLength maxLength pattern anyOf default example propertyOrdering ' +
    'minProperties maxProperties'
  ).split(' '),
)
const TYPES = new Set(['STRING', 'NUMBER', 'INTEGER', 'BOOLEAN', 'ARRAY', 'OBJECT', 'NULL'])

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function faultOf(schema: unknown, path: string): string | null {
  if (!isRecord(schema)) return `${path} must be a schema`
  const stranger = Object.keys(schema).find((key) => !KEYWORDS.has(key))
  if (stranger !== undefined) return `Unknown name "${stranger}" at '${path}': Cannot find field.`
  const { type, properties, required, items, anyOf } = schema
  if (type === undefined ? anyOf === undefined : !TYPES.has(String(type as string))) {
    return `Invalid value at '${path}.type'`
  }
  if (type === 'ARRAY' && items === undefined) return `'${path}.items': missing field.`
  const children: [string, unknown][] = [
    ...Object.entries(isRecord(properties) ? properties : {}),
    ...(items === undefined ? [] : [['items', items] as [string, unknown]]),
    ...(Array.isArray(anyOf) ? anyOf.map((each): [string, unknown] => ['anyOf', each]) : []),
  ]
  const names = isRecord(properties) ? Object.keys(properties) : []
  if (Array.isArray(required) && !required.every((name) => names.includes(String(name)))) {
    return `'${path}.required': property is not defined`
  }
  return children.map(([name, child]) => faultOf(child, `${path}.${name}`)).find(Boolean) ?? null
}

/** Why a declaration's `parameters` are refused, or null. */
export function faultOfParameters(schema: Record<string, unknown>): string | null {
  if (schema['type'] !== 'OBJECT') return "'parameters.type' must be OBJECT"
  return faultOf(schema, 'parameters')
}

export function namesOfParameters(schema: Record<string, unknown>): ReadonlySet<string> {
  return new Set(Object.keys(isRecord(schema['properties']) ? schema['properties'] : {}))
}
