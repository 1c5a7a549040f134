import { isObject, listsIn, type Prompt } from './prompt.ts'

export interface Turn {
  readonly speaker: 'agent' | 'other'
  readonly text: string
  readonly seq: number
}

const AGENT = /^(?:agent|assistant|model|ai|system|propertyline)$/i
const LINE =
  /^\s*(?:\[?#?(\d+)\]?[.:)]?\s*)?(?:\[[^\]]*\]\s*)?([A-Za-z][\w &'.-]{0,40}?)\s*:\s*(.+)$/
/** A keypad press is a fact of its own, not something the caller said. */
const SILENT = /^(?:keypad|system)$/i

function turnOf(value: unknown, index: number): Turn | null {
  if (!isObject(value)) return null
  const speaker = value['speaker'] ?? value['role'] ?? value['who']
  const text = value['text'] ?? value['said'] ?? value['content']
  if (typeof speaker !== 'string' || typeof text !== 'string' || SILENT.test(speaker)) return null
  const seq = value['seq'] ?? value['turn'] ?? value['index']
  return {
    speaker: AGENT.test(speaker) ? 'agent' : 'other',
    text,
    seq: typeof seq === 'number' ? seq : index,
  }
}

function turnsOfText(text: string): Turn[] {
  const turns: Turn[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const match = LINE.exec(line)
    if (!match || SILENT.test(match[2]!)) continue
    turns.push({
      speaker: AGENT.test(match[2]!) ? 'agent' : 'other',
      text: match[3]!,
      seq: match[1] === undefined ? index : Number(match[1]),
    })
  }
  // Prose with a stray colon is not a conversation.
  return turns.some((turn) => turn.speaker === 'agent') ? turns : []
}

/** The conversation in a prompt, as JSON turns or as `speaker: text` lines; empty when there is none. */
export function readTranscript(prompt: Prompt): readonly Turn[] {
  const lists = prompt.data
    .flatMap(listsIn)
    .map((list) => list.map(turnOf).filter((turn) => turn !== null))
  const longest = lists.toSorted((a, b) => b.length - a.length)[0] ?? []
  if (longest.length > 0) return longest
  const embedded = prompt.data.flatMap((value) =>
    isObject(value) ? Object.values(value).filter((each) => typeof each === 'string') : [],
  )
  return [prompt.text, ...embedded].map(turnsOfText).find((turns) => turns.length > 0) ?? []
}
