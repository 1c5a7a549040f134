import { z } from 'zod'

const atMs = z.int().min(0).default(0)
const replies = z.int().min(1).max(1_000).default(1)

/** Something that goes wrong in a Live session. Times count from setupComplete. */
const liveFaultSchema = z.discriminatedUnion('kind', [
  /** `goAway`, and the connection is cut when the time it named is over. */
  z.strictObject({ kind: z.literal('go-away'), afterMs: atMs, timeLeftMs: z.int().min(0) }),
  /** The socket goes: with a close frame of this code, or, without one, as a reset. */
  z.strictObject({ kind: z.literal('drop'), afterMs: atMs, code: z.int().optional() }),
  /** The model hears everything and says nothing. */
  z.strictObject({ kind: z.literal('silence'), afterMs: atMs }),
  /** The connection is accepted and setup is never answered. */
  z.strictObject({ kind: z.literal('setup-hang') }),
  /** The first audio of each reply comes this much later. */
  z.strictObject({ kind: z.literal('slow'), delayMs: z.int().min(0) }),
  /** Audio is sent at this multiple of real time; below 1 it stutters. */
  z.strictObject({ kind: z.literal('pace'), factor: z.number().min(0.2).max(50) }),
  /** The next reply after this time is an empty turn: no audio, no tool. */
  z.strictObject({ kind: z.literal('empty-turn'), afterMs: atMs }),
  /** The next replies after this time are audio of zeros, with their words beside it. */
  z.strictObject({ kind: z.literal('silent-audio'), afterMs: atMs, replies }),
  /** The same with audio that is nearly zero: bytes that differ and that nobody hears. */
  z.strictObject({ kind: z.literal('quiet-audio'), afterMs: atMs, replies }),
  /** The next reply after this time stops in the middle, and its turn does not end. */
  z.strictObject({ kind: z.literal('stuck'), afterMs: atMs }),
  /** The next replies after this time are withheld: the turn ends at once, with the reason. */
  z.strictObject({ kind: z.literal('rejected'), afterMs: atMs, replies }),
  /** `interrupted` although nobody spoke. */
  z.strictObject({ kind: z.literal('phantom-interrupt'), afterMs: atMs }),
  /** Resumption handles are announced as not resumable. */
  z.strictObject({ kind: z.literal('no-resumption') }),
  /** The upgrade is answered with this status. */
  z.strictObject({ kind: z.literal('refuse'), status: z.int().min(400).max(599) }),
])
export type LiveFault = z.infer<typeof liveFaultSchema>

const restFaultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('error'),
    status: z.union([z.literal(429), z.literal(500), z.literal(503)]),
  }),
  z.strictObject({ kind: z.literal('delay'), delayMs: z.int().min(0) }),
  /** The text of the answer is cut in the middle. */
  z.strictObject({ kind: z.literal('malformed') }),
])
export type RestFault = z.infer<typeof restFaultSchema>

const times = z.int().min(1).max(1_000_000).default(1)

/** Faults as data: each applies to so many matching sessions or requests, then no more. */
export const faultPlanSchema = z.strictObject({
  /** Chooses the sizes of the audio chunks and the like. */
  seed: z.int().min(0).default(1),
  live: z
    .array(
      z.strictObject({
        /** Only sessions that declare this tool; absent: any. */
        tool: z.string().optional(),
        /** Only fresh sessions, or only resumed ones. */
        when: z.enum(['fresh', 'resumed']).optional(),
        times,
        fault: liveFaultSchema,
      }),
    )
    .default([]),
  rest: z
    .array(
      z.strictObject({
        method: z.enum(['generateContent', 'embedContent', 'batchEmbedContents']).optional(),
        times,
        fault: restFaultSchema,
      }),
    )
    .default([]),
})
export type FaultPlan = z.infer<typeof faultPlanSchema>

export interface LiveOccasion {
  /** Null while the setup message has not come. */
  readonly tools: ReadonlySet<string> | null
  readonly isResumed: boolean
}

/** Hands out the plan's faults, each as often as it says. */
export class FaultDesk {
  #plan: FaultPlan
  #left = new Map<object, number>()

  constructor(plan: FaultPlan) {
    this.#plan = plan
  }

  get plan(): FaultPlan {
    return this.#plan
  }

  /** From now on these, counted anew. */
  replace(plan: FaultPlan): void {
    this.#plan = plan
    this.#left.clear()
  }

  /** The faults that befall a session once its setup is known. */
  takeForSession({ tools, isResumed }: LiveOccasion): LiveFault[] {
    const found = this.#plan.live.filter(
      ({ tool, when, fault }) =>
        fault.kind !== 'refuse' &&
        (tool === undefined || tools?.has(tool) === true) &&
        (when === undefined || (when === 'resumed') === isResumed),
    )
    return found.filter((entry) => this.#spend(entry)).map(({ fault }) => fault)
  }

  /** A status with which to refuse the upgrade, or null. */
  takeRefusal(): number | null {
    const entry = this.#plan.live.find(
      (each) => each.fault.kind === 'refuse' && this.#left.get(each) !== 0,
    )
    if (entry?.fault.kind !== 'refuse' || !this.#spend(entry)) return null
    return entry.fault.status
  }

  takeForRequest(method: string): RestFault | null {
    const entry = this.#plan.rest.find(
      (each) => (each.method === undefined || each.method === method) && this.#left.get(each) !== 0,
    )
    return entry && this.#spend(entry) ? entry.fault : null
  }

  #spend(entry: { readonly times: number }): boolean {
    const left = this.#left.get(entry) ?? entry.times
    this.#left.set(entry, Math.max(0, left - 1))
    return left > 0
  }
}
