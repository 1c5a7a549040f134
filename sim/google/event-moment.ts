import { z } from 'zod'
import { GoogleError, invalid, missing } from './google-error.ts'
import { isTimeZone, parseTime } from './zoned-time.ts'

/** A moment of an event: an instant with the zone it was given in, or a whole day. */
export type EventMoment =
  | { readonly kind: 'time'; readonly atMs: number; readonly timeZone: string | null }
  | { readonly kind: 'day'; readonly date: string }

export const momentSchema = z
  .strictObject({
    date: z.iso.date().nullable(),
    dateTime: z.string().nullable(),
    timeZone: z.string().nullable(),
  })
  .partial()

/** When a moment is, given the zone in which the calendar's days begin. */
export function momentMs(moment: EventMoment, calendarZone: string): number {
  if (moment.kind === 'time') return moment.atMs
  return parseTime(`${moment.date}T00:00:00`, calendarZone) ?? 0
}

/** Reads the start or the end of an event; a patch may leave out what it does not change. */
export function readMoment(
  input: z.infer<typeof momentSchema>,
  which: 'start' | 'end',
  before: EventMoment | undefined,
): EventMoment {
  const { date, dateTime } = input
  const earlier = before?.kind === 'time' ? before : null
  const timeZone = input.timeZone ?? earlier?.timeZone ?? null
  if (timeZone !== null && !isTimeZone(timeZone)) {
    throw invalid(`Invalid time zone definition for ${which} time.`)
  }
  if (date && dateTime) throw invalid(`Invalid ${which} time.`)
  if (date) return { kind: 'day', date }
  if (!dateTime) {
    // A patch may change the zone alone.
    if (earlier && input.timeZone) return { ...earlier, timeZone }
    throw missing(`${which} time`)
  }
  return { kind: 'time', atMs: instantOf(dateTime, timeZone, which), timeZone }
}

function instantOf(dateTime: string, timeZone: string | null, which: 'start' | 'end'): number {
  const atMs = parseTime(dateTime, timeZone ?? undefined)
  if (atMs !== null) return atMs
  if (parseTime(dateTime, 'UTC') === null) throw invalid(`Invalid ${which} time.`)
  throw new GoogleError(400, 'required', `Missing time zone definition for ${which} time.`)
}
