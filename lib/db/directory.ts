import type { Db } from '#lib/clients/supabase.ts'
import { databaseError, requireRow } from './call-function.ts'

export interface Organization {
  readonly id: string
  readonly name: string
  readonly timezone: string
  readonly linePhone: string
}

export async function getOrganization(db: Db, organizationId: string): Promise<Organization> {
  const { data, error } = await db
    .from('organizations')
    .select('id, name, timezone, line_phone')
    .eq('id', organizationId)
    .maybeSingle()
  if (error) throw databaseError('read an organisation', error)
  const { line_phone: linePhone, ...organization } = requireRow(
    `organisation ${organizationId}`,
    data,
  )
  return { ...organization, linePhone }
}

export interface Property {
  readonly id: string
  readonly name: string
  readonly address: string
  readonly timezone: string
  readonly shutoffNotes: string
}

export async function getProperty(db: Db, propertyId: string): Promise<Property> {
  const { data, error } = await db
    .from('properties')
    .select('id, name, address, timezone, shutoff_notes')
    .eq('id', propertyId)
    .maybeSingle()
  if (error) throw databaseError('read a property', error)
  const { shutoff_notes: shutoffNotes, ...property } = requireRow(`property ${propertyId}`, data)
  return { ...property, shutoffNotes }
}
