import { freeBusy, type TimeSpan } from '#lib/clients/calendar.ts'
import { listBusyVisits } from '#lib/db/busy-visits.ts'
import { messageOf } from '#lib/errors.ts'
import { toLocalIso } from '#lib/local-time.ts'
import { log } from '#lib/log.ts'
import type { ToolContext } from './tool.ts'

/** Google may be slow; the person on the phone and the tool's own deadline are not. */
const CALENDAR_PATIENCE_MS = 3_000

/** Outside these local hours only an emergency is worked on; a wrong time zone shows here first. */
export const EARLIEST_HOUR = 7
export const LATEST_HOUR = 20

/** How far ahead a free time is looked for, and in which steps after a time that is taken. */
const SEARCH_MS = 3 * 86_400_000
const STEP_MS = 30 * 60_000

/** Whether nobody but in an emergency works at a place at this moment. */
export function isNightAt(instantMs: number, timezone: string): boolean {
  const hour = Number(toLocalIso(new Date(instantMs).toISOString(), timezone).slice(11, 13))
  return hour < EARLIEST_HOUR || hour >= LATEST_HOUR
}

interface Span {
  readonly startMs: number
  readonly endMs: number
}

const toSpan = ({ startsAt, endsAt }: TimeSpan): Span => ({
  startMs: Date.parse(startsAt),
  endMs: Date.parse(endsAt),
})

/** What is left of `spans` without `hole`. */
function without(spans: readonly Span[], hole: Span): Span[] {
  return spans.flatMap((span) =>
    [
      { startMs: span.startMs, endMs: Math.min(span.endMs, hole.startMs) },
      { startMs: Math.max(span.startMs, hole.endMs), endMs: span.endMs },
    ].filter((rest) => rest.startMs < rest.endMs),
  )
}

/**
 * Whether the manager's calendar leaves a slot free. Visits of ours stand in the same calendar and
 * do not count: two companies may work at once, and one company twice is the database's to refuse.
 * A calendar that does not answer blocks nothing; the workflow enters the visit when it is back.
 */
export async function isSlotFree(slot: TimeSpan, context: ToolContext): Promise<boolean> {
  const busy = await busySpans(slot, context)
  if (busy.length === 0) return true
  const visits = await listBusyVisits(context.db, {
    organizationId: context.claims.organizationId,
    ...slot,
  })
  const wanted = toSpan(slot)
  const foreign = visits.map(toSpan).reduce(without, busy)
  return !foreign.some((span) => span.startMs < wanted.endMs && span.endMs > wanted.startMs)
}

/**
 * The first time after `slot` and as long as it at which neither the vendor of this call nor the
 * manager's calendar is taken; null when there is none within three days.
 */
export async function findFreeSlot(
  slot: TimeSpan,
  context: ToolContext,
  place: { timezone: string; isAnyHour: boolean },
): Promise<TimeSpan | null> {
  const wanted = toSpan(slot)
  const search = { startMs: wanted.startMs, endMs: wanted.endMs + SEARCH_MS }
  const busy = await busySpans(toTimeSpan(search), context)
  const visits = await listBusyVisits(context.db, {
    organizationId: context.claims.organizationId,
    ...toTimeSpan(search),
  })
  // Visits of other vendors stand in the calendar as well and are in nobody's way.
  const own = visits.filter(({ vendorId }) => vendorId === context.claims.partyId).map(toSpan)
  const taken = [...visits.map(toSpan).reduce(without, busy), ...own]
  const length = wanted.endMs - wanted.startMs
  let startMs = wanted.startMs
  while (startMs < search.endMs - length) {
    const [from, to] = [startMs, startMs + length]
    const obstacle = taken.find((span) => span.startMs < to && span.endMs > from)
    const isNight = !place.isAnyHour && isNightAt(from, place.timezone)
    // The time that was just refused is not offered, whatever we know of the reason.
    if (!obstacle && !isNight && from > wanted.startMs) {
      return toTimeSpan({ startMs: from, endMs: to })
    }
    startMs = obstacle ? obstacle.endMs : from + STEP_MS
  }
  return null
}

const toTimeSpan = ({ startMs, endMs }: Span): TimeSpan => ({
  startsAt: new Date(startMs).toISOString(),
  endsAt: new Date(endMs).toISOString(),
})

async function busySpans(slot: TimeSpan, { claims }: ToolContext): Promise<Span[]> {
  const { promise: patience, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(resolve, CALENDAR_PATIENCE_MS, null)
  try {
    const busy = await Promise.race([freeBusy(slot), patience])
    if (busy) return busy.map(toSpan)
    log.warn('calendar-skipped', { callId: claims.callId, reason: 'no answer in time' })
  } catch (error) {
    log.warn('calendar-skipped', { callId: claims.callId, reason: messageOf(error) })
  } finally {
    clearTimeout(timer)
  }
  return []
}
