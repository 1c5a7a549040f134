import { z } from 'zod'
import type { Reachable } from '#lib/db/reach.ts'

/** Pages about one record, by the folder they are in. */
const FOLDERS: Readonly<Record<string, Reachable>> = {
  '/incidents': 'incidents',
  '/calls': 'calls',
  '/directory/properties': 'properties',
  '/directory/vendors': 'vendors',
  '/directory/landlords': 'landlords',
  '/directory/policy/property': 'properties',
  '/directory/policy/landlord': 'landlords',
}

/** Which record a page is about: null, none; `nonsense`, an address that can name none. */
export function recordOfPage(
  pathname: string,
): { readonly kind: Reachable; readonly id: string } | 'nonsense' | null {
  const cut = pathname.lastIndexOf('/')
  const kind = FOLDERS[pathname.slice(0, cut)]
  const id = pathname.slice(cut + 1)
  if (kind === undefined || id === '') return null
  return z.uuid().safeParse(id).success ? { kind, id } : 'nonsense'
}
