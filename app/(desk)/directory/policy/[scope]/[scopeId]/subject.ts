import { notFound } from 'next/navigation'
import { z } from 'zod'
import type { readLandlords } from '#lib/db/directory-lists.ts'
import type { House, PolicyScope } from '#lib/domain/policy-book.ts'

type Landlords = Awaited<ReturnType<typeof readLandlords>>

/** Whose orders a page is about. */
export interface Subject {
  readonly scope: PolicyScope
  readonly scopeId: string
  readonly landlordId: string | null
  readonly propertyId: string | null
  readonly name: string
}

const addressSchema = z.union([
  z.object({ scope: z.literal('organization'), scopeId: z.string() }),
  z.object({ scope: z.enum(['landlord', 'property']), scopeId: z.uuid() }),
])

/** By the page's address; whoever is not there, or not theirs, is not found. */
export function subjectOf(
  params: { scope: string; scopeId: string },
  organization: { id: string; name: string },
  landlords: Landlords,
): Subject {
  const { scope, scopeId } = addressSchema.safeParse(params).data ?? notFound()
  if (scope === 'organization') {
    const { id, name } = organization
    return { scope, scopeId: id, landlordId: null, propertyId: null, name }
  }
  const landlord =
    landlords.find(
      ({ id, properties }) =>
        id === scopeId || (scope === 'property' && properties.some((one) => one.id === scopeId)),
    ) ?? notFound()
  if (scope === 'landlord') {
    return { scope, scopeId, landlordId: landlord.id, propertyId: null, name: landlord.name }
  }
  const property = landlord.properties.find(({ id }) => id === scopeId) ?? notFound()
  return { scope, scopeId, landlordId: landlord.id, propertyId: scopeId, name: property.name }
}

export interface NamedHouse extends House {
  readonly name: string
}

export const housesOf = (landlords: Landlords): NamedHouse[] =>
  landlords.flatMap(({ id: landlordId, properties }) =>
    properties.map(({ id, name }) => ({ id, landlordId, name })),
  )
