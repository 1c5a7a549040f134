import type { CallBrief } from '#lib/contracts/call-brief.ts'
import { writeBriefing, type DeclaredTool } from './briefing.ts'
import { openConversation } from './choose-dialogue.ts'
import type { Action } from './conversation-state.ts'

export const base = {
  organizationName: 'Seaside Stays',
  now: '2026-11-21T22:05:00Z',
  timezone: 'America/Los_Angeles',
}
export const property = {
  id: '11111111-1111-4111-8111-111111111111',
  name: 'Harbour Cottage',
  address: '12 Quay Street',
  shutoffNotes: 'The main valve is behind the panel left of the sink.',
}
export const incident = {
  id: '21111111-1111-4111-8111-111111111111',
  reference: 'PL-1042',
  trade: 'plumbing',
  priority: 'p1',
  summary: 'Water is pouring out under the kitchen sink',
} as const
export const marco = { name: 'Rapid Rooter Plumbing', contactName: 'Marco Rossi' }
export const RAPID = '31111111-1111-4111-8111-111111111111'

type Answers = Record<string, Record<string, unknown>>
export const FOUND = {
  status: 'found',
  summary: 'This was repaired twice before, last: supply joint.',
}

/** For tests: a call as text: tools answer at once, and what the model said since the last time is kept. */
export class TextCall {
  readonly used: { tool: string; args: Record<string, unknown> }[] = []
  readonly #conversation
  readonly #answers: Answers
  #said: string[] = []

  constructor(brief: CallBrief, answers: Answers = {}) {
    const tools = brief.tools.map((name): [string, DeclaredTool] => [
      name,
      { name, parameters: null, isBlocking: false },
    ])
    this.#conversation = openConversation(writeBriefing(brief.instructions, new Map(tools)))
    this.#answers = answers
    this.#follow(
      this.#conversation.nudge(
        `The call is connected. Say exactly this, then continue: "${brief.opening}"`,
      ),
    )
  }

  get said(): string {
    return this.#said.join(' ')
  }

  hear(text: string): string {
    this.#said = []
    this.#follow(this.#conversation.hear(text))
    return this.said
  }

  nudge(text: string): string {
    this.#said = []
    this.#follow(this.#conversation.nudge(text))
    return this.said
  }

  /** Says something the model did not wait for; the tools it uses then, unanswered. */
  overhear(text: string): string[] {
    return this.#conversation
      .overhear(text)
      .flatMap((action) => (action.kind === 'call' ? [action.tool] : []))
  }

  argsOf(tool: string): Record<string, unknown> | undefined {
    const args = this.used.find((each) => each.tool === tool)?.args
    return args && Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null))
  }

  get hasEnded(): boolean {
    return this.used.at(-1)?.tool === 'end_call'
  }

  #follow(actions: readonly Action[]): void {
    for (const action of actions) {
      if (action.kind === 'say') this.#said.push(action.text)
      else {
        this.used.push(action)
        const output = this.#answers[action.tool] ?? { status: 'ok' }
        this.#follow(this.#conversation.result('error' in output ? output : { output }))
      }
    }
  }
}
