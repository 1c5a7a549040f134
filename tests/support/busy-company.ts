import { steerIncident } from '#lib/db/steering.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'
import {
  askLandlord,
  askPlumbers,
  guestCalls,
  reportLeak,
  says,
} from '#supabase/tests/test-story.ts'
import { buildWorld, type World } from '#supabase/tests/test-world.ts'

/** A company with something of everything that waits for a person; nothing of it was delivered yet. */
export async function busyCompany(
  database: TestDatabase,
): Promise<{ world: World; incidentId: string }> {
  const world = await buildWorld(database)
  const asked = await askLandlord(database, world)
  await askPlumbers(database, world)
  const held = await reportLeak(database, world)
  await steerIncident(database.db, {
    incidentId: held,
    control: 'human',
    reason: 'I know the tenant',
    key: 'board-test',
  })
  await database.all(
    `update incidents set priority = 'p3', summary = 'The dishwasher does not drain' where id = $1`,
    [held],
  )
  await database.all(
    `insert into promises (organization_id, incident_id, key, party_kind, phone, what, text, due_at,
       state, settled_at, at_risk_at)
     values
       ($1, $2, 'broken', 'guest', '', 'call_back', 'We call you back by noon.',
        now() - interval '10 minutes', 'broken', now(), now()),
       ($1, $2, 'at-risk', 'guest', '', 'news', 'You hear from us about the plumber.',
        now() + interval '9 minutes', 'open', null, now())`,
    [world.organizationId, asked.incidentId],
  )
  // Over: in a while they would be calls in trouble themselves.
  await database.all(
    `update calls set status = 'completed', ended_at = now(), outcome = 'finished' where organization_id = $1`,
    [world.organizationId],
  )
  const silent = await guestCalls(database, world)
  await says(database, silent, 1, 'Hello? Is anybody there?')
  await database.all(
    `update calls set status = 'in_progress', answered_at = now() - interval '3 minutes',
       stream_sid = 'MZ' || id where id = $1`,
    [silent],
  )
  await database.all(
    `update call_turns set created_at = now() - interval '2 minutes' where call_id = $1`,
    [silent],
  )
  // The agent is not at work: nothing of this goes out.
  await database.all('update outbox set done_at = now()')
  return { world, incidentId: asked.incidentId }
}
