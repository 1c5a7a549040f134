import type { Db } from '#lib/clients/supabase.ts'
import type { PastCase } from '#supabase/tests/past-cases.ts'

const DAY_MS = 86_400_000

/** Repairs of the last hundred days, some better than others, in the sample organisation. */
export async function pastOf(records: Db): Promise<PastCase[]> {
  const [properties, vendors, policies] = await Promise.all([
    records.from('properties').select('id, landlord_id, organization_id').order('name'),
    records
      .from('vendors')
      .select('id, contacts:vendor_contacts(id), trades:vendor_trades!inner(trade)')
      .eq('trades.trade', 'plumbing')
      .order('name'),
    records.from('owner_policies').select('id, landlord_id').order('version'),
  ])
  const plumbers = (vendors.data ?? []).map(({ id, contacts }) => ({
    vendorId: id,
    contactId: contacts[0]?.id ?? '',
  }))
  return Array.from({ length: 130 }, (_, index): PastCase => {
    const house = properties.data?.[index % properties.data.length]
    if (!house) throw new Error('The sample organisation has houses.')
    // Irregular without chance: the same in every run.
    const spread = ((index * 37) % 23) / 23
    const cents = 12_000 + ((index * 7919) % 23_000)
    const policy = policies.data?.findLast((one) => one.landlord_id === house.landlord_id)
    return {
      organizationId: house.organization_id,
      propertyId: house.id,
      landlordId: house.landlord_id,
      trade: 'plumbing',
      priority: index % 6 === 0 ? 'p1' : 'p3',
      reportedAt: new Date(Date.now() - (index * 0.75 + 2) * DAY_MS).toISOString(),
      dialled: 0.6 + spread * 4,
      quoted: 6 + spread * 50,
      approved: 12 + spread * 300,
      ...(policy ? { policyId: policy.id } : {}),
      approvedBy: cents < 17_000 ? 'policy' : 'keypad',
      scheduled: 30 + spread * 400,
      doneVisits: index % 7 === 0 ? 2 : 1,
      ...(index % 9 === 0 ? {} : { closed: 300 + spread * 5000, costCents: cents }),
      wasTouched: index % 5 === 0,
      requests: plumbers.slice(0, 3).map((plumber, place) => ({
        ...plumber,
        status: place === 0 || (index + place) % 3 !== 0 ? 'quoted' : 'no_answer',
        ...(place === 0 || (index + place) % 3 !== 0 ? { cents: cents + place * 6000 } : {}),
        replyMs: 600 + Math.round(spread * 900),
      })),
    }
  })
}
