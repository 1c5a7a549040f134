import { identifier } from '#supabase/embedded/sql-text.ts'
import type { Embed } from './query-tree.ts'
import { notSupported, RestError } from './rest-error.ts'
import type { ForeignKey, SchemaCache } from './schema-cache.ts'

export type Relationship =
  | { kind: 'many-to-one' | 'one-to-one' | 'one-to-many'; key: ForeignKey; isReferencing: boolean }
  /** `near` and `far` are the junction's keys to the two sides. */
  | { kind: 'many-to-many'; junction: string; near: ForeignKey; far: ForeignKey }

export function isToMany(relationship: Relationship): boolean {
  return relationship.kind === 'one-to-many' || relationship.kind === 'many-to-many'
}

/**
 * Finds the one foreign key that an embed means. None, or several without a hint, is an error with
 * PostgREST's code: guessing would change the meaning of a request when a column is added.
 */
export function findRelationship(schema: SchemaCache, parent: string, embed: Embed): Relationship {
  if (embed.relation === parent) {
    throw notSupported('Embedding a relation in itself', 'ask in two requests')
  }
  const all = candidates(schema, parent, embed.relation)
  const { hint } = embed
  const matching = hint === undefined ? all : all.filter((one) => matchesHint(one, hint))
  const [only, ...others] = matching
  if (only === undefined) throw noRelationship(parent, embed.relation, hint)
  if (others.length > 0) throw ambiguous(parent, embed.relation, matching)
  return only
}

function candidates(schema: SchemaCache, parent: string, target: string): Relationship[] {
  const found: Relationship[] = []
  for (const key of schema.foreignKeys) {
    if (key.table === parent && key.referencedTable === target) {
      const kind = isUnique(schema, key) ? 'one-to-one' : 'many-to-one'
      found.push({ kind, key, isReferencing: true })
    }
    if (key.table === target && key.referencedTable === parent) {
      const kind = isUnique(schema, key) ? 'one-to-one' : 'one-to-many'
      found.push({ kind, key, isReferencing: false })
    }
  }
  return [...found, ...junctions(schema, parent, target)]
}

/** A table joins two others when its primary key contains a foreign key to each of them. */
function junctions(schema: SchemaCache, parent: string, target: string): Relationship[] {
  const found: Relationship[] = []
  for (const near of schema.foreignKeys) {
    if (near.referencedTable !== parent) continue
    const primaryKey = schema.relations.get(near.table)?.primaryKey ?? []
    for (const far of schema.foreignKeys) {
      if (far.table !== near.table || far.referencedTable !== target || far === near) continue
      const isJunction = [...near.columns, ...far.columns].every((name) =>
        primaryKey.includes(name),
      )
      if (isJunction) found.push({ kind: 'many-to-many', junction: near.table, near, far })
    }
  }
  return found
}

function isUnique(schema: SchemaCache, key: ForeignKey): boolean {
  const uniqueKeys = schema.relations.get(key.table)?.uniqueKeys ?? []
  return uniqueKeys.some(
    (unique) =>
      unique.length === key.columns.length && unique.every((name) => key.columns.includes(name)),
  )
}

function matchesHint(relationship: Relationship, hint: string): boolean {
  if (relationship.kind === 'many-to-many') {
    return [relationship.junction, relationship.near.name, relationship.far.name].includes(hint)
  }
  const { name, columns, referencedColumns } = relationship.key
  return (
    name === hint ||
    (columns.length === 1 && (columns[0] === hint || referencedColumns[0] === hint))
  )
}

/** SQL that ties a row of the embedded relation to a row of its parent. */
export function joinCondition(relationship: Relationship, parent: string, child: string): string {
  if (relationship.kind !== 'many-to-many') {
    const { key, isReferencing } = relationship
    return isReferencing ? equal(key, parent, child) : equal(key, child, parent)
  }
  const { junction, near, far } = relationship
  const alias = `${child}_junction`
  return `exists (select from public.${identifier(junction)} as ${alias} where ${equal(near, alias, parent)} and ${equal(far, alias, child)})`
}

function equal(key: ForeignKey, referencing: string, referenced: string): string {
  return key.columns
    .map((column, index) => {
      const other = key.referencedColumns[index] ?? ''
      return `${referencing}.${identifier(column)} = ${referenced}.${identifier(other)}`
    })
    .join(' and ')
}

/** The parent's columns that the join reads; a write must return them for its embeds. */
export function parentColumns(relationship: Relationship): readonly string[] {
  if (relationship.kind === 'many-to-many') return relationship.near.referencedColumns
  return relationship.isReferencing ? relationship.key.columns : relationship.key.referencedColumns
}

function noRelationship(parent: string, target: string, hint: string | undefined): RestError {
  const using = hint === undefined ? '' : ` using the hint '${hint}'`
  return new RestError({
    status: 400,
    code: 'PGRST200',
    message: `Could not find a relationship between '${parent}' and '${target}' in the schema cache`,
    details: `Searched for a foreign key relationship between '${parent}' and '${target}'${using} in the schema 'public', but no matches were found.`,
  })
}

function ambiguous(parent: string, target: string, found: readonly Relationship[]): RestError {
  const names = found.map((one) => (one.kind === 'many-to-many' ? one.junction : one.key.name))
  return new RestError({
    status: 300,
    code: 'PGRST201',
    message: `Could not embed because more than one relationship was found for '${parent}' and '${target}'`,
    details: found.map(({ kind }, index) => ({
      cardinality: kind,
      embedding: `${parent} with ${target}`,
      relationship: names[index],
    })),
    hint: `Try changing '${target}' to one of the following: ${names
      .map((name) => `'${target}!${name}'`)
      .join(', ')}. Find the desired relationship in the 'details' key.`,
  })
}
