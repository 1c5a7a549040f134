import { z } from 'zod'

/** From the benchmark to a program of it; each is answered by one message. */
export const requestSchema = z.discriminatedUnion('kind', [
  /** Begin so many phone calls. */
  z.object({ kind: z.literal('ring'), calls: z.int() }),
  /** Make one step of each of them. */
  z.object({ kind: z.literal('step'), step: z.int() }),
  /** Use the tools of so many phone calls. */
  z.object({ kind: z.literal('tools'), calls: z.int() }),
  /** How much processor time have you used? */
  z.object({ kind: z.literal('cpu') }),
])
export type Request = z.infer<typeof requestSchema>

export const measuredSchema = z.object({ wallMs: z.array(z.number()), cpuMs: z.number() })
export const cpuSchema = z.object({ cpuMs: z.number() })
export const roundTripsSchema = z.array(z.object({ tool: z.string(), ms: z.number() }))
export const readySchema = z.object({ ready: z.literal(true), postgres: z.string() })
export const failureSchema = z.object({ failed: z.string() })
