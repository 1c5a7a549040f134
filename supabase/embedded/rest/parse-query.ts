import { parseFilter, parseLogic } from './parse-filter.ts'
import { parseOrder, parseRowCount } from './parse-order.ts'
import { parseJsonPath } from './parse-field.ts'
import { parseSelect } from './parse-select.ts'
import { embedName, embedsOf, type Field, type QueryNode } from './query-tree.ts'
import { RestError } from './rest-error.ts'
import { TextCursor } from './text-cursor.ts'

/** What can be said once of a relation; filters on one column may be several. */
const SINGLE_PARAMETER = /(^|\.)(select|order|limit|offset)$/

/**
 * Parses the parameters of a request into the tree of what it asks for. Every parameter means
 * something: what is no known word is a filter on the column of that name.
 */
export function parseQuery(parameters: URLSearchParams): QueryNode {
  for (const name of parameters.keys()) {
    if (SINGLE_PARAMETER.test(name)) singleParameter(parameters, name)
  }
  const root: QueryNode = {
    items: parseSelect(parameters.get('select') ?? '*'),
    conditions: [],
    order: [],
  }
  for (const [name, value] of parameters) {
    if (name !== 'select') applyParameter(root, name, value)
  }
  return root
}

/** The value of a parameter that must not be repeated; null when it is absent. */
export function singleParameter(parameters: URLSearchParams, name: string): string | null {
  const [value = null, ...more] = parameters.getAll(name)
  if (more.length > 0) throw repeated(name)
  return value
}

function applyParameter(root: QueryNode, name: string, value: string): void {
  const { path, json } = parseName(name)
  const last = path.at(-1) ?? ''
  const isLogic = json.length === 0 && (last === 'and' || last === 'or')
  const isNegated = isLogic && path.at(-2) === 'not'
  const node = findNode(root, path.slice(0, isNegated ? -2 : -1))

  if (isLogic) {
    node.conditions.push(parseLogic(last === 'and' ? 'all-of' : 'any-of', isNegated, value))
  } else if (json.length === 0 && last === 'order') {
    node.order = parseOrder(value)
  } else if (json.length === 0 && (last === 'limit' || last === 'offset')) {
    node[last] = parseRowCount(value, last)
  } else {
    node.conditions.push(parseFilter({ column: last, json }, value))
  }
}

/** Splits `quotes.vendor.details->>name` into the way to the column and the way inside it. */
function parseName(name: string): { path: string[]; json: Field['json'] } {
  const cursor = new TextCursor(name, 'parameter name')
  const path = [cursor.name()]
  while (cursor.accept('.')) path.push(cursor.name())
  const json = parseJsonPath(cursor)
  cursor.expectEnd()
  return { path, json }
}

function findNode(root: QueryNode, path: readonly string[]): QueryNode {
  return path.reduce((node, name) => {
    const embeds = embedsOf(node)
    const embed =
      embeds.find((candidate) => embedName(candidate) === name) ??
      embeds.find((candidate) => candidate.relation === name)
    if (embed === undefined) throw notEmbedded(name)
    return embed.node
  }, root)
}

function notEmbedded(name: string): RestError {
  return new RestError({
    status: 400,
    code: 'PGRST108',
    message: `'${name}' is not an embedded resource in this request`,
    hint: `Verify that '${name}' is included in the 'select' query parameter.`,
  })
}

function repeated(name: string): RestError {
  return new RestError({
    status: 400,
    code: 'PGRST100',
    message: `The parameter ${name} may be given once.`,
  })
}
