import { z } from 'zod'

type JsonVariable<Schema extends z.ZodType> = z.ZodPipe<
  z.ZodPipe<z.ZodString, z.ZodTransform<unknown, string>>,
  Schema
>

/** JSON in one variable, as a schema for what it holds. */
export function jsonVariable<Schema extends z.ZodType<unknown, unknown>>(
  schema: Schema,
): JsonVariable<Schema> {
  const parsed = z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue('not JSON')
      return z.NEVER
    }
  })
  return parsed.pipe(schema)
}

/**
 * Reads the environment of a program, an empty variable as one that is not set; throws a sentence
 * that names every variable at fault.
 */
export function readEnvironment<Schema extends z.ZodObject>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.')
    return given[name] === undefined ? `${name} is not set` : `${name}: ${issue.message}`
  })
  throw new Error(`bad environment: ${faults.join('; ')}`)
}
