import type { Database } from '#lib/db/database.types.ts'
import type { Ids } from './nonsense-rows.ts'
import type { GOVERNORS } from './rights.ts'

type Governor = (typeof GOVERNORS)[number] & keyof Database['public']['Functions']

const PEOPLE = JSON.stringify([{ name: 'Ana', phone: '+19995550177' }])

/** What is changed about the organisation's own records, with arguments that make sense. */
export function governingCalls({ world }: Ids): Record<Governor, Record<string, unknown>> {
  const organization = { p_organization_id: world.organizationId }
  const why = { p_reason: 'Agreed with the owner', p_key: 'nonsense' }
  return {
    save_vendor: {
      ...organization,
      ...why,
      p_vendor_id: world.marco.vendorId,
      p_vendor: {
        name: 'Rapid Rooter',
        note: '',
        trades: { plumbing: 'both' },
        contacts: [{ name: 'Marco', phone: '+19995550188', hasConsent: true }],
        coiUntil: '2030-01-01',
        licenceUntil: '2030-01-01',
      },
    },
    set_backup_approvers: { ...why, p_landlord_id: world.landlordId, p_people: PEOPLE },
    set_on_call_ladder: { ...organization, ...why, p_ladder: PEOPLE },
    set_policy: {
      ...why,
      p_scope: 'landlord',
      p_scope_id: world.landlordId,
      p_policy: {
        nteCents: 1,
        emergencyNteCents: 1,
        bidsRequiredOverCents: 1,
        bidsRequired: 1,
        currency: 'USD',
        quietFrom: '21:00',
        quietTo: '08:00',
      },
      p_seen_version: 1,
    },
    set_shutoff_notes: { ...why, p_property_id: world.propertyId, p_notes: 'Under the sink.' },
    set_vendor_preferences: {
      ...why,
      p_property_id: world.propertyId,
      p_trade: 'plumbing',
      p_vendor_ids: [world.marco.vendorId],
    },
    suspend_vendor: { ...why, p_vendor_id: world.marco.vendorId, p_is_suspended: true },
    withdraw_policy: {
      ...why,
      p_scope: 'landlord',
      p_scope_id: world.landlordId,
      p_seen_version: 1,
    },
  }
}
