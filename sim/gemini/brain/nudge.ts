/** A line of text from the client, by what it wants. */
export type Nudge =
  | { kind: 'opening'; text: string }
  /** Go on, and say nothing about it. */
  | { kind: 'hush' }
  | { kind: 'goodbye' }
  /** Somebody waits: answer, or ask whether they are still there. */
  | { kind: 'check-in' }
  /** Something broke; go on from there. */
  | { kind: 'go-on'; preface: string }
  /** The answer of a tool that an earlier connection used. */
  | { kind: 'tool-result'; tool: string; response: Record<string, unknown> }
  | { kind: 'keypad'; text: string }
  | { kind: 'other'; text: string }

const EXACTLY = /say exactly this[^"“]*["“]([\s\S]+?)["”]\s*$/i
const TOOL_RESULT = /answer of (\w+)[^:{]*:\s*(\{[\s\S]*\})\s*$/i

function toolResult(text: string): Nudge | null {
  const match = TOOL_RESULT.exec(text)
  if (!match) return null
  try {
    const response = JSON.parse(match[2]!) as Record<string, unknown>
    return { kind: 'tool-result', tool: match[1]!, response }
  } catch {
    return null
  }
}

const PLAIN: readonly [RegExp, Nudge][] = [
  [/resume silently|do not greet/i, { kind: 'hush' }],
  [/cut in one minute|time is almost|wrap up soon/i, { kind: 'hush' }],
  [/\b(?:say goodbye|end the call|hang up)\b/i, { kind: 'goodbye' }],
  [/cut you off|technical problem/i, { kind: 'go-on', preface: '' }],
  [/line dropped|line is back/i, { kind: 'go-on', preface: 'Sorry, the line dropped.' }],
  [/\bsilen(?:t|ce)\b|still there|not said anything/i, { kind: 'check-in' }],
]

export function readNudge(text: string): Nudge {
  const exact = EXACTLY.exec(text.trim())?.[1]
  if (exact !== undefined) return { kind: 'opening', text: exact }
  if (text.startsWith('[keypad]')) return { kind: 'keypad', text }
  const plain = PLAIN.find(([pattern]) => pattern.test(text))?.[1]
  return toolResult(text) ?? plain ?? { kind: 'other', text }
}
