import { z } from 'zod'

/**
 * The simulators' control doors. They exist beside the simulated vendors' own protocols, for whoever
 * directs the play; the product never sees them.
 */
const simulatedMessageSchema = z.object({ to: z.string(), body: z.string() })
const simulatedCallSchema = z.object({
  sid: z.string(),
  from: z.string(),
  to: z.string(),
  status: z.string(),
  startedAt: z.string().nullable(),
  /** What the person understood, decoded from the audio that was played to them. */
  heard: z.array(z.object({ text: z.string() })),
})
const calendarSchema = z.object({
  events: z.array(z.object({ id: z.string(), status: z.string() })),
})

export interface OutsideWorld {
  /** Makes a person ring the property line, for the purpose their script names. */
  readonly dial: (from: string, purpose: string) => Promise<void>
  readonly calls: () => Promise<z.infer<typeof simulatedCallSchema>[]>
  readonly messages: () => Promise<z.infer<typeof simulatedMessageSchema>[]>
  /** Calendar events that exist at the (simulated) vendor, not what we believe we made. */
  readonly calendarEvents: () => Promise<{ id: string; status: string }[]>
}

export function outsideWorld(env: Readonly<Record<string, string>>): OutsideWorld {
  const request = async (base: string, bearer: string, path: string, body?: unknown) => {
    const response = await fetch(`${base}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(5000),
    })
    if (!response.ok) {
      throw new Error(
        `${path} of the simulators answered ${response.status}: ${await response.text()}`,
      )
    }
    return (await response.json()) as unknown
  }
  const twilio = (path: string, body?: unknown) =>
    request(env['TWILIO_BASE_URL'] ?? '', env['TWILIO_AUTH_TOKEN'] ?? '', path, body)
  return {
    dial: async (from, purpose) => void (await twilio('/sim/dial', { from, purpose })),
    calls: async () => z.array(simulatedCallSchema).parse(await twilio('/sim/calls')),
    messages: async () => z.array(simulatedMessageSchema).parse(await twilio('/sim/messages')),
    calendarEvents: async () => {
      const calendar = encodeURIComponent(env['GOOGLE_CALENDAR_ID'] ?? 'primary')
      const answer = await request(
        env['GOOGLE_BASE_URL'] ?? '',
        env['GOOGLE_CLIENT_SECRET'] ?? '',
        `/sim/events?calendarId=${calendar}`,
      )
      return calendarSchema.parse(answer).events
    },
  }
}
