import type { DeclaredTool } from '#sim/gemini/brain/briefing.ts'
import type { FunctionResponse } from './client-message.ts'
import { note, type SessionRecord, type ToolEntry } from './journal.ts'
import { invalid } from './refusal.ts'

export interface ToolDeskOptions {
  readonly tools: ReadonlyMap<string, DeclaredTool>
  /** Calls of the session this one resumes that nobody has answered yet. */
  readonly open: readonly (readonly [id: string, name: string])[]
  readonly record: SessionRecord
  readonly send: (message: Record<string, unknown>) => void
}

/** Longer than any client takes for a tool. */
const ANSWER_WAIT_MS = 15_000

/** Only arguments the tool declares, and none that is unknown. */
function fitArgs(
  args: Record<string, unknown>,
  tool: DeclaredTool | undefined,
): Record<string, unknown> {
  const known = Object.entries(args).filter(
    ([name, value]) =>
      value !== null && value !== undefined && (tool?.parameters?.has(name) ?? true),
  )
  return Object.fromEntries(known)
}

/** The tool calls of one session: ids, answers, cancellations. */
export class ToolDesk {
  readonly #options: ToolDeskOptions
  readonly #open: Map<string, string>
  readonly #calledAtMs = new Map<string, number>()
  readonly #cancelled = new Set<string>()
  #answers: FunctionResponse[] = []

  constructor(options: ToolDeskOptions) {
    this.#options = options
    this.#open = new Map(options.open)
    for (const id of this.#open.keys()) this.#calledAtMs.set(id, performance.now())
  }

  get openCalls(): readonly (readonly [string, string])[] {
    return [...this.#open]
  }

  get isBlocked(): boolean {
    return [...this.#open.values()].some((name) => this.#isBlocking(name))
  }

  call(id: string, name: string, args: Record<string, unknown>): void {
    const fitted = fitArgs(args, this.#options.tools.get(name))
    this.#open.set(id, name)
    this.#calledAtMs.set(id, performance.now())
    note(this.#options.record.tools, { atMs: Date.now(), id, name, args: fitted })
    this.#options.send({ toolCall: { functionCalls: [{ id, name, args: fitted }] } })
  }

  /** Takes the blocking calls back; true when there were any. */
  cancelBlocking(): boolean {
    const ids = [...this.#open].filter(([, name]) => this.#isBlocking(name)).map(([id]) => id)
    if (ids.length === 0) return false
    for (const id of ids) {
      this.#open.delete(id)
      this.#cancelled.add(id)
      const entry = this.#entry(id)
      if (entry) entry.cancelled = true
    }
    this.#options.send({ toolCallCancellation: { ids } })
    return true
  }

  /** Gives up on calls whose answer must have been lost; true when there were any. */
  forgetStale(nowMs: number): boolean {
    const stale = [...this.#open.keys()].filter(
      (id) => nowMs - (this.#calledAtMs.get(id) ?? 0) > ANSWER_WAIT_MS,
    )
    for (const id of stale) {
      this.#open.delete(id)
      this.#cancelled.add(id)
    }
    return stale.length > 0
  }

  /** Takes an answer in. Throws a `Refusal` for an id that was never given out or is answered. */
  answer(response: FunctionResponse): 'held' | 'ignored' {
    const { id, name } = response
    // An answer to a call that was taken back is late, not wrong.
    if (this.#cancelled.has(id)) return 'ignored'
    const called = this.#open.get(id)
    if (called === undefined) throw invalid(`No function call found for id ${id}.`)
    if (name !== undefined && name !== called) {
      throw invalid(`Function response ${id} is named ${name}, the call was ${called}.`)
    }
    if (response.willContinue === true) return 'ignored'
    this.#open.delete(id)
    const entry = this.#entry(id)
    if (entry) entry.response = response.response
    this.#answers.push({ ...response, name: called })
    return 'held'
  }

  /** The next answer the model may speak about; during a turn only one that the turn waits for. */
  nextAnswer(isTurnOpen: boolean): FunctionResponse | null {
    const index = this.#answers.findIndex(({ name = '' }) => !isTurnOpen || this.#isBlocking(name))
    return index < 0 ? null : (this.#answers.splice(index, 1)[0] ?? null)
  }

  #isBlocking(name: string): boolean {
    return this.#options.tools.get(name)?.isBlocking === true
  }

  #entry(id: string): ToolEntry | undefined {
    return this.#options.record.tools.find((entry) => entry.id === id)
  }
}
