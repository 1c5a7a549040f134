/** A line of text from the client, by what it wants. */
export type Nudge =
  | { kind: 'opening'; text: string }
  /** Go on, and say nothing about it. */
  | { kind: 'hush' }
  | { kind: 'goodbye' }
  /** Somebody waits: answer, or ask whether they are still there. */
  | { kind: 'check-in' }
  /** Somebody waits for a tool: a word, and no more. */
  | { kind: 'filler' }
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

const NOBODY_REACHED =
  'I am sorry, nobody of our team could take your call just now. A person has been told and will call you back.'

const PLAIN: readonly [RegExp, Nudge][] = [
  [/nobody\b.{0,30}\bcould take the call/i, { kind: 'go-on', preface: NOBODY_REACHED }],
  [/resume silently|do not greet/i, { kind: 'hush' }],
  [/cut in one minute|time is almost|wrap up soon/i, { kind: 'hush' }],
  [/\b(?:say goodbye|end the call|hang up)\b/i, { kind: 'goodbye' }],
  [/tool is still at work/i, { kind: 'filler' }],
  [/say it again in other words/i, { kind: 'go-on', preface: '' }],
  [/speak up|closer to the telephone/i, { kind: 'check-in' }],
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
