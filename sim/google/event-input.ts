import { z } from 'zod'
import { GoogleError, invalid, missing } from './google-error.ts'
import { momentMs, momentSchema, readMoment } from './event-moment.ts'
import type { EventMoment } from './event-moment.ts'

export interface EventFields {
  readonly start: EventMoment
  readonly end: EventMoment
  readonly status: 'confirmed' | 'tentative' | 'cancelled'
  readonly transparency: 'opaque' | 'transparent'
  /** What we keep as it came: texts, attendees, reminders, extended properties… */
  readonly rest: Readonly<Record<string, unknown>>
}

const attendeeSchema = z.looseObject({ email: z.email() })

// Google drops a field it does not know without a word. We refuse it: a visit without the address
// that was meant to be in it is a fault to find here, not on the day.
const eventSchema = z
  .strictObject({
    id: z.string(),
    status: z.enum(['confirmed', 'tentative', 'cancelled']),
    summary: z.string().nullable(),
    description: z.string().max(8192).nullable(),
    location: z.string().max(1024).nullable(),
    start: momentSchema,
    end: momentSchema,
    transparency: z.enum(['opaque', 'transparent']),
    visibility: z.enum(['default', 'public', 'private', 'confidential']),
    attendees: z.array(attendeeSchema).max(200),
    reminders: z.strictObject({
      useDefault: z.boolean(),
      overrides: z
        .array(z.strictObject({ method: z.enum(['email', 'popup']), minutes: z.int().min(0) }))
        .max(5)
        .optional(),
    }),
    extendedProperties: z
      .strictObject({
        private: z.record(z.string(), z.string().max(1024)),
        shared: z.record(z.string(), z.string().max(1024)),
      })
      .partial(),
    source: z.strictObject({ title: z.string(), url: z.url() }),
    colorId: z.string(),
    sequence: z.int().min(0),
    guestsCanInviteOthers: z.boolean(),
    guestsCanModify: z.boolean(),
    guestsCanSeeOtherGuests: z.boolean(),
  })
  .partial()

export type EventInput = z.infer<typeof eventSchema>

/** Reads the body of an insert or a patch. */
export function parseEvent(body: unknown): EventInput {
  const parsed = eventSchema.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalid(`Invalid value for: ${issue?.path.join('.') || 'event'}: ${issue?.message ?? ''}`)
}

const EVENT_ID = /^[a-v0-9]{5,1024}$/

/** Google's rule for ids that the client chooses: base32hex, lower case. */
export function assertEventId(id: string): void {
  if (!EVENT_ID.test(id)) throw invalid('Invalid resource id value.')
}

/** The fields of an event once the input is laid over what was there. */
export function mergeEvent(before: EventFields | null, input: EventInput): EventFields {
  const { start: _start, end: _end, status, transparency, id: _id, ...texts } = input
  const rest = Object.fromEntries(
    Object.entries({ ...before?.rest, ...texts }).filter(([, value]) => value !== null),
  )
  return {
    ...mergeSpan(before, input),
    status: status ?? before?.status ?? 'confirmed',
    transparency: transparency ?? before?.transparency ?? 'opaque',
    rest,
  }
}

function mergeSpan(
  before: EventFields | null,
  input: EventInput,
): { start: EventMoment; end: EventMoment } {
  const start = input.start ? readMoment(input.start, 'start', before?.start) : before?.start
  const end = input.end ? readMoment(input.end, 'end', before?.end) : before?.end
  if (!start) throw missing('start time')
  if (!end) throw missing('end time')
  if (start.kind !== end.kind) {
    throw invalid('Start and end times must either both be date or both be dateTime.')
  }
  if (momentMs(end, 'UTC') < momentMs(start, 'UTC')) {
    throw new GoogleError(400, 'timeRangeEmpty', 'The specified time range is empty.')
  }
  return { start, end }
}
