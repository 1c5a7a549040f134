import { seedId } from './ids.ts'
import { ORGANIZATION_ID } from './organization.ts'

const common = { organization_id: ORGANIZATION_ID, timezone: 'America/Los_Angeles' }

export const PROPERTY = {
  harbourCottage: seedId('property', 1),
  pierHouse: seedId('property', 2),
  lighthouseLofts: seedId('property', 3),
  duneVilla: seedId('property', 4),
  orchardBungalow: seedId('property', 5),
} as const

export const properties = [
  {
    ...common,
    id: PROPERTY.harbourCottage,
    landlord_id: seedId('landlord', 1),
    name: 'Harbour Cottage',
    address: '12 Quay Street, Monterey, CA 93940',
    shutoff_notes:
      'Water: red lever under the kitchen sink, left side, turn a quarter clockwise; main valve in the box by the front gate. Power: panel in the hall closet. Gas: meter on the north wall.',
  },
  {
    ...common,
    id: PROPERTY.pierHouse,
    landlord_id: seedId('landlord', 2),
    name: 'Pier House',
    address: '3 Pier Road, Monterey, CA 93940',
    shutoff_notes:
      'Water: one valve per flat, behind the panel next to the bathroom door. Power: panels at the foot of the stairs, labelled. No gas.',
  },
  {
    ...common,
    id: PROPERTY.lighthouseLofts,
    landlord_id: seedId('landlord', 3),
    name: 'Lighthouse Lofts',
    address: '48 Lighthouse Avenue, Pacific Grove, CA 93950',
    shutoff_notes:
      'Water: riser closet on each landing, one labelled valve per loft. Power: panel inside each loft by the entrance. Gas: none above the ground floor.',
  },
  {
    ...common,
    id: PROPERTY.duneVilla,
    landlord_id: seedId('landlord', 4),
    name: 'Dune Villa',
    address: '7 Dune Lane, Seaside, CA 93955',
    shutoff_notes:
      'Water: main valve in the garage, right of the door. Pool: green valve at the pump house. Power: panel in the garage. Gas: meter by the driveway.',
  },
  {
    ...common,
    id: PROPERTY.orchardBungalow,
    landlord_id: seedId('landlord', 1),
    name: 'Orchard Bungalow',
    address: '21 Orchard Way, Carmel Valley, CA 93924',
    shutoff_notes:
      'Water: main valve under the hatch on the back porch. Power: panel on the east outside wall. Gas: propane tank behind the shed, turn the top valve clockwise.',
  },
]

export const UNIT = {
  pierUpper: seedId('unit', 1),
  pierLower: seedId('unit', 2),
  loft1: seedId('unit', 3),
  loft2: seedId('unit', 4),
  loft3: seedId('unit', 5),
  loft4: seedId('unit', 6),
} as const

const unit = (id: string, propertyId: string, name: string) => ({
  id,
  organization_id: ORGANIZATION_ID,
  property_id: propertyId,
  name,
})

export const units = [
  unit(UNIT.pierUpper, PROPERTY.pierHouse, 'Upper flat'),
  unit(UNIT.pierLower, PROPERTY.pierHouse, 'Lower flat'),
  unit(UNIT.loft1, PROPERTY.lighthouseLofts, 'Loft 1'),
  unit(UNIT.loft2, PROPERTY.lighthouseLofts, 'Loft 2'),
  unit(UNIT.loft3, PROPERTY.lighthouseLofts, 'Loft 3'),
  unit(UNIT.loft4, PROPERTY.lighthouseLofts, 'Loft 4'),
]

interface Asset {
  propertyId: string
  unitId?: string
  name: string
  kind: string
  installedOn: string
  warrantyUntil: string | null
}

const ASSETS: readonly Asset[] = [
  {
    propertyId: PROPERTY.harbourCottage,
    name: 'Kitchen sink and mixer tap',
    kind: 'sink',
    installedOn: '2018-05-14',
    warrantyUntil: null,
  },
  {
    propertyId: PROPERTY.harbourCottage,
    name: 'Gas water heater, 50 gallons',
    kind: 'water heater',
    installedOn: '2021-09-02',
    warrantyUntil: '2027-09-02',
  },
  {
    propertyId: PROPERTY.harbourCottage,
    name: 'Lockbox by the side door',
    kind: 'lock',
    installedOn: '2023-02-20',
    warrantyUntil: null,
  },
  {
    propertyId: PROPERTY.pierHouse,
    unitId: UNIT.pierUpper,
    name: 'Ductless air conditioner, bedroom',
    kind: 'air conditioner',
    installedOn: '2020-06-11',
    warrantyUntil: '2025-06-11',
  },
  {
    propertyId: PROPERTY.pierHouse,
    unitId: UNIT.pierLower,
    name: 'Washer and dryer',
    kind: 'laundry',
    installedOn: '2022-11-30',
    warrantyUntil: '2027-11-30',
  },
  {
    propertyId: PROPERTY.lighthouseLofts,
    unitId: UNIT.loft3,
    name: 'Electrical panel, 60 ampere',
    kind: 'panel',
    installedOn: '1998-03-01',
    warrantyUntil: null,
  },
  {
    propertyId: PROPERTY.lighthouseLofts,
    unitId: UNIT.loft4,
    name: 'Roof window',
    kind: 'window',
    installedOn: '2009-08-19',
    warrantyUntil: null,
  },
  {
    propertyId: PROPERTY.duneVilla,
    name: 'Pool pump, variable speed',
    kind: 'pool pump',
    installedOn: '2019-04-25',
    warrantyUntil: '2024-04-25',
  },
  {
    propertyId: PROPERTY.duneVilla,
    name: 'Dishwasher',
    kind: 'dishwasher',
    installedOn: '2023-07-07',
    warrantyUntil: '2026-07-07',
  },
  {
    propertyId: PROPERTY.orchardBungalow,
    name: 'Propane range with oven',
    kind: 'oven',
    installedOn: '2017-10-10',
    warrantyUntil: null,
  },
]

export const assets = ASSETS.map((asset, index) => ({
  id: seedId('asset', index + 1),
  organization_id: ORGANIZATION_ID,
  property_id: asset.propertyId,
  unit_id: asset.unitId ?? null,
  name: asset.name,
  kind: asset.kind,
  installed_on: asset.installedOn,
  warranty_until: asset.warrantyUntil,
}))

/** In the clear only here: these doors do not exist. They are sealed before they are stored. */
export const accessCodes = [
  {
    id: seedId('accessCode', 1),
    propertyId: PROPERTY.harbourCottage,
    code: '4815',
    label: 'Lockbox by the side door',
  },
  {
    id: seedId('accessCode', 2),
    propertyId: PROPERTY.pierHouse,
    code: '2342',
    label: 'Street door keypad',
  },
  {
    id: seedId('accessCode', 3),
    propertyId: PROPERTY.lighthouseLofts,
    code: '7091',
    label: 'Lobby keypad; keys on hook 3',
  },
  {
    id: seedId('accessCode', 4),
    propertyId: PROPERTY.duneVilla,
    code: '6628',
    label: 'Garage keypad',
  },
  {
    id: seedId('accessCode', 5),
    propertyId: PROPERTY.orchardBungalow,
    code: '1350',
    label: 'Lockbox on the porch rail',
  },
]
