import { z } from 'zod'
import { recordGuestReply } from '#lib/db/guest-answers.ts'
import { recordGuestAnswer, type GuestAnswer } from '#lib/db/incidents.ts'
import { recordVisitEvent, type VisitEvent } from '#lib/db/visits.ts'
import { foreignId, incidentIdOf } from './foreign-id.ts'
import { defineTool, done, refused, retryable, type ToolContext, type ToolReply } from './tool.ts'

const VENDOR_EVENTS = ['arrived', 'done', 'delayed', 'needs_more', 'no_access'] as const
const VISIT_WISHES = ['time_refused', 'entry_allowed', 'entry_refused'] as const
const GUEST_EVENTS = ['fixed', 'not_fixed', 'cancel', ...VISIT_WISHES] as const

const argsSchema = z.object({
  incident_id: z.uuid().describe('The incident_id from FACTS or from create_incident.'),
  event: z.enum([...VENDOR_EVENTS, ...GUEST_EVENTS]).describe('What has happened.'),
  note: z.string().trim().max(500).optional().describe('What was said about it, in English.'),
  final_cost: z
    .number()
    .min(0)
    .max(100_000)
    .optional()
    .describe('With done: the final price in dollars, such as 285.'),
  extra_cost: z
    .number()
    .min(1)
    .max(10_000)
    .optional()
    .describe('With needs_more: what it costs on top of what was agreed, in dollars, such as 120.'),
  parts: z.string().trim().max(300).optional().describe('With done: the parts used, in English.'),
  warranty_days: z.int().min(0).max(3650).optional().describe('With done: warranty in days.'),
  delay_minutes: z.int().min(1).max(1440).optional().describe('With delayed: how much later.'),
})
type Args = z.infer<typeof argsSchema>

const SAY: Record<Args['event'], string> = {
  arrived: 'The arrival is noted.',
  done: 'The work is noted as done. The guest is asked next.',
  delayed: 'The delay is noted and the guest is told.',
  needs_more:
    'It is noted, and the owner is asked now. The answer comes by text message; until then, please only do what was agreed.',
  no_access:
    'It is noted. We reach the guest and the manager now; please wait a quarter of an hour.',
  fixed: 'The repair is noted as working. The case will be closed.',
  not_fixed: 'It is noted that it is not fixed. We arrange for them to come back.',
  cancel: 'The repair is cancelled.',
  time_refused: 'It is noted. We ask the company for another time.',
  entry_allowed: 'It is noted that they may come in.',
  entry_refused: 'It is noted that they do not come in alone.',
}

/** Events, never statuses: what happened is reported, the database decides what follows. */
export const updateIncidentStatus = defineTool({
  name: 'update_incident_status',
  description:
    'Reports what has happened to the repair of this call. Use it only for what the other side has plainly said, once for each thing. Read figures back before you report done.',
  args: argsSchema,
  argsOf: (purpose) =>
    argsSchema.extend({
      event: z
        .enum(purpose === 'vendor_visit' ? VENDOR_EVENTS : GUEST_EVENTS)
        .describe(
          purpose === 'vendor_visit'
            ? 'arrived: is at the property. done: the work is finished. delayed: will be late. needs_more: more work or money than agreed is needed. no_access: is at the door and nobody opens.'
            : 'fixed: works again. not_fixed: the vendor was there and it does not work. cancel: the guest does not want the repair any more. time_refused: the time of the visit does not suit; the note says when it would. entry_allowed: somebody is in, or the vendor may enter alone. entry_refused: the vendor may not enter alone.',
        ),
    }),
  run: async (args, context, toolCallId) => {
    const incidentId = await incidentIdOf(context)
    if (!incidentId) {
      return refused(
        'No repair belongs to this call, nothing was changed.',
        'I do not see an open repair to update.',
      )
    }
    if (args.incident_id.toLowerCase() !== incidentId) return foreignId('incident_id')
    if (args.event === 'needs_more' && !(args.note && args.extra_cost)) {
      return retryable(
        'Nothing was noted: needs_more needs what the further work is in note, and what it costs on top in extra_cost. If they cannot name a price, use transfer_to_human.',
        'What exactly is needed, and what would it cost on top of the agreed price?',
      )
    }
    return context.claims.purpose === 'vendor_visit'
      ? reportVisit(args, context, toolCallId)
      : reportAnswer(args, context, toolCallId)
  },
})

async function reportVisit(
  args: Args,
  { claims, db }: ToolContext,
  toolCallId: string,
): Promise<ToolReply> {
  const recorded = await recordVisitEvent(db, {
    callId: claims.callId,
    toolCallId,
    event: args.event as VisitEvent,
    payload: {
      note: args.note ?? null,
      extraCents: args.extra_cost === undefined ? null : Math.round(args.extra_cost * 100),
      parts: args.parts ?? null,
      finalCostCents: args.final_cost === undefined ? null : Math.round(args.final_cost * 100),
      warrantyDays: args.warranty_days ?? null,
      delayMinutes: args.delay_minutes ?? null,
    },
  })
  if (recorded.kind === 'recorded') return recordedReply(args)
  return refused(
    `Nothing was changed: ${VISIT_REFUSALS[recorded.reason]}`,
    'I could not note that. I can have a person call you back.',
  )
}

const VISIT_REFUSALS = {
  'wrong-call': 'this kind of call cannot report on a visit.',
  'no-visit': 'no visit belongs to this call.',
  'not-assigned': 'the visit belongs to somebody else.',
  'visit-over': 'the visit is over already.',
} as const

async function reportAnswer(
  args: Args,
  context: ToolContext,
  toolCallId: string,
): Promise<ToolReply> {
  const { claims, db } = context
  const wish = VISIT_WISHES.find((known) => known === args.event)
  if (wish) return reportWish({ ...args, event: wish }, context, toolCallId)
  const recorded = await recordGuestAnswer(db, {
    callId: claims.callId,
    toolCallId,
    event: args.event as GuestAnswer,
    payload: { note: args.note ?? null },
  })
  if (recorded.kind === 'recorded') return recordedReply(args)
  return refused(
    `Nothing was changed: ${ANSWER_REFUSALS[recorded.reason]}`,
    'I could not note that. I can have a person call you back.',
  )
}

async function reportWish(
  args: Args & { event: (typeof VISIT_WISHES)[number] },
  { claims, db }: ToolContext,
  toolCallId: string,
): Promise<ToolReply> {
  const recorded = await recordGuestReply(db, {
    incidentId: args.incident_id.toLowerCase(),
    callId: claims.callId,
    key: `${claims.callId}:${toolCallId}`,
    event: args.event,
    note: args.note ?? null,
  })
  if (recorded.kind === 'recorded') return recordedReply(args)
  return refused(
    `Nothing was changed: ${WISH_REFUSALS[recorded.reason]}`,
    'I could not note that. I can have a person call you back.',
  )
}

const WISH_REFUSALS = {
  'wrong-call': 'this kind of call cannot answer for the guest.',
  'incident-over': 'the repair is over already.',
  'no-visit': 'no visit is agreed.',
} as const

const ANSWER_REFUSALS = {
  'wrong-call': 'this kind of call cannot answer for the guest.',
  'no-incident': 'no repair belongs to this call.',
  'incident-over': 'the repair is over already.',
  'not-the-reporter':
    'somebody else reported it first, and it goes on for them. This caller hears no more of it.',
} as const

function recordedReply(args: Args): ToolReply {
  return done({ status: 'recorded', event: args.event, say: SAY[args.event] }, ['records-changed'])
}
