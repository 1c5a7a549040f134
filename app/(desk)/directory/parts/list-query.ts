import { z } from 'zod'

const SEARCH_MAX = 80

/** What a list is asked for by its address; what means nothing asks for nothing. */
export interface ListQuery<Sort extends string> {
  readonly search: string
  readonly sort: Sort
}

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value)

/** `sorts`: how this list can be sorted, the one for a manager in a hurry first. */
export function listQueryOf<Sort extends string>(
  params: Readonly<Record<string, string | string[] | undefined>>,
  sorts: readonly [Sort, ...Sort[]],
): ListQuery<Sort> {
  const search = z.string().trim().catch('').parse(first(params['q']))
  const asked = first(params['sort'])
  return {
    search: search.slice(0, SEARCH_MAX),
    sort: sorts.find((sort) => sort === asked) ?? sorts[0],
  }
}

/** Whether each word of the search is somewhere in these texts. */
export function isFound(search: string, texts: readonly (string | null | undefined)[]): boolean {
  const text = texts.filter(Boolean).join(' ').toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
