import { identifier, literal } from '#supabase/embedded/sql-text.ts'
import { conditionSql, fieldSql, type Scope } from './condition-sql.ts'
import {
  embedName,
  embedsOf,
  type Condition,
  type Embed,
  type FieldItem,
  type QueryNode,
  type SelectItem,
} from './query-tree.ts'
import { findRelationship, isToMany, joinCondition, type Relationship } from './relationships.ts'
import { notSupported } from './rest-error.ts'
import type { SchemaCache } from './schema-cache.ts'

/** Where the rows of a node come from. */
export interface Source {
  /** What stands after `from`, without an alias: a table, a function call, a CTE. */
  sql: string
  /** For embedding and for error messages. */
  relation: string
  columns: ReadonlySet<string>
}

export function sourceOf(schema: SchemaCache, relation: string): Source {
  return {
    sql: `public.${identifier(relation)}`,
    relation,
    columns: new Set(schema.relations.get(relation)?.columns.keys()),
  }
}

interface SelectOptions {
  /** Conditions besides the node's own, such as the join to the parent. */
  and?: readonly string[]
  /** Rows at most, whatever the node says. */
  limit?: number
}

/**
 * Writes the tree of a request as one SELECT. Embeds become correlated subqueries that return JSON,
 * so a row of the result is an object of the answer. Every name is checked and quoted and every
 * value is a literal; nothing of the request reaches the SQL in another way.
 */
export class SelectWriter {
  readonly #schema: SchemaCache
  readonly #rowLimit: number
  #aliasCount = 0

  constructor(schema: SchemaCache, rowLimit: number) {
    this.#schema = schema
    this.#rowLimit = rowLimit
  }

  /** The aliases are numbered in the order of asking, which keeps them distinct in a statement. */
  scopeOf(node: QueryNode, source: Source): Scope {
    this.#aliasCount += 1
    return { alias: `t${this.#aliasCount}`, source, embeds: embedsOf(node) }
  }

  select(node: QueryNode, scope: Scope, options: SelectOptions = {}): string {
    const items = node.items.flatMap((item) => this.#itemSql(item, scope))
    const where = [...(options.and ?? []), ...this.where(node, scope)]
    const limit = Math.min(node.limit ?? Infinity, options.limit ?? Infinity, this.#rowLimit)
    return [
      `select ${items.join(', ')} from ${scope.source.sql} as ${scope.alias}`,
      whereSql(where),
      orderSql(node, scope),
      Number.isFinite(limit) ? `limit ${limit}` : '',
      node.offset === undefined ? '' : `offset ${node.offset}`,
    ]
      .filter((part) => part !== '')
      .join(' ')
  }

  /** The node's own filters and those that its inner embeds mean. */
  where(node: QueryNode, scope: Scope): string[] {
    return [
      ...node.conditions.map((condition) => this.condition(condition, scope)),
      ...scope.embeds.filter(({ isInner }) => isInner).map((embed) => this.#exists(embed, scope)),
    ]
  }

  condition(condition: Condition, scope: Scope): string {
    return conditionSql(condition, scope, (embed) => this.#exists(embed, scope))
  }

  #itemSql(item: SelectItem, scope: Scope): string[] {
    switch (item.kind) {
      case 'all':
        return [`${scope.alias}.*`]
      case 'field':
        return [this.#fieldItemSql(item, scope)]
      case 'embed': {
        const relationship = findRelationship(this.#schema, scope.source.relation, item)
        // `quotes()` is there to be filtered on and has no place in the answer.
        return item.node.items.length === 0 ? [] : [this.#embedSql(item, relationship, scope)]
      }
    }
  }

  #fieldItemSql({ field, alias, cast }: FieldItem, scope: Scope): string {
    const value = fieldSql(field, scope)
    const lastKey = field.json.findLast(({ key }) => typeof key === 'string')?.key
    const name = alias ?? (lastKey === undefined ? field.column : String(lastKey))
    return `${cast === undefined ? value : `(${value})::${cast}`} as ${identifier(name)}`
  }

  #embedSql(embed: Embed, relationship: Relationship, parent: Scope): string {
    const scope = this.scopeOf(embed.node, sourceOf(this.#schema, embed.relation))
    const join = joinCondition(relationship, parent.alias, scope.alias)
    const rows = isCount(embed, scope)
      ? this.#countSql(embed, scope, join)
      : this.select(embed.node, scope, { and: [join] })
    const objects = isToMany(relationship) ? "coalesce(json_agg(o.*), '[]')" : 'to_json(o.*)'
    return `(select ${objects} from (${rows}) as o) as ${identifier(embedName(embed))}`
  }

  #countSql(embed: Embed, scope: Scope, join: string): string {
    const [item] = embed.node.items
    const name = item?.kind === 'field' ? (item.alias ?? 'count') : 'count'
    const where = whereSql([join, ...this.where(embed.node, scope)])
    return `select count(*) as ${identifier(name)} from ${scope.source.sql} as ${scope.alias} ${where}`
  }

  #exists(embed: Embed, parent: Scope): string {
    const relationship = findRelationship(this.#schema, parent.source.relation, embed)
    const scope = this.scopeOf(embed.node, sourceOf(this.#schema, embed.relation))
    const join = joinCondition(relationship, parent.alias, scope.alias)
    const where = whereSql([join, ...this.where(embed.node, scope)])
    return `exists (select from ${scope.source.sql} as ${scope.alias} ${where})`
  }
}

/** `relation(count)`: the number of rows, unless the relation has a column of that name. */
function isCount(embed: Embed, scope: Scope): boolean {
  const counts = embed.node.items.filter(
    (item) =>
      item.kind === 'field' &&
      item.field.column === 'count' &&
      item.field.json.length === 0 &&
      !scope.source.columns.has('count'),
  )
  if (counts.length > 0 && embed.node.items.length > 1) {
    throw notSupported('Counting and selecting in one embed', 'embed the relation twice')
  }
  return counts.length > 0
}

export function whereSql(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`
}

function orderSql(node: QueryNode, scope: Scope): string {
  const terms = node.order.map(({ field, direction, nulls }) =>
    [
      fieldSql(field, scope),
      ...(direction === undefined ? [] : [direction]),
      ...(nulls === undefined ? [] : [`nulls ${nulls}`]),
    ].join(' '),
  )
  return terms.length === 0 ? '' : `order by ${terms.join(', ')}`
}

/**
 * Rows as the text of a JSON array, or the first one alone, with how many there are.
 * `r.*` and not `r`, which would be the column `r` if the caller named one so.
 */
export function answerSql(rows: string, wantsSingle: boolean, total: string | null = null): string {
  const body = wantsSingle
    ? `coalesce((json_agg(r.*) -> 0)::text, ${literal('')})`
    : "coalesce(json_agg(r.*), '[]')::text"
  return `select ${body} as body, count(*)::int as row_count, ${total ?? 'null'} as total from (${rows}) as r`
}
