import type { Database } from '#lib/db/database.types.ts'
import type { TestDatabase } from './test-database.ts'

/**
 * What a superuser is told who goes around the functions: the broken constraint, else the message.
 * Nothing of it stays.
 */
export async function force({ pg }: TestDatabase, sql: string): Promise<string> {
  let told = 'done'
  await pg.transaction(async (tx) => {
    try {
      await tx.exec(sql)
      await tx.exec('set constraints all immediate')
    } catch (error) {
      const { constraint, message } = error as { constraint?: string; message: string }
      told = constraint ?? message
    }
    await tx.rollback()
  })
  return told
}

/** What the secret key is told by the API when it writes to a row itself. */
export async function overwrite(
  { db }: TestDatabase,
  table: keyof Database['public']['Tables'],
  id: string,
  values: object,
): Promise<string> {
  const { error } = await db
    .from(table)
    .update(values as never)
    .eq('id' as never, id)
  return error?.code ?? 'done'
}

export const CLOSED = '42501'
