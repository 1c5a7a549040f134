import { randomUUID } from 'node:crypto'
import type { PGlite } from '@electric-sql/pglite'
import { become } from '#supabase/embedded/caller-transaction.ts'
import type { Caller } from '#supabase/embedded/caller.ts'

/** Thrown to undo a probe. */
class ProbeDone extends Error {}

/**
 * Whether the caller may listen on a private topic, by the row security of `realtime.messages`: a
 * message of that topic is written, looked for as the caller, and taken back.
 */
export async function mayRead(db: PGlite, caller: Caller, topic: string): Promise<boolean> {
  const id = randomUUID()
  return probe(db, async (transaction) => {
    await transaction.query(
      "insert into realtime.messages (id, topic, extension) values ($1, $2, 'broadcast')",
      [id, topic],
    )
    await become(transaction, caller, { 'realtime.topic': topic })
    const { rows } = await transaction.query('select from realtime.messages where id = $1', [id])
    return rows.length > 0
  })
}

/** Whether the caller may send to a private topic: it tries to write a message, which is taken back. */
export function mayWrite(db: PGlite, caller: Caller, topic: string): Promise<boolean> {
  return probe(db, async (transaction) => {
    await become(transaction, caller, { 'realtime.topic': topic })
    await transaction.query(
      "insert into realtime.messages (topic, extension) values ($1, 'broadcast')",
      [topic],
    )
    return true
  })
}

type Probe = (transaction: Parameters<Parameters<PGlite['transaction']>[0]>[0]) => Promise<boolean>

/** A policy that fails (a cast of a malformed topic, say) refuses: so do hosted projects. */
async function probe(db: PGlite, ask: Probe): Promise<boolean> {
  let isAllowed = false
  try {
    await db.transaction(async (transaction) => {
      isAllowed = await ask(transaction)
      throw new ProbeDone()
    })
  } catch (error) {
    if (!(error instanceof ProbeDone) && !isPostgresError(error)) throw error
  }
  return isAllowed
}

function isPostgresError(error: unknown): boolean {
  return typeof (error as { code?: unknown }).code === 'string'
}
