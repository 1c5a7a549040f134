import { z } from 'zod'
import { createRandom } from '#sim/support/random.ts'

const probability = z.number().min(0).max(1)
const milliseconds = z.int().min(0).max(60_000)

/**
 * What goes wrong in a run, as data: `SIM_FAULTS` holds it as JSON. Everything that is left to
 * chance comes from `seed`, so a run can be repeated.
 */
export const faultPlanSchema = z
  .strictObject({
    seed: z.int().default(1),
    /** Replaces what the phones of these numbers do. */
    lines: z.record(z.string(), z.enum(['busy', 'no-answer', 'failed', 'voicemail'])).default({}),
    /**
     * What machine detection gets wrong at these numbers: it is late, it takes one for the other, or
     * it never reports.
     */
    detection: z.record(z.string(), z.enum(['late', 'mistaken', 'never'])).default({}),
    /** A status callback is delivered twice. */
    duplicateCallbacks: probability.default(0),
    /** A status callback is held back until the next one of its call is out. */
    reorderCallbacks: probability.default(0),
    /** Every status callback waits up to this long. */
    delayCallbacksMaxMs: milliseconds.default(0),
    /** A status callback never leaves. */
    loseCallbacks: probability.default(0),
    /** The request for a call's first TwiML is delivered twice at once; the first answer counts. */
    duplicateVoiceWebhooks: probability.default(0),
    /** The stream's connection is cut after so long. */
    dropStreams: probability.default(0),
    dropStreamAfterMs: milliseconds.default(3000),
    /** The stream's `start` arrives before the REST request that created the call is answered. */
    startBeforeCreateReturns: z.boolean().default(false),
    /** A call is created but the answer to the request is lost with its connection. */
    loseCreateReplies: probability.default(0),
    /** More new calls than this in a second are refused with 429. */
    createsPerSecondMax: z.int().min(1).max(1000).nullable().default(null),
  })
  .prefault({})
export type FaultPlan = z.infer<typeof faultPlanSchema>

/** The dice of one run: asks the plan and the seed. */
export class Faults {
  readonly plan: FaultPlan
  readonly #random

  constructor(plan: FaultPlan) {
    this.plan = plan
    this.#random = createRandom(plan.seed)
  }

  strikes(
    fault:
      | 'duplicateCallbacks'
      | 'reorderCallbacks'
      | 'loseCallbacks'
      | 'duplicateVoiceWebhooks'
      | 'dropStreams'
      | 'loseCreateReplies',
  ): boolean {
    return this.#random.chance(this.plan[fault])
  }

  callbackDelayMs(): number {
    return this.#random.between(0, this.plan.delayCallbacksMaxMs)
  }
}
