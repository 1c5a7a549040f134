import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { AppError } from '#lib/errors.ts'
import type { Database, Json } from './database.types.ts'

type Functions = Database['public']['Functions']
export type FunctionName = keyof Functions
// Every argument of a Postgres function may be null; the functions themselves refuse what they must.
// What becomes jsonb may be any object: interfaces have no index signature and are not `Json`.
type ArgsOf<Name extends FunctionName> = {
  [Key in keyof Functions[Name]['Args']]: Json extends Functions[Name]['Args'][Key]
    ? unknown
    : Functions[Name]['Args'][Key] | null
}

interface DatabaseFault {
  code?: string
  message: string
}

// Named refusals (PTnnn, P0001), bad values, broken constraints, missing rights, unknown names:
// the same request will fail again, however often it is repeated.
const PERMANENT = /^(PT4(?!09)|P0001|22|23|42|PGRST[12])/

/**
 * What the database said, as the product's error. `retry` unless the request itself was wrong.
 * The detail and hint are left out: they quote row values.
 */
export function databaseError(attempted: string, fault: DatabaseFault): AppError {
  const code = fault.code ?? ''
  const isPermanent = PERMANENT.test(code)
  return new AppError(
    isPermanent ? 'database-refused' : 'database-unavailable',
    `The database could not ${attempted}: ${fault.message}${code ? ` (${code})` : ''}`,
    { remedy: isPermanent ? 'give-up' : 'retry', cause: fault },
  )
}

/** Runs one of our SQL functions and parses its answer; anything unexpected throws an AppError. */
export async function callFunction<Name extends FunctionName, Schema extends z.ZodType>(
  db: Db,
  name: Name,
  args: ArgsOf<Name>,
  answerSchema: Schema,
): Promise<z.output<Schema>> {
  const { data, error } = await db.rpc(name, args as never)
  if (error) throw databaseError(`run ${name}`, error)
  const answer = answerSchema.safeParse(data)
  if (answer.success) return answer.data
  throw new AppError(
    'database-answer-invalid',
    `The database answered ${name} in an unknown shape: ${z.prettifyError(answer.error)}`,
    { remedy: 'give-up' },
  )
}

/** For functions that only act. */
export async function runFunction<Name extends FunctionName>(
  db: Db,
  name: Name,
  args: ArgsOf<Name>,
): Promise<void> {
  const { error } = await db.rpc(name, args as never)
  if (error) throw databaseError(`run ${name}`, error)
}

/** The row of a select, or an error that names what is missing. */
export function requireRow<Row>(what: string, row: Row | null): Row {
  if (row !== null) return row
  throw new AppError('database-row-missing', `There is no ${what}.`, { remedy: 'give-up' })
}
