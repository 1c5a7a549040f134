import type { z } from 'zod'
import { badRequest } from './google-error.ts'

/** Parses a body strictly: a field the service does not know is a 400, as it is there. */
export function parseRequest<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
): z.infer<Schema> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const at = issue?.path.join('.') ?? ''
  if (issue?.code === 'unrecognized_keys') {
    const where = at === '' ? '' : ` at '${at}'`
    throw badRequest(
      `Invalid JSON payload received. Unknown name "${issue.keys[0]}"${where}: Cannot find field.`,
    )
  }
  throw badRequest(`Invalid value at '${at}': ${issue?.message ?? 'it does not fit'}`)
}
