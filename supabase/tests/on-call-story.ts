import type { TestDatabase } from './test-database.ts'
import { makePhone, type World } from './test-world.ts'

/** Rows about whoever is on call, and about what was promised. */
export interface OnCallIds {
  readonly escalationId: string
  readonly onCallPhone: string
  readonly promiseId: string
  /** A manager of the organisation. */
  readonly userId: string
}

/** A member of the organisation in this role; their user id. */
export async function addMember(
  test: TestDatabase,
  organizationId: string,
  role: string,
): Promise<string> {
  const { id } = await test.one<{ id: string }>(
    `with person as (
       insert into auth.users (id, email) values (gen_random_uuid(), gen_random_uuid() || '@example.com')
       returning id
     )
     insert into public.memberships (organization_id, user_id, role)
     select $1, id, $2::public.member_role from person returning user_id as id`,
    [organizationId, role],
  )
  return id
}

/** Somebody is on call for an emergency at this incident, and a promise was made. */
export async function callOut(
  test: TestDatabase,
  world: World,
  incidentId: string,
): Promise<OnCallIds> {
  const onCallPhone = makePhone()
  await test.all('update organizations set on_call_phone = $2 where id = $1', [
    world.organizationId,
    onCallPhone,
  ])
  const find = 'select id from escalations where incident_id = $1'
  const escalation = await test.one<{ id: string }>(find, [incidentId])
  const promise = await test.one<{ id: string }>(
    `insert into promises (organization_id, incident_id, key, party_kind, phone, what, text, due_at)
     values ($1, $2, gen_random_uuid()::text, 'guest', '', 'news', 'You hear from us.', now()) returning id`,
    [world.organizationId, incidentId],
  )
  const userId = await addMember(test, world.organizationId, 'manager')
  return { escalationId: escalation.id, onCallPhone, promiseId: promise.id, userId }
}

/** The ladder of a company, in order; the first is its manager on call. */
export async function putOnCall(
  test: TestDatabase,
  { organizationId }: World,
  ladder: readonly string[],
): Promise<void> {
  await test.all('update organizations set on_call_phone = $2 where id = $1', [
    organizationId,
    ladder[0],
  ])
  await test.all(
    `insert into on_call_contacts (organization_id, rank, name, phone)
     select $1, place + 1, 'Contact ' || place, phone
     from unnest($2::text[]) with ordinality as person (phone, place)`,
    [organizationId, ladder.slice(1)],
  )
}
