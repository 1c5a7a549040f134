import { CASTS, type Cast, type Embed, type FieldItem, type SelectItem } from './query-tree.ts'
import { notSupported, RestError } from './rest-error.ts'
import { parseField } from './parse-field.ts'
import { TextCursor } from './text-cursor.ts'

/** Every level is one more correlated subquery a row; the product needs two. */
export const EMBED_DEPTH_LIMIT = 3

/** Parses `select=`, such as `id,room:details->>room,vendor:vendors!inner(name)`. */
export function parseSelect(text: string): SelectItem[] {
  const cursor = new TextCursor(text, 'select parameter')
  const items = parseItems(cursor, 0)
  cursor.expectEnd()
  return items
}

function parseItems(cursor: TextCursor, depth: number): SelectItem[] {
  if (cursor.isAtEnd || cursor.sees(')')) return []
  const items = [parseItem(cursor, depth)]
  while (cursor.accept(',')) items.push(parseItem(cursor, depth))
  return items
}

function parseItem(cursor: TextCursor, depth: number): SelectItem {
  if (cursor.accept('*')) return { kind: 'all' }
  if (cursor.sees('...')) {
    throw notSupported('Spreading an embedded resource (...)', 'embed it under a name')
  }
  const alias = cursor.attempt(() => {
    const name = cursor.name()
    return cursor.sees('::') || !cursor.accept(':') ? undefined : name
  })
  const item = isEmbedNext(cursor) ? parseEmbed(cursor, depth) : parseColumn(cursor)
  return alias === undefined ? item : { ...item, alias }
}

/** A relation is a name, then hints, and then an opening parenthesis. */
function isEmbedNext(cursor: TextCursor): boolean {
  return cursor.looksLike(() => {
    cursor.name()
    while (cursor.accept('!')) cursor.name()
    return cursor.sees('(')
  })
}

function parseEmbed(cursor: TextCursor, depth: number): Embed {
  const relation = cursor.name()
  let hint: string | undefined
  let isInner = false
  while (cursor.accept('!')) {
    const word = cursor.name()
    if (word === 'inner') isInner = true
    else if (word !== 'left' && hint === undefined) hint = word
    else if (word !== 'left') cursor.fail('one hint at most')
  }
  cursor.expect('(')
  if (relation === 'count' && cursor.sees(')')) throw aggregateRefused()
  if (depth === EMBED_DEPTH_LIMIT) {
    throw notSupported(`Embedding deeper than ${EMBED_DEPTH_LIMIT} levels`, 'ask in two requests')
  }
  const items = parseItems(cursor, depth + 1)
  cursor.expect(')')
  return {
    kind: 'embed',
    relation,
    ...(hint === undefined ? {} : { hint }),
    isInner,
    node: { items, conditions: [], order: [] },
  }
}

function parseColumn(cursor: TextCursor): FieldItem {
  const field = parseField(cursor)
  if (cursor.sees('.')) throw aggregateRefused()
  const cast = cursor.accept('::') ? parseCast(cursor) : undefined
  return { kind: 'field', field, ...(cast === undefined ? {} : { cast }) }
}

function parseCast(cursor: TextCursor): Cast {
  const name = cursor.name()
  const cast = CASTS.find((known) => known === name)
  if (cast === undefined) {
    throw notSupported(`The cast ::${name}`, `use one of ${CASTS.join(', ')}`)
  }
  return cast
}

/** As hosted projects answer: aggregates are switched off there by default. */
function aggregateRefused(): RestError {
  return new RestError({
    status: 400,
    code: 'PGRST123',
    message: 'Use of aggregate functions is not allowed',
    hint: "Count with { count: 'exact' }, or embed relation(count).",
  })
}
