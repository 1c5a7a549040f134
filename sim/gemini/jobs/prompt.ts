/** What a text request gives the model to work with. */
export interface Prompt {
  readonly instructions: string
  /** Everything the user wrote, in order. */
  readonly text: string
  /** JSON values found in the text, largest first. */
  readonly data: readonly unknown[]
}

const JSON_CANDIDATES_MAX = 50

function endOfJson(text: string, start: number): number | null {
  const stack: string[] = []
  let isString = false
  for (let at = start; at < text.length; at += 1) {
    const character = text[at]!
    if (isString) {
      if (character === '\\') at += 1
      else if (character === '"') isString = false
    } else if (character === '"') isString = true
    else if (character === '{' || character === '[') stack.push(character)
    else if (character === '}' || character === ']') {
      stack.pop()
      if (stack.length === 0) return at + 1
    }
  }
  return null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function jsonIn(text: string): unknown[] {
  const found: { size: number; value: unknown }[] = []
  let at = 0
  for (let tries = 0; tries < JSON_CANDIDATES_MAX; tries += 1) {
    const offset = text.slice(at).search(/[{[]/)
    if (offset < 0) break
    const start = at + offset
    const end = endOfJson(text, start)
    const value = end === null ? undefined : parsed(text.slice(start, end))
    if (end !== null && typeof value === 'object' && value !== null) {
      found.push({ size: end - start, value })
      at = end
    } else {
      at = start + 1
    }
  }
  return found.toSorted((a, b) => b.size - a.size).map(({ value }) => value)
}

export function readPrompt(instructions: string, text: string): Prompt {
  return { instructions, text, data: jsonIn(text) }
}

export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Every object inside a value, outermost first. */
function objectsIn(value: unknown): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn)
  if (!isObject(value)) return []
  return [value, ...Object.values(value).flatMap(objectsIn)]
}

/** Every list inside a value, outermost first. */
export function listsIn(value: unknown): (readonly unknown[])[] {
  if (Array.isArray(value)) return [value as readonly unknown[], ...value.flatMap(listsIn)]
  return isObject(value) ? Object.values(value).flatMap(listsIn) : []
}

/** `tripFeeCents`, `trip_fee_cents` and `Trip fee cents` are one name. */
export function plainName(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
}

/** The first value under a name that matches, wherever it is. */
export function findValue(data: readonly unknown[], name: RegExp): unknown {
  for (const object of data.flatMap(objectsIn)) {
    for (const [key, value] of Object.entries(object)) {
      if (name.test(plainName(key)) && value !== null && value !== undefined) return value
    }
  }
  return undefined
}

/** The same for text; '' when there is none. */
export function findText(data: readonly unknown[], name: RegExp): string {
  const value = findValue(data, name)
  return typeof value === 'string' ? value : ''
}
