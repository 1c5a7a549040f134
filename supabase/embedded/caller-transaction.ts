import type { PGlite, Results, Transaction } from '@electric-sql/pglite'
import type { Caller } from './caller.ts'
import { literal } from './sql-text.ts'

/** What hosted projects allow a statement by default; service_role inherits the authenticator's. */
const STATEMENT_TIMEOUT_MS: Record<Caller['role'], number> = {
  anon: 3_000,
  authenticated: 8_000,
  service_role: 8_000,
}

/** The same code that Postgres gives when it cancels a statement. */
export class StatementTimeout extends Error {
  override readonly name = 'StatementTimeout'
  readonly code = '57014'
}

interface TransactionOptions {
  settings?: Readonly<Record<string, string>>
  timeoutMs?: number
}

export interface CallerTransaction {
  /** Runs statements; the answer holds one result each. */
  run(sql: string): Promise<Results<Record<string, unknown>>[]>
}

/**
 * Runs work as the caller: role, claims and search path are local to the transaction, so nothing of
 * one request is left in the session that all share. An error rolls everything back.
 *
 * PGlite cannot interrupt a statement (no signals in WebAssembly), so one that took longer than its
 * limit is rolled back afterwards: late, but with the answer that a hosted project gives. What counts
 * is the processor's time: on a busy machine a good statement must not be undone for having waited.
 */
export function transactAs<Result>(
  db: PGlite,
  caller: Caller,
  work: (transaction: CallerTransaction) => Promise<Result>,
  { settings = {}, timeoutMs = STATEMENT_TIMEOUT_MS[caller.role] }: TransactionOptions = {},
): Promise<Result> {
  return db.transaction(async (transaction) => {
    await become(transaction, caller, settings)
    return work({
      run: async (sql) => {
        const before = process.threadCpuUsage()
        const results = await transaction.exec(sql)
        const spent = process.threadCpuUsage(before)
        if ((spent.user + spent.system) / 1000 > timeoutMs) {
          throw new StatementTimeout('canceling statement due to statement timeout')
        }
        return results as Results<Record<string, unknown>>[]
      },
    })
  })
}

/** Turns a running transaction into the caller's. */
export async function become(
  transaction: Transaction,
  caller: Caller,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  const all = {
    'request.jwt.claims': JSON.stringify(caller.claims),
    search_path: 'public, extensions',
    ...settings,
  }
  const calls = Object.entries(all).map(
    ([name, value]) => `set_config(${literal(name)}, ${literal(value)}, true)`,
  )
  // The role last: from here on nothing runs with the rights of the server.
  await transaction.exec(`select ${calls.join(', ')}; set local role ${caller.role}`)
}
