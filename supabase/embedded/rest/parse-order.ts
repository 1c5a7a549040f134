import type { OrderTerm } from './query-tree.ts'
import { parseField } from './parse-field.ts'
import { notSupported } from './rest-error.ts'
import { TextCursor } from './text-cursor.ts'

/** Parses `order=`, such as `created_at.desc.nullslast,id`. */
export function parseOrder(text: string): OrderTerm[] {
  const cursor = new TextCursor(text, 'order')
  const terms = [parseTerm(cursor)]
  while (cursor.accept(',')) terms.push(parseTerm(cursor))
  cursor.expectEnd()
  return terms
}

function parseTerm(cursor: TextCursor): OrderTerm {
  const field = parseField(cursor)
  if (cursor.sees('(')) {
    throw notSupported('Ordering by a column of an embedded resource', 'order the rows afterwards')
  }
  const direction = cursor.accept('.asc') ? 'asc' : cursor.accept('.desc') ? 'desc' : undefined
  const nulls = cursor.accept('.nullsfirst')
    ? 'first'
    : cursor.accept('.nullslast')
      ? 'last'
      : undefined
  return {
    field,
    ...(direction === undefined ? {} : { direction }),
    ...(nulls === undefined ? {} : { nulls }),
  }
}

/** A number of rows: PostgREST accepts no sign, fraction or exponent here either. */
export function parseRowCount(text: string, what: 'limit' | 'offset'): number {
  const cursor = new TextCursor(text, what)
  const digits = cursor.takeWhile((character) => /[0-9]/.test(character))
  if (digits === '' || digits.length > 15) cursor.fail('a number of rows')
  cursor.expectEnd()
  return Number(digits)
}

/** Parses a list of column names, as in `columns=` and `on_conflict=`. */
export function parseColumnList(text: string, what: 'columns' | 'on_conflict'): string[] {
  const cursor = new TextCursor(text, what)
  const columns = [cursor.name()]
  while (cursor.accept(',')) columns.push(cursor.name())
  cursor.expectEnd()
  return columns
}
