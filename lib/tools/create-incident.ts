import { z } from 'zod'
import { requestHuman } from '#lib/db/calls.ts'
import { listToldBefore, type OpenReport } from '#lib/db/duplicates.ts'
import { reportIncident } from '#lib/db/incidents.ts'
import { recordPromise } from '#lib/db/promises.ts'
import { isEmergency } from '#lib/domain/incident.ts'
import { PRIORITY_OF, SEVERITY_WORDS, type Severity, severitySchema } from '#lib/domain/severity.ts'
import { tradeSchema } from '#lib/domain/trade.ts'
import { messageOf } from '#lib/errors.ts'
import { quoted } from '#lib/fenced-text.ts'
import { log } from '#lib/log.ts'
import { findSame } from '#lib/same-trouble.ts'
import { defineTool, done, refused, retryable, type ToolContext, type ToolReply } from './tool.ts'
import { isBeingPutThrough } from './transfer-to-human.ts'

/** What the guest may be promised: what the machinery does next, and nothing about when it succeeds. */
const NEXT_STEP: Record<Severity, string> = {
  life_safety:
    'People in danger leave and call 911 first. We are calling repair companies now and call you back as soon as one has agreed a time.',
  emergency:
    'We are calling repair companies right now and call you back as soon as one has agreed a time.',
  urgent: 'We ask repair companies for their earliest time and let you know once it is agreed.',
  routine: 'We ask repair companies for a price and a time, and let you know once it is agreed.',
  cosmetic: 'It is on the list, and we let you know once somebody comes for it.',
}

/** When "as soon as one has agreed a time" is late: from then on the guest hears the truth unasked. */
const NEXT_WORD_MS: Record<Severity, number> = {
  life_safety: 30 * 60_000,
  emergency: 60 * 60_000,
  urgent: 6 * 3_600_000,
  routine: 24 * 3_600_000,
  cosmetic: 72 * 3_600_000,
}

/** What they are told next. The repair is on record already: a promise that fails changes no word. */
async function promiseNextStep(
  { claims, db, now }: ToolContext,
  toolCallId: string,
  severity: Severity,
): Promise<void> {
  const { callId } = claims
  try {
    await recordPromise(db, {
      callId,
      toolCallId,
      what: 'appointment',
      text: NEXT_STEP[severity],
      dueAt: new Date(now() + NEXT_WORD_MS[severity]).toISOString(),
      turnSeq: null,
    })
  } catch (error) {
    log.warn('promise-not-recorded', { callId, reason: messageOf(error) })
  }
}

const argsSchema = z.object({
  summary: z
    .string()
    .trim()
    .min(5)
    .max(500)
    .describe('What is wrong, in one or two English sentences of plain facts.'),
  trade: tradeSchema.describe('Who repairs such a thing.'),
  severity: severitySchema.describe(SEVERITY_WORDS),
  location: z.string().trim().min(2).max(200).describe('Room or place, such as "kitchen".'),
  water_or_power_off: z
    .boolean()
    .optional()
    .describe('Whether the water or the power has been turned off. Leave out if unknown.'),
  access_notes: z
    .string()
    .trim()
    .max(300)
    .optional()
    .describe('Who is there and whether somebody may enter.'),
  is_another_problem: z
    .boolean()
    .optional()
    .describe(
      'true only when the guest has said that this is another problem than the one that is recorded already.',
    ),
})
type Args = z.infer<typeof argsSchema>

/** Records what a guest reports. */
export const createIncident = defineTool({
  name: 'create_incident',
  description:
    'Records a new repair for the property of this call and starts it: companies are called at once. Use it once for each separate problem, as soon as you know what it is. Then tell the guest the reference and next_step. Do not use it for a repair that is already open, unless it got worse.',
  args: argsSchema,
  run: async (args, context, toolCallId) => {
    const { claims, db } = context
    const priority = PRIORITY_OF[args.severity]
    if (claims.propertyId === null) return takeMessage(args, context, toolCallId)
    const told = await listToldBefore(db, { callId: claims.callId, trade: args.trade })
    const same = args.is_another_problem
      ? { kind: 'other' as const }
      : await findSame({ summary: args.summary, priority }, told)
    const isDoubtful = same.kind !== 'same' && told.length > 0 && !args.is_another_problem
    // An emergency is recorded first; two incidents are better than one that waits for an answer.
    if (isDoubtful && !isEmergency(priority)) return askWhetherSame(told)
    const reported = await reportIncident(db, {
      callId: claims.callId,
      toolCallId,
      sameAs: same.kind === 'same' ? same.incidentId : null,
      isSeparate: args.is_another_problem ?? false,
      details: {
        trade: args.trade,
        priority,
        summary: args.summary,
        location: args.location,
        safety: args.severity === 'life_safety',
        waterOrPowerOff: args.water_or_power_off ?? null,
        accessNotes: args.access_notes ?? null,
      },
    })
    if (reported.kind === 'refused') {
      return refused(
        reported.reason === 'no-property'
          ? 'This call belongs to no known property, nothing was recorded. Use transfer_to_human.'
          : 'A repair cannot be recorded on this kind of call, nothing was recorded.',
        'I cannot record this myself, but I can have a person call you back.',
      )
    }
    const { reference, incidentId } = reported
    if (reported.attached) {
      return done(
        {
          reference,
          incident_id: incidentId,
          already_reported: true,
          next_step:
            'It is on record already, and this call was added to it. Use get_incident_status and tell how it stands.',
        },
        ['records-changed'],
      )
    }
    await promiseNextStep(context, toolCallId, args.severity)
    return done({ reference, incident_id: incidentId, next_step: NEXT_STEP[args.severity] }, [
      'records-changed',
    ])
  },
})

/** Only the guest knows whether it is the one thing or another. */
function askWhetherSame(told: readonly OpenReport[]): ToolReply {
  const known = told.map(({ summary }) => quoted(summary)).join('; ')
  return retryable(
    `Nothing was recorded. The guest has an open repair of this kind: ${known}. Ask whether it is about that. If so, use get_incident_status and tell how it stands; if it is another problem, use create_incident again with is_another_problem true.`,
    'Is it about what you told us before, or is it another problem?',
  )
}

/**
 * Nobody knows whose house it is: no incident, and nothing of any property. In an emergency the caller
 * is put through at once; otherwise a person calls back.
 */
async function takeMessage(
  { summary, trade, location, severity }: Args,
  context: ToolContext,
  toolCallId: string,
): Promise<ToolReply> {
  const isPressing = severity === 'life_safety' || severity === 'emergency'
  const reason = `${isPressing ? 'EMERGENCY. ' : ''}Unknown caller reports: ${summary} (${trade}, ${location})`
  await requestHuman(context.db, { callId: context.claims.callId, toolCallId, reason })
  if (isPressing && (await isBeingPutThrough(context, toolCallId))) {
    return done(
      {
        status: 'connecting',
        say: 'One moment, please. I am putting you through to a person of our team.',
      },
      ['records-changed', 'put-through'],
    )
  }
  return done(
    {
      status: 'message_taken',
      next_step: 'A person of our team has been told and will call back on this number.',
    },
    ['records-changed'],
  )
}
