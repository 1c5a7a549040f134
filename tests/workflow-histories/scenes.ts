import {
  confirms,
  decides,
  guestCancels,
  isBusy,
  isOut,
  listens,
  quotes,
  reports,
  withdraws,
} from '#tests/workflow/people.ts'
import { GUEST_TOLD, SCHEDULED, type VisitRow } from '#tests/workflow/records.ts'
import type { Stage } from '#tests/workflow/stage.ts'

/** Plays one incident to its end. */
export type Scene = (stage: Stage) => Promise<void>

/** The typical incidents; each is recorded under its name. */
export const SCENES: Readonly<Record<string, Scene>> = {
  'repaired-after-the-owner-agreed': async (stage) => {
    const { world, incidentId } = await stage.reportLeak()
    stage.answers(world.marco.phone, quotes(stage, 285))
    stage.answers(world.dana.phone, isBusy)
    stage.answers(world.landlordPhone, decides(stage, { decision: 'approve' }))
    stage.answers(world.guestPhone, confirms(stage, 'fixed'))
    const runId = await stage.handle(incidentId)
    const { id: visitId } = await stage.row<VisitRow>(SCHEDULED, [incidentId])
    await stage.row(GUEST_TOLD, [incidentId])
    await reports(stage, world, { vendor: world.marco, visitId }, 'arrived', 'done')
    await stage.host.ended(runId)
  },
  'cancelled-by-the-guest': async (stage) => {
    const { world, incidentId } = await stage.reportLeak()
    stage.answers(world.marco.phone, quotes(stage, 180))
    stage.answers(world.dana.phone, withdraws(stage, 150))
    stage.answers(world.guestPhone, listens)
    const runId = await stage.handle(incidentId)
    await stage.row<VisitRow>(SCHEDULED, [incidentId])
    await stage.reaches(incidentId, 'scheduled')
    await guestCancels(stage, world, incidentId)
    await stage.host.ended(runId)
  },
  'left-to-a-person': async (stage) => {
    const { world, incidentId } = await stage.reportLeak()
    stage.answers(world.marco.phone, isBusy)
    stage.answers(world.dana.phone, isOut)
    const runId = await stage.handle(incidentId)
    await stage.row(
      `select 1 from public.incidents where id = $1 and hold_reason = 'waiting_manager'`,
      [incidentId],
    )
    await guestCancels(stage, world, incidentId)
    await stage.host.ended(runId)
  },
  'another-round-and-a-second-visit': async (stage) => {
    const { world, incidentId } = await stage.reportLeak()
    const { marco } = world
    stage.answers(marco.phone, quotes(stage, 300))
    stage.answers(world.dana.phone, quotes(stage, 470))
    const wish = 'Only the joint, not the whole pipe.'
    stage.answers(
      world.landlordPhone,
      decides(stage, { decision: 'another_round', note: wish }, { decision: 'approve' }),
    )
    stage.answers(world.guestPhone, confirms(stage, 'not_fixed', 'fixed'))
    const runId = await stage.handle(incidentId)
    const first = await stage.row<VisitRow>(SCHEDULED, [incidentId])
    await reports(stage, world, { vendor: marco, visitId: first.id }, 'arrived', 'done')
    const second = await stage.row<VisitRow>(`${SCHEDULED} and id <> $2`, [incidentId, first.id])
    await reports(stage, world, { vendor: marco, visitId: second.id }, 'done')
    await stage.host.ended(runId)
  },
  'a-vendor-who-did-not-come': async (stage) => {
    const { world, incidentId } = await stage.reportLeak()
    const { marco, dana } = world
    stage.answers(marco.phone, quotes(stage, 180, -10))
    stage.answers(dana.phone, quotes(stage, 240))
    stage.answers(world.guestPhone, confirms(stage, 'fixed'))
    const runId = await stage.handle(incidentId)
    const first = await stage.row<VisitRow>(SCHEDULED, [incidentId])
    stage.answers(marco.phone, isOut)
    const second = await stage.row<VisitRow>(`${SCHEDULED} and id <> $2`, [incidentId, first.id])
    await reports(stage, world, { vendor: dana, visitId: second.id }, 'arrived', 'done')
    await stage.host.ended(runId)
  },
}
