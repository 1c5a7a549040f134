import { resolveSchema, type JsonSchema } from './json-schema.ts'
import { faultOfValue } from './validate.ts'

/** A place in the output that has to be filled. */
export interface Slot {
  /** Property names from the root; array items have their index. */
  readonly path: readonly string[]
  /** The nearest property name. */
  readonly name: string
  readonly description: string
  readonly schema: JsonSchema
}

/** A list of so many items, each of which is filled (and asked about) on its own. */
export class Items {
  readonly count: number
  constructor(count: number) {
    this.count = count
  }
}

/**
 * What a job knows about a slot. `undefined`: nothing, fill it by the schema alone. A value that the
 * schema does not allow is discarded, so a resolver may guess. `Items`: a list, item by item.
 */
export type Resolver = (slot: Slot) => unknown

const DEPTH_MAX = 24

function ownTypes(schema: JsonSchema): readonly string[] {
  if (schema.type === undefined) return schema.properties ? ['object'] : []
  return typeof schema.type === 'string' ? [schema.type] : schema.type
}

/** Every type that a value of this schema may have, alternatives included. */
export function typesOf(schema: JsonSchema): readonly string[] {
  return [...ownTypes(schema), ...(schema.anyOf ?? schema.oneOf ?? []).flatMap(ownTypes)]
}

/** The number nearest to zero that is allowed. */
function numberFor(
  { minimum = -Infinity, maximum = Infinity }: JsonSchema,
  isWhole: boolean,
): number {
  const nearest = Math.min(Math.max(0, minimum), maximum)
  return isWhole ? Math.ceil(nearest) : nearest
}

function stringFor(schema: JsonSchema, name: string): string {
  if (schema.format === 'date-time') return '1970-01-01T00:00:00Z'
  if (schema.format === 'date') return '1970-01-01'
  if (schema.format === 'time') return '00:00'
  if (schema.format === 'uuid') return '00000000-0000-4000-8000-000000000000'
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
  const text = `Nothing was said about ${words || 'this'}.`
  const padded = text.padEnd(schema.minLength ?? 0, '.')
  return padded.slice(0, schema.maxLength ?? padded.length)
}

class Filler {
  readonly #root: JsonSchema
  readonly #resolve: Resolver

  constructor(root: JsonSchema, resolve: Resolver) {
    this.#root = root
    this.#resolve = resolve
  }

  value(given: JsonSchema, path: readonly string[]): unknown {
    const schema = resolveSchema(given, this.#root)
    const name = path.findLast((part) => !/^\d+$/.test(part)) ?? ''
    const description = given.description ?? schema.description ?? ''
    const known = this.#resolve({ path, name, description, schema })
    if (known instanceof Items) {
      const list = arrayOption(schema)
      if (list) return this.#array(list, path, known.count)
    } else if (known !== undefined) {
      const fitted = fit(known, schema)
      if (faultOfValue(fitted, schema, this.#root) === null) return fitted
    }
    return this.#bySchema(schema, path, name)
  }

  #bySchema(schema: JsonSchema, path: readonly string[], name: string): unknown {
    if (schema.enum) return schema.enum[0]
    const types = ownTypes(schema)
    const options = schema.anyOf ?? schema.oneOf
    if (typesOf(schema).includes('null')) return null
    if (options?.[0]) return this.value(options[0], path)
    switch (types[0] ?? 'string') {
      case 'object':
        return this.#object(schema, path)
      case 'array':
        return this.#array(schema, path)
      case 'integer':
      case 'number':
        return numberFor(schema, types[0] === 'integer')
      case 'boolean':
        return false
      case 'null':
        return null
      default:
        return stringFor(schema, name)
    }
  }

  #object(schema: JsonSchema, path: readonly string[]): Record<string, unknown> {
    const filled: Record<string, unknown> = {}
    for (const [name, child] of Object.entries(schema.properties ?? {})) {
      const isRequired = schema.required?.includes(name) === true
      // Recursion ends in the optional properties, as it does with the real service.
      if (!isRequired && path.length > DEPTH_MAX) continue
      filled[name] = this.value(child, [...path, name])
    }
    return filled
  }

  #array(schema: JsonSchema, path: readonly string[], wanted = 0): unknown[] {
    const list = (schema.prefixItems ?? []).map((item, index) =>
      this.value(item, [...path, String(index)]),
    )
    const items = schema.items
    const count = Math.min(Math.max(wanted, schema.minItems ?? 0), schema.maxItems ?? Infinity)
    while (items && list.length < count) {
      list.push(this.value(items, [...path, String(list.length)]))
    }
    return list
  }
}

function arrayOption(schema: JsonSchema): JsonSchema | null {
  const options = [schema, ...(schema.anyOf ?? schema.oneOf ?? [])]
  return options.find((option) => ownTypes(option).includes('array')) ?? null
}

/** Cuts a known value to the size its slot allows. */
function fit(value: unknown, schema: JsonSchema): unknown {
  if (typeof value === 'string' && schema.maxLength !== undefined) {
    return value.slice(0, schema.maxLength)
  }
  if (Array.isArray(value) && schema.maxItems !== undefined) return value.slice(0, schema.maxItems)
  if (typeof value === 'number') {
    return Math.min(schema.maximum ?? value, Math.max(schema.minimum ?? value, value))
  }
  return value
}

/**
 * Fills a schema: what the resolver knows where it fits, otherwise the first value of an enum, null
 * where allowed, the lower bound, an empty list. Throws when the result does not satisfy the schema.
 */
export function fillSchema(schema: JsonSchema, resolve: Resolver): unknown {
  const filled = new Filler(schema, resolve).value(schema, [])
  const fault = faultOfValue(filled, schema)
  if (fault !== null) throw new Error(`the schema could not be filled: ${fault}`)
  return filled
}
