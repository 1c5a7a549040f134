import {
  COMPARE_SQL,
  IS_SQL,
  type CompareOperator,
  type Condition,
  type Field,
  type IsValue,
  type Test,
} from './query-tree.ts'
import { parseField } from './parse-field.ts'
import { notSupported } from './rest-error.ts'
import { TextCursor } from './text-cursor.ts'

/** Deeper trees are no query that a program of ours writes. */
const LOGIC_DEPTH_LIMIT = 6

/** Operators of PostgREST that are refused by name, so that nobody looks for a typing error. */
const OTHER_OPERATORS = new Set(
  'adj fts imatch isdistinct match nxl nxr phfts plfts sl sr wfts'.split(' '),
)

/** Parses the value of `column=not.in.(a,b)`; the column is already known. */
export function parseFilter(field: Field, text: string): Condition {
  const cursor = new TextCursor(text, 'filter')
  const condition = parseTest(cursor, field, () => cursor.takeRest())
  cursor.expectEnd()
  return condition
}

/** Parses the value of `or=(a.eq.1,and(b.gt.2,c.is.null))`. */
export function parseLogic(kind: 'all-of' | 'any-of', isNegated: boolean, text: string): Condition {
  const cursor = new TextCursor(text, 'logic tree')
  const conditions = parseBranches(cursor, 1)
  cursor.expectEnd()
  return { kind, isNegated, conditions }
}

function parseBranches(cursor: TextCursor, depth: number): Condition[] {
  if (depth > LOGIC_DEPTH_LIMIT) {
    throw notSupported('A logic tree this deep', 'write a function and call it')
  }
  cursor.expect('(')
  const conditions = [parseBranch(cursor, depth)]
  while (cursor.accept(',')) conditions.push(parseBranch(cursor, depth))
  cursor.expect(')')
  return conditions
}

function parseBranch(cursor: TextCursor, depth: number): Condition {
  const isNegated = cursor.looksLike(
    () => cursor.accept('not.') && (cursor.sees('and(') || cursor.sees('or(')),
  )
  if (isNegated) cursor.expect('not.')
  if (cursor.sees('and(') || cursor.sees('or(')) {
    const kind = cursor.accept('and') ? 'all-of' : 'any-of'
    if (kind === 'any-of') cursor.expect('or')
    return { kind, isNegated, conditions: parseBranches(cursor, depth + 1) }
  }
  const field = parseField(cursor)
  if (!cursor.accept('.')) cursor.fail('"."')
  return parseTest(cursor, field, () => takeBranchValue(cursor))
}

/** Inside a tree a value ends at a comma or parenthesis, unless it is quoted or an array. */
function takeBranchValue(cursor: TextCursor): string {
  const quoted = takeQuotedElement(cursor)
  if (quoted !== undefined) return quoted
  if (!cursor.sees('{')) return cursor.takeUntil(',)')
  const array = cursor.takeUntil('}')
  cursor.expect('}')
  return `${array}}`
}

function parseTest(cursor: TextCursor, field: Field, takeValue: () => string): Condition {
  const isNegated = cursor.accept('not.')
  const operator = cursor.takeWhile((character) => /[a-z]/.test(character))
  if (cursor.sees('(') && (operator in COMPARE_SQL || OTHER_OPERATORS.has(operator))) {
    throw notSupported(`The modifier of ${operator}(…)`, 'combine filters with or=(…)')
  }
  if (OTHER_OPERATORS.has(operator)) {
    throw notSupported(`The operator ${operator}`, 'write a function and call it')
  }
  if (!cursor.accept('.')) cursor.fail('an operator (eq, gt, in, is, …) and "."')
  return { kind: 'test', field, isNegated, test: testOf(cursor, operator, takeValue) }
}

function testOf(cursor: TextCursor, operator: string, takeValue: () => string): Test {
  if (operator === 'in') return { kind: 'in', values: parseList(cursor) }
  if (operator === 'is') return { kind: 'is', value: parseIs(cursor) }
  if (!isCompareOperator(operator)) cursor.fail(`a known operator instead of "${operator}"`)
  return { kind: 'compare', operator, value: takeValue() }
}

function isCompareOperator(text: string): text is CompareOperator {
  return Object.hasOwn(COMPARE_SQL, text)
}

function parseIs(cursor: TextCursor): IsValue {
  const word = cursor.takeWhile((character) => /[a-z_]/i.test(character)).toLowerCase()
  return Object.hasOwn(IS_SQL, word)
    ? (word as IsValue)
    : cursor.fail('null, not_null, true, false or unknown')
}

/** `(a,b,"c,d")`. The empty list matches nothing. */
function parseList(cursor: TextCursor): string[] {
  cursor.expect('(')
  if (cursor.accept(')')) return []
  const values = [takeElement(cursor)]
  while (cursor.accept(',')) values.push(takeElement(cursor))
  cursor.expect(')')
  return values
}

function takeElement(cursor: TextCursor): string {
  return takeQuotedElement(cursor) ?? cursor.takeUntil(',)')
}

/**
 * A quote that does not close right before a separator belongs to the value, as with PostgREST:
 * supabase-js sends `"so-called" leak` as it is, because it holds neither comma nor parenthesis.
 */
function takeQuotedElement(cursor: TextCursor): string | undefined {
  return cursor.attempt(() => {
    const value = cursor.quoted()
    return cursor.isAtEnd || cursor.sees(',') || cursor.sees(')') ? value : undefined
  })
}
