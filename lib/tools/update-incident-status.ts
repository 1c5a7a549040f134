import { z } from 'zod'
import { recordGuestAnswer, type GuestAnswer } from '#lib/db/incidents.ts'
import { recordVisitEvent, type VisitEvent } from '#lib/db/visits.ts'
import { foreignId, incidentIdOf } from './foreign-id.ts'
import { defineTool, done, refused, retryable, type ToolContext, type ToolReply } from './tool.ts'

const VENDOR_EVENTS = ['arrived', 'done', 'delayed', 'needs_more'] as const
const GUEST_EVENTS = ['fixed', 'not_fixed', 'cancel'] as const

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
  fixed: 'The repair is noted as working. The case will be closed.',
  not_fixed: 'It is noted that it is not fixed. We arrange for them to come back.',
  cancel: 'The repair is cancelled.',
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
            ? 'arrived: is at the property. done: the work is finished. delayed: will be late. needs_more: more work or money than agreed is needed.'
            : 'fixed: works again. not_fixed: the vendor was there and it does not work. cancel: the guest does not want the repair any more.',
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
  { claims, db }: ToolContext,
  toolCallId: string,
): Promise<ToolReply> {
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
