import { seedId } from './ids.ts'
import { ORGANIZATION_ID } from './organization.ts'
import { PROPERTY } from './properties.ts'

const common = { organization_id: ORGANIZATION_ID }

export const landlords = [
  {
    ...common,
    id: seedId('landlord', 1),
    name: 'Helen Brandt',
    phone: '+14155550140',
    email: 'helen.brandt@seaside.test',
    language: 'en-US',
  },
  {
    ...common,
    id: seedId('landlord', 2),
    name: 'Peter Novak',
    phone: '+14155550141',
    email: 'peter.novak@seaside.test',
    language: 'en-US',
  },
  {
    ...common,
    id: seedId('landlord', 3),
    name: 'Aiko Tanaka',
    phone: '+14155550142',
    email: 'aiko.tanaka@seaside.test',
    language: 'en-US',
  },
  {
    ...common,
    id: seedId('landlord', 4),
    name: 'Ruth Adler',
    phone: '+14155550143',
    email: 'ruth.adler@seaside.test',
    language: 'en-US',
  },
]

/** Who decides for a landlord who cannot be reached, in order. */
export const landlordContacts = [
  // Often travelling; her neighbour at the lofts decides when she cannot be reached.
  {
    ...common,
    id: seedId('landlordContact', 1),
    landlord_id: seedId('landlord', 3),
    rank: 1,
    name: 'Ruth Adler',
    phone: '+14155550143',
  },
]

const quiet = { quiet_from: '21:00:00', quiet_to: '08:00:00' }

export const ownerPolicies = [
  // What a landlord who has ordered nothing else allows.
  {
    ...common,
    ...quiet,
    id: seedId('policy', 7),
    landlord_id: null,
    property_id: null,
    version: 1,
    nte_cents: 100_00,
    emergency_nte_cents: 150_00,
    bids_required_over_cents: 300_00,
  },
  {
    ...common,
    ...quiet,
    id: seedId('policy', 1),
    landlord_id: seedId('landlord', 1),
    property_id: null,
    version: 1,
    nte_cents: 150_00,
    emergency_nte_cents: 200_00,
    bids_required_over_cents: 400_00,
  },
  // Raised after the second leak at the cottage.
  {
    ...common,
    ...quiet,
    id: seedId('policy', 2),
    landlord_id: seedId('landlord', 1),
    property_id: null,
    version: 2,
    nte_cents: 200_00,
    emergency_nte_cents: 250_00,
    bids_required_over_cents: 500_00,
  },
  {
    ...common,
    ...quiet,
    id: seedId('policy', 3),
    landlord_id: seedId('landlord', 2),
    property_id: null,
    version: 1,
    nte_cents: 300_00,
    emergency_nte_cents: 600_00,
    bids_required_over_cents: 800_00,
  },
  {
    ...common,
    quiet_from: '20:00:00',
    quiet_to: '09:00:00',
    id: seedId('policy', 4),
    landlord_id: seedId('landlord', 3),
    property_id: null,
    version: 1,
    nte_cents: 100_00,
    emergency_nte_cents: 400_00,
    bids_required_over_cents: 300_00,
  },
  {
    ...common,
    ...quiet,
    id: seedId('policy', 5),
    landlord_id: seedId('landlord', 4),
    property_id: null,
    version: 1,
    nte_cents: 250_00,
    emergency_nte_cents: 500_00,
    bids_required_over_cents: 750_00,
  },
  // The pool: water chemistry and pump repairs need no call below this.
  {
    ...common,
    ...quiet,
    id: seedId('policy', 6),
    landlord_id: seedId('landlord', 4),
    property_id: PROPERTY.duneVilla,
    version: 1,
    nte_cents: 400_00,
    emergency_nte_cents: 800_00,
    bids_required_over_cents: 1000_00,
  },
]
