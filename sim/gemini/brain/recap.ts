/** One line of a conversation that an earlier session had. */
export interface PastTurn {
  readonly speaker: 'agent' | 'caller'
  readonly text: string
}

const LINE =
  /^\s*(agent|model|assistant|caller|guest|vendor|landlord|user)\s*:\s*[«"]?(.*?)[»"]?\s*$/i

/** The conversation so far, from instructions that tell it; empty when they tell none. */
export function readRecap(instructions: string): PastTurn[] {
  const at = instructions.search(/THE CALL SO FAR|CONVERSATION SO FAR/i)
  if (at < 0) return []
  return instructions
    .slice(at)
    .split('\n')
    .map((line) => LINE.exec(line))
    .filter((match) => match !== null)
    .map((match) => ({
      speaker: /^(?:agent|model|assistant)$/i.test(match[1]!) ? 'agent' : 'caller',
      text: match[2]!,
    }))
}
