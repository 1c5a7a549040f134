import { z } from 'zod'

const bytesSchema = z
  .object({ text: z.string() })
  .transform(({ text }) => new Uint8Array(Buffer.from(text, 'utf8')))

const eventSchema = z.object({
  eventId: z.string(),
  eventType: z.string(),
  correlationId: z.string().optional(),
  createdAt: z.coerce.date(),
  eventData: z
    .looseObject({
      stepName: z.string().optional(),
      token: z.string().optional(),
      resumeAt: z.coerce.date().optional(),
      result: bytesSchema.optional(),
      payload: bytesSchema.optional(),
    })
    .optional(),
})
export type HistoryEvent = z.infer<typeof eventSchema>

const runSchema = z.looseObject({
  runId: z.string(),
  workflowName: z.string(),
  deploymentId: z.string(),
  specVersion: z.number(),
  input: bytesSchema,
  createdAt: z.coerce.date(),
  updatedAt: z.coerce.date(),
  startedAt: z.coerce.date(),
  status: z.string(),
})

/** What a run did, from its first event to its last. */
export const historySchema = z.object({ run: runSchema, events: z.array(eventSchema) })
export type History = z.infer<typeof historySchema>

/** What an event is about, in words: a step's name, a hook's kind, or nothing. */
export function aboutOf(history: History, event: HistoryEvent): string {
  const created = history.events.find(
    ({ correlationId, eventData }) =>
      correlationId === event.correlationId && (eventData?.stepName ?? eventData?.token),
  )
  const { stepName, token } = created?.eventData ?? {}
  return `${event.eventType} ${stepName?.split('//').at(-1) ?? token?.split(':')[0] ?? ''}`.trim()
}
