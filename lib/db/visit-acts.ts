import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { toLocalIso } from '#lib/local-time.ts'
import { callFunction, databaseError } from './call-function.ts'
import { type Act, argsOf, type Steered, steeredSchema } from './steering.ts'

/*
 * What a person changes about an agreed visit, with the client of whoever is signed in, as in
 * `steering.ts`. The run that awaits the visit tells everybody, and the calendar follows.
 */

const movedVisitSchema = z.discriminatedUnion('kind', [
  ...steeredSchema.options,
  /** The vendor is elsewhere at that time: when (ISO 8601), and about which incident. */
  z.object({
    kind: z.literal('conflict'),
    startsAt: z.string(),
    endsAt: z.string(),
    reference: z.string(),
  }),
])
export type MovedVisit = z.infer<typeof movedVisitSchema>

/** Gives an agreed visit another time: the same entry in the calendar, the same PIN. */
export function moveVisit(
  db: Db,
  act: Act & { visitId: string; startsAt: string; endsAt: string },
): Promise<MovedVisit> {
  const args = {
    ...argsOf(act),
    p_visit_id: act.visitId,
    p_starts_at: act.startsAt,
    p_ends_at: act.endsAt,
  }
  return callFunction(db, 'move_visit', args, movedVisitSchema)
}

/** An agreed visit does not take place; vendor and price stay, and another time is agreed with them. */
export function callOffVisit(db: Db, act: Act & { visitId: string }): Promise<Steered> {
  const args = { ...argsOf(act), p_visit_id: act.visitId }
  return callFunction(db, 'call_off_visit', args, steeredSchema)
}

/** Of each side; more than these nobody reads in a dialog. */
const BUSY_LIMIT = 60

/** A time that somebody has promised otherwise, on the property's clock: `2026-11-24T10:00`. */
export interface BusyTime {
  readonly from: string
  readonly until: string
  /** Whether it is the vendor who is elsewhere, or somebody else who is at the house. */
  readonly whose: 'vendor' | 'property'
  /** The incident it is for, and where or who. */
  readonly words: string
}

const BUSY =
  'id, starts_at, ends_at, vendor_id, vendor:vendors(name), incident:incidents!inner(reference, property_id, property:properties(name))'

/** What else the vendor, or others at the property, have agreed from now on, the nearest first. */
export async function readBusyTimes(
  db: Db,
  visit: { visitId: string; vendorId: string; propertyId: string; zone: string },
): Promise<BusyTime[]> {
  const others = () =>
    db
      .from('visits')
      .select(BUSY)
      .in('status', ['held', 'scheduled', 'in_progress'])
      .neq('id', visit.visitId)
      .gt('ends_at', new Date().toISOString())
      .order('starts_at')
      .limit(BUSY_LIMIT)
  const [ofVendor, atProperty] = await Promise.all([
    others().eq('vendor_id', visit.vendorId),
    others().eq('incident.property_id', visit.propertyId).neq('vendor_id', visit.vendorId),
  ])
  const error = ofVendor.error ?? atProperty.error
  if (error) throw databaseError('read what else is agreed', error)
  const wallClock = (instant: string): string => toLocalIso(instant, visit.zone).slice(0, 16)
  const timesOf = (
    rows: NonNullable<(typeof ofVendor)['data']>,
    whose: BusyTime['whose'],
  ): BusyTime[] =>
    rows.map(({ starts_at, ends_at, vendor, incident }) => {
      const other = whose === 'vendor' ? incident.property?.name : vendor?.name
      return {
        from: wallClock(starts_at),
        until: wallClock(ends_at),
        whose,
        words: [incident.reference, other].filter(Boolean).join(', '),
      }
    })
  return [...timesOf(ofVendor.data ?? [], 'vendor'), ...timesOf(atProperty.data ?? [], 'property')]
}
