import { z } from 'zod'
import type { CalendarStore } from './calendar-store.ts'
import { GoogleError, invalid, missing } from './google-error.ts'
import { formatTime, isTimeZone, parseTime } from './zoned-time.ts'

const CALENDARS_MAX = 50

const requestSchema = z
  .strictObject({
    timeMin: z.string(),
    timeMax: z.string(),
    timeZone: z.string(),
    items: z.array(z.strictObject({ id: z.string() })),
    calendarExpansionMax: z.int().min(1).max(CALENDARS_MAX),
    groupExpansionMax: z.int().min(1).max(100),
  })
  .partial()

/**
 * Answers freebusy.query. A calendar that cannot be read is reported inside the answer, with status
 * 200: a caller that looks at `busy` only takes it for free.
 */
export function queryFreeBusy(
  body: unknown,
  findCalendar: (id: string) => CalendarStore | null,
): Record<string, unknown> {
  const parsed = requestSchema.safeParse(body)
  if (!parsed.success) throw invalid(`Invalid value: ${parsed.error.issues[0]?.message ?? ''}`)
  const { timeZone = 'UTC', items = [] } = parsed.data
  if (!isTimeZone(timeZone)) throw invalid('Invalid time zone.')
  const fromMs = readTime(parsed.data.timeMin, 'timeMin')
  const toMs = readTime(parsed.data.timeMax, 'timeMax')
  if (toMs <= fromMs) {
    throw new GoogleError(400, 'timeRangeEmpty', 'The specified time range is empty.')
  }
  if (items.length > (parsed.data.calendarExpansionMax ?? CALENDARS_MAX)) {
    throw new GoogleError(400, 'tooManyCalendarsRequested', 'Too many calendars requested.')
  }
  const calendars = items.map(({ id }): [string, Record<string, unknown>] => {
    const calendar = findCalendar(id)
    if (!calendar) return [id, { errors: [{ domain: 'global', reason: 'notFound' }], busy: [] }]
    const busy = busySpans(calendar, fromMs, toMs).map((span) => ({
      start: formatTime(span.fromMs, timeZone),
      end: formatTime(span.toMs, timeZone),
    }))
    return [id, { busy }]
  })
  return {
    kind: 'calendar#freeBusy',
    timeMin: new Date(fromMs).toISOString(),
    timeMax: new Date(toMs).toISOString(),
    calendars: Object.fromEntries(calendars),
  }
}

interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** When a calendar is taken within a range: its opaque events, clipped to the range and merged. */
function busySpans(calendar: CalendarStore, fromMs: number, toMs: number): Span[] {
  const taken = calendar
    .all()
    .filter(({ fields }) => fields.status !== 'cancelled' && fields.transparency === 'opaque')
    .map((event) => ({
      fromMs: Math.max(calendar.startMs(event), fromMs),
      toMs: Math.min(calendar.endMs(event), toMs),
    }))
    .filter((span) => span.fromMs < span.toMs)
  return taken.reduce<Span[]>((merged, span) => {
    const last = merged.at(-1)
    if (!last || span.fromMs > last.toMs) return [...merged, span]
    return [...merged.slice(0, -1), { ...last, toMs: Math.max(last.toMs, span.toMs) }]
  }, [])
}

function readTime(text: string | undefined, name: string): number {
  if (text === undefined) throw missing(`${name} parameter`)
  const atMs = parseTime(text)
  if (atMs === null) throw new GoogleError(400, 'badRequest', 'Bad Request', { parameter: name })
  return atMs
}
