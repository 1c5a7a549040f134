import type { LiveToolCall } from '#lib/clients/gemini-live-event.ts'
import type { ToolEffect, ToolReply } from '#lib/tools/tool.ts'
import type { Log } from '#lib/log.ts'
import { messageOf } from '#lib/errors.ts'
import type { CallMetrics } from './metrics.ts'

/** A tool has eight seconds of its own; this is for one that breaks even that promise. */
const DEADLINE_MS = 9_000
/** A model that uses tools more often than this on one call is going round in circles. */
const CALLS_MAX = 100

export interface ToolRequest {
  readonly name: string
  readonly args: unknown
  readonly toolCallId: string
}

export interface ToolRunnerOptions {
  readonly run: (request: ToolRequest) => Promise<ToolReply>
  readonly onSecrets: (secrets: readonly string[]) => void
  readonly onEffects: (effects: readonly ToolEffect[]) => void
  readonly now: () => number
  readonly metrics: CallMetrics
  readonly log: Log
}

/**
 * Runs what the model asks for. Every id is answered exactly once, whatever happens, since an
 * unanswered one leaves the model deaf; a cancelled one is not answered at all, though its effects
 * stand: they happened.
 */
export class ToolRunner {
  readonly #options: ToolRunnerOptions
  readonly #seen = new Set<string>()
  readonly #pending = new Set<LiveToolCall>()
  #calls = 0

  constructor(options: ToolRunnerOptions) {
    this.#options = options
  }

  get isBusy(): boolean {
    return this.#pending.size > 0
  }

  /** Runs one call of a tool. A repeated id is ignored: it has its answer or will have it. */
  async take(
    call: LiveToolCall,
    answer: (response: Record<string, unknown>) => void,
  ): Promise<void> {
    if (call.id !== '' && this.#seen.has(call.id)) return
    this.#seen.add(call.id)
    this.#calls += 1
    this.#pending.add(call)
    const startedMs = this.#options.now()
    const reply = await this.#run(call)
    this.#options.metrics.observe('tool', this.#options.now() - startedMs, { tool: call.name })
    // Before the answer: the model may speak of them as soon as it has it.
    this.#options.onSecrets(reply.secrets)
    const isWanted = this.#pending.delete(call)
    if (isWanted) answer(responseOf(reply))
    this.#options.onEffects(reply.effects)
  }

  cancel(ids: readonly string[]): void {
    for (const call of this.#pending) {
      if (!ids.includes(call.id)) continue
      this.#pending.delete(call)
      this.#options.metrics.count('toolCancellations')
    }
  }

  /** The call is over: nobody is left to be answered. */
  stop(): void {
    this.#pending.clear()
  }

  async #run(call: LiveToolCall): Promise<ToolReply> {
    if (this.#calls > CALLS_MAX) return failed('Too many tools were used on this call.')
    // A model without ids still needs effects that happen once.
    const toolCallId = call.id === '' ? `unnamed-${this.#calls}` : call.id
    const { promise: tooLate, resolve } = Promise.withResolvers<ToolReply>()
    const timer = setTimeout(() => {
      this.#options.metrics.count('toolTimeouts')
      resolve(failed('The tool took too long.'))
    }, DEADLINE_MS)
    try {
      const running = this.#options.run({ name: call.name, args: call.args, toolCallId })
      return await Promise.race([running, tooLate])
    } catch (error) {
      this.#options.log.error('tool-runner-failed', { reason: messageOf(error) })
      return failed('The tool did not work.')
    } finally {
      clearTimeout(timer)
    }
  }
}

function failed(error: string): ToolReply {
  const say = 'I am sorry, that did not work just now.'
  return { output: { error, retryable: false, say }, effects: [], secrets: [] }
}

/** Google's own keys: `error` for what failed, `output` for the rest. */
function responseOf({ output }: ToolReply): Record<string, unknown> {
  return 'error' in output ? output : { output }
}
