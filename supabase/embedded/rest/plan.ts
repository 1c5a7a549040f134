import type { Preferences } from './parse-preferences.ts'
import type { SchemaCache } from './schema-cache.ts'

/** Hosted projects never return more rows; a program that needs them all must page. */
export const MAX_ROWS = 1000

/** A request, as one statement whose result is the answer. */
export interface Plan {
  kind: 'read' | 'insert' | 'update' | 'delete' | 'call'
  sql: string
  answer:
    /** One row `body, row_count, total`. */
    | { kind: 'rows'; offset: number; wantsSingle: boolean }
    /** One row `body`: a function's single result. */
    | { kind: 'value' }
    /** Only the number of affected rows. */
    | { kind: 'nothing' }
}

export interface PlanContext {
  schema: SchemaCache
  query: URLSearchParams
  preferences: Preferences
}
