import type { Field, JsonStep } from './query-tree.ts'
import type { TextCursor } from './text-cursor.ts'

/** Reads `column`, `column->key->>0` and the like. */
export function parseField(cursor: TextCursor): Field {
  return { column: cursor.name(), json: parseJsonPath(cursor) }
}

export function parseJsonPath(cursor: TextCursor): JsonStep[] {
  const steps: JsonStep[] = []
  while (cursor.sees('->')) {
    const arrow = cursor.accept('->>') ? '->>' : '->'
    if (arrow === '->') cursor.expect('->')
    steps.push({ arrow, key: parseKey(cursor) })
  }
  return steps
}

function parseKey(cursor: TextCursor): string | number {
  const index = cursor.attempt(() => {
    const sign = cursor.accept('-') ? '-' : ''
    const digits = cursor.takeWhile((character) => /[0-9]/.test(character))
    // `2nd` is a key and not the third element.
    const isWhole = cursor.isAtEnd || ['->', '.', ',', ':', ')'].some((text) => cursor.sees(text))
    return digits !== '' && digits.length < 10 && isWhole ? Number(sign + digits) : undefined
  })
  return index ?? cursor.name()
}
