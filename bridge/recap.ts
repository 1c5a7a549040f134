import type { Speaker } from '#lib/domain/call.ts'
import { quoted } from '#lib/fenced-text.ts'

/** Enough for a model that takes over in the middle: beyond that the beginning is left out. */
export const RECAP_CHARACTERS_MAX = 6_000
/** Of one turn, so that a long speech does not push out the question that followed it. */
const TURN_CHARACTERS_MAX = 1_500

export interface RecapLine {
  readonly speaker: Speaker
  readonly text: string
  /** An agent's words that nobody may have heard to their end: the line broke while they were spoken. */
  readonly isUnheard?: boolean
}

/**
 * What was said so far, for a model that was not there: one line a turn, oldest first, the latest
 * turns if it is long. Words are fenced, since nothing that people say may become an instruction.
 */
export function recapOf(lines: readonly RecapLine[]): string {
  const kept: string[] = []
  let left = RECAP_CHARACTERS_MAX
  for (const line of lines.toReversed()) {
    if (line.text.trim() === '') continue
    const written = writeLine(line)
    left -= written.length + 1
    if (left < 0) break
    kept.unshift(written)
  }
  return kept.join('\n')
}

function writeLine({ speaker, text, isUnheard }: RecapLine): string {
  const end = text.length <= TURN_CHARACTERS_MAX ? text : `…${text.slice(-TURN_CHARACTERS_MAX)}`
  const remark = isUnheard ? ' [the line broke here; they may not have heard all of this]' : ''
  return `${speaker}: ${quoted(end, TURN_CHARACTERS_MAX + 1)}${remark}`
}
