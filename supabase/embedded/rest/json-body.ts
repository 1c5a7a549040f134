import { invalidBody } from './rest-error.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/**
 * Checks the shape of a body. What Postgres gets is the text itself, not our reading of it: numbers
 * beyond 2^53 would come out changed.
 */
export function parseObject(text: string): JsonObject {
  const value = parseJson(text)
  if (!isObject(value)) throw invalidBody('The body must be a JSON object.')
  return value
}

/** One object or several; `array` is the text of a JSON array in both cases. */
export function parseRows(text: string): { rows: JsonObject[]; array: string } {
  const value = parseJson(text)
  if (isObject(value)) return { rows: [value], array: `[${text}]` }
  if (Array.isArray(value) && value.every((row) => isObject(row))) {
    return { rows: value, array: text }
  }
  throw invalidBody('The body must be a JSON object or an array of objects.')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalidBody('Empty or invalid json')
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
