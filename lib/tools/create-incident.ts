import { z } from 'zod'
import { reportIncident } from '#lib/db/incidents.ts'
import { recordPromise } from '#lib/db/promises.ts'
import type { Priority } from '#lib/domain/incident.ts'
import { tradeSchema } from '#lib/domain/trade.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { defineTool, done, refused, type ToolContext } from './tool.ts'

const severitySchema = z.enum(['life_safety', 'emergency', 'urgent', 'routine', 'cosmetic'])
type Severity = z.infer<typeof severitySchema>

const PRIORITY_OF: Record<Severity, Priority> = {
  life_safety: 'p0',
  emergency: 'p1',
  urgent: 'p2',
  routine: 'p3',
  cosmetic: 'p4',
}

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

/** Records what a guest reports. */
export const createIncident = defineTool({
  name: 'create_incident',
  description:
    'Records a new repair for the property of this call and starts it: companies are called at once. Use it once for each separate problem, as soon as you know what it is. Then tell the guest the reference and next_step. Do not use it for a repair that is already open.',
  args: z.object({
    summary: z
      .string()
      .trim()
      .min(5)
      .max(500)
      .describe('What is wrong, in one or two English sentences of plain facts.'),
    trade: tradeSchema.describe('Who repairs such a thing.'),
    severity: severitySchema.describe(
      'From facts, never from tone. life_safety: people in danger. emergency: damage going on, no water, no heat in the cold, locked out. urgent: needed within a day. routine: within days. cosmetic: can wait.',
    ),
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
  }),
  run: async (args, context, toolCallId) => {
    const { claims, db } = context
    const reported = await reportIncident(db, {
      callId: claims.callId,
      toolCallId,
      details: {
        trade: args.trade,
        priority: PRIORITY_OF[args.severity],
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
    await promiseNextStep(context, toolCallId, args.severity)
    return done(
      {
        reference: reported.reference,
        incident_id: reported.incidentId,
        next_step: NEXT_STEP[args.severity],
      },
      ['records-changed'],
    )
  },
})
