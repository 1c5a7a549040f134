/** What a request asks for, as parsed: names are not yet checked against the schema. */

/** A column, or a place inside a JSON column. */
export interface Field {
  column: string
  json: readonly JsonStep[]
}
export interface JsonStep {
  arrow: '->' | '->>'
  key: string | number
}

export const CASTS = [
  'bigint',
  'boolean',
  'date',
  'float8',
  'int',
  'int4',
  'int8',
  'integer',
  'json',
  'jsonb',
  'numeric',
  'text',
  'timestamptz',
  'uuid',
] as const
export type Cast = (typeof CASTS)[number]

export type SelectItem = { kind: 'all' } | FieldItem | Embed

export interface FieldItem {
  kind: 'field'
  field: Field
  alias?: string
  cast?: Cast
}

export interface Embed {
  kind: 'embed'
  relation: string
  alias?: string
  /** Which foreign key, where several lead to the relation. */
  hint?: string
  /** Whether rows without a match are left out. */
  isInner: boolean
  node: QueryNode
}

/** One relation of a request and what applies to it. */
export interface QueryNode {
  items: readonly SelectItem[]
  conditions: Condition[]
  order: readonly OrderTerm[]
  limit?: number
  offset?: number
}

export type Condition =
  | { kind: 'test'; field: Field; isNegated: boolean; test: Test }
  | {
      kind: 'all-of' | 'any-of'
      isNegated: boolean
      conditions: readonly Condition[]
    }

export type Test =
  | { kind: 'compare'; operator: CompareOperator; value: string }
  | { kind: 'in'; values: readonly string[] }
  | { kind: 'is'; value: IsValue }

export const COMPARE_SQL = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  like: 'like',
  ilike: 'ilike',
  cs: '@>',
  cd: '<@',
  ov: '&&',
} as const
export type CompareOperator = keyof typeof COMPARE_SQL

export const IS_SQL = {
  null: 'null',
  not_null: 'not null',
  true: 'true',
  false: 'false',
  unknown: 'unknown',
} as const
export type IsValue = keyof typeof IS_SQL

export interface OrderTerm {
  field: Field
  direction?: 'asc' | 'desc'
  nulls?: 'first' | 'last'
}

/** The name an embed has in the answer and in parameters such as `quotes.order`. */
export function embedName(embed: Embed): string {
  return embed.alias ?? embed.relation
}

export function embedsOf(node: QueryNode): Embed[] {
  return node.items.filter((item) => item.kind === 'embed')
}
