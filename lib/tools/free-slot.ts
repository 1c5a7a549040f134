import { freeBusy, type TimeSpan } from '#lib/clients/calendar.ts'
import { listBusyVisits } from '#lib/db/busy-visits.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import type { ToolContext } from './tool.ts'

/** Google may be slow; the person on the phone and the tool's own deadline are not. */
const CALENDAR_PATIENCE_MS = 3_000

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
