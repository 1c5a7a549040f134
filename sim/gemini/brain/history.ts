import { listField, textField, type ToolReply } from './tool-reply.ts'

/** How much of a record's title is worth saying aloud. */
const TITLE_LENGTH_MAX = 70

function fieldOf(record: Readonly<Record<string, unknown>>, name: string): string {
  const value = record[name]
  return typeof value === 'string' ? value.replaceAll(/[«»]/g, '').trim() : ''
}

/** One sentence about what was done here before; null when nothing was found. */
export function sayHistory(reply: ToolReply): string | null {
  const [latest] = listField(reply, 'records')
  if (reply.error !== null || textField(reply, 'status') === 'no_results') return null
  const summary = textField(reply, 'summary')
  if (summary !== null) return `I can see it here. ${summary}`
  if (!latest) return null
  const title = fieldOf(latest, 'title').slice(0, TITLE_LENGTH_MAX)
  return `I can see an earlier repair, ${fieldOf(latest, 'when')}: ${title}.`
}
