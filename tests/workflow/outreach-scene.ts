import { makePhone, type World } from '#supabase/tests/test-world.ts'
import { isOut, listens } from './people.ts'
import { byNumber } from './records.ts'
import type { Stage } from './stage.ts'

export interface Scene {
  readonly world: World
  readonly incidentId: string
}

/** A leak that can wait until tomorrow, at the house of an owner who allows $200 and wants three bids over $500. */
export async function reportDrip(
  stage: Stage,
  { quietFrom = '08:00', quietTo = '08:00' } = {},
): Promise<Scene> {
  const scene = await stage.reportLeak()
  const { world, incidentId } = scene
  await stage.test.all(`update public.incidents set priority = 'p3' where id = $1`, [incidentId])
  await stage.test.all(
    `insert into public.owner_policies (organization_id, landlord_id, version, nte_cents,
       emergency_nte_cents, bids_required_over_cents, quiet_from, quiet_to)
     values ($1, $2, 2, 20000, 25000, 50000, $3, $4)`,
    [world.organizationId, world.landlordId, quietFrom, quietTo],
  )
  await endIntake(stage, incidentId)
  stage.answers(world.guestPhone, listens)
  stage.answers(world.landlordPhone, isOut)
  return scene
}

/** The guest has hung up after the report. */
export async function endIntake(stage: Stage, incidentId: string): Promise<void> {
  await stage.test.all(
    `update public.calls set status = 'completed', ended_at = now()
     where incident_id = $1 and direction = 'inbound'`,
    [incidentId],
  )
}

export async function nameManager(stage: Stage, { organizationId }: World): Promise<string> {
  const phone = makePhone()
  await stage.test.all('update public.organizations set on_call_phone = $2 where id = $1', [
    organizationId,
    phone,
  ])
  return phone
}

export const HANDED_OVER = `select 1 from public.incident_events
  where incident_id = $1 and type = 'human.requested'`

/** The round is over and its quotes are compared. */
export const compared = (stage: Stage, incidentId: string): Promise<unknown> =>
  stage.row('select 1 from public.analyses where incident_id = $1', [incidentId])

export const booked = (stage: Stage, incidentId: string): Promise<unknown> =>
  stage.reaches(incidentId, 'scheduled')

export const textsTo = (stage: Stage, phone: string): string[] =>
  stage.outside.texts.filter(({ to }) => to === phone).map(({ body }) => body)

export const ringsOf = async (stage: Stage, incidentId: string, phone: string): Promise<number> =>
  byNumber(
    (await stage.rung(incidentId)).filter(({ purpose }) => purpose === 'vendor_quote'),
    phone,
  )

export const statusOf = async (
  stage: Stage,
  incidentId: string,
  vendorId: string,
): Promise<string> => {
  const sql = `select status from public.quote_requests
    where incident_id = $1 and vendor_id = $2 and round = 1`
  return (await stage.test.one<{ status: string }>(sql, [incidentId, vendorId])).status
}
