import { z } from 'zod'
import { GoogleError } from './google-error.ts'

const FAULTS = {
  rateLimitExceeded: { status: 403, message: 'Rate Limit Exceeded', domain: 'usageLimits' },
  quotaExceeded: { status: 403, message: 'Calendar usage limits exceeded.', domain: 'usageLimits' },
  backendError: { status: 503, message: 'Backend Error', domain: 'global' },
} as const

export const faultRequestSchema = z.strictObject({
  reason: z.enum(['rateLimitExceeded', 'quotaExceeded', 'backendError']),
  count: z.int().min(1).max(100).default(1),
})

/** Refusals that the next Calendar requests will meet, in the order they were asked for. */
export class FaultQueue {
  private pending: (keyof typeof FAULTS)[] = []

  add({ reason, count }: z.infer<typeof faultRequestSchema>): void {
    this.pending.push(...Array.from({ length: count }, () => reason))
  }

  throwNext(): void {
    const reason = this.pending.shift()
    if (reason === undefined) return
    const { status, message, domain } = FAULTS[reason]
    throw new GoogleError(status, reason, message, { domain })
  }
}
