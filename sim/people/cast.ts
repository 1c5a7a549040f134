import { emma } from './emma.ts'
import { guests } from './guests.ts'
import { helen } from './helen.ts'
import { landlords } from './landlords.ts'
import { marco } from './marco.ts'
import type { Person } from './person.ts'
import { nora, sam } from './sam.ts'
import { vendors } from './vendors.ts'

/** Everybody who has a phone in the simulated world. */
export const CAST: readonly Person[] = [
  emma,
  marco,
  helen,
  sam,
  nora,
  ...vendors,
  ...guests,
  ...landlords,
]
