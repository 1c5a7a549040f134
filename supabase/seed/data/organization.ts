import { seedId } from './ids.ts'

export const ORGANIZATION_ID = seedId('organization', 1)

/** The sample company. Its line is the number of the telephone account, which differs per installation. */
export const organization = {
  id: ORGANIZATION_ID,
  name: 'Seaside Stays',
  timezone: 'America/Los_Angeles',
  on_call_name: 'Sam Okafor',
  on_call_phone: '+14155550150',
}

/** Rung in this order when the manager on call does not take a caller. */
export const onCallContacts = [
  {
    id: seedId('onCallContact', 1),
    organization_id: ORGANIZATION_ID,
    rank: 2,
    name: 'Nora Lindqvist',
    phone: '+14155550151',
  },
]

export const users = [
  { email: 'manager@seaside.test', role: 'manager' },
  { email: 'viewer@seaside.test', role: 'viewer' },
] as const
