import type { Client } from './conformance-world.ts'

// Children first. The journal stays: not even the service may delete from it.
const TABLES: readonly (readonly [table: string, column: string])[] = [
  ['repair_labels', 'repair_id'],
  ['inspections', 'repair_id'],
  ['bid_notes', 'bid_id'],
  ['bids', 'id'],
  ['repairs', 'id'],
  ['houses', 'id'],
  ['team_members', 'team_id'],
  ['teams', 'id'],
  ['labels', 'id'],
  ['counters', 'name'],
]
const USERS_A_PAGE = 200

/** Removes what an earlier run left in a project, and the users with made-up addresses. */
export async function emptyProject(service: Client): Promise<void> {
  for (const [table, column] of TABLES) {
    const { error } = await service.from(table).delete().not(column, 'is', null)
    if (error) throw new Error(`The table ${table} could not be emptied: ${error.message}`)
  }
  const { data } = await service.auth.admin.listUsers({ perPage: USERS_A_PAGE })
  for (const { id, email } of data.users) {
    if (email?.endsWith('@example.test')) await service.auth.admin.deleteUser(id)
  }
}
