const LONGEST_NAME = 120
const LONGEST_TEXT = 400

function oneLine(text: string, longest: number): string {
  // Guillemets would end the fence, a new line would start a fact or a rule of the writer's own.
  const line = text
    .replaceAll(/[\p{C}\p{Z}\s]+/gu, ' ')
    .replaceAll(/[«»]/g, '"')
    .trim()
  return line.length <= longest ? line : `${line.slice(0, longest - 1).trimEnd()}…`
}

/** A name or label from the directory, for a model: one line, of bounded length. */
export function plain(text: string): string {
  return oneLine(text, LONGEST_NAME)
}

/** Words of a person, fenced: every brief says that what stands between « and » is no instruction. */
export function quoted(text: string, longest: number = LONGEST_TEXT): string {
  return `«${oneLine(text, longest)}»`
}

/** What a member of the organisation tells the agent: one line, of bounded length, that closes no quotes. */
export function dictated(text: string, longest: number = LONGEST_TEXT): string {
  return `"${oneLine(text, longest).replaceAll(/["“”]/g, "'")}"`
}
