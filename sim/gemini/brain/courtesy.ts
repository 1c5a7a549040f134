import type { Aside } from './aside.ts'
import { factOf, type Briefing } from './briefing.ts'
import { answerTo } from './wishes.ts'

/** What is done about something that anybody may say at any time. */
export type Courtesy =
  /** Says this, and asks again what was asked last. */
  | { kind: 'repeat'; preface: string }
  | { kind: 'say'; text: string }
  /** `using`: how the tool's answer is known when it comes. */
  | { kind: 'use'; using: string; filler: string | null; tool: string; args: object }

export interface AsideHeard {
  readonly aside: Aside
  readonly text: string
  /** The opening, if nothing was asked since. */
  readonly opening: string | null
  readonly briefing: Briefing
}

export function courtesyFor({ aside, text, opening, briefing }: AsideHeard): Courtesy {
  switch (aside) {
    case 'recording':
      return { kind: 'use', using: 'voicemail', filler: null, tool: 'report_voicemail', args: {} }
    case 'wants-person':
      return {
        kind: 'use',
        using: 'transfer',
        filler: 'Of course. One moment, please.',
        tool: 'transfer_to_human',
        args: { reason: text.slice(0, 200) },
      }
    case 'asks-identity': {
      const who = factOf(briefing, 'organization') ?? 'the property line'
      return { kind: 'repeat', preface: `I am the AI assistant of ${who}.` }
    }
    case 'asks-again':
      return { kind: 'repeat', preface: opening ?? 'Of course.' }
    case 'asks-to-wait':
      return { kind: 'say', text: 'Take your time.' }
    default: {
      const { tool, args } = answerTo(aside)
      return { kind: 'use', using: aside, filler: null, tool, args }
    }
  }
}
