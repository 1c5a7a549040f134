import { expect, test } from 'vitest'
import { wishForVendors } from './wish.ts'

test.each([
  ['Only the joint, not the whole pipe.', 'Only the joint, not the whole pipe.'],
  ['Two valves, and 90 days of warranty.', 'Two valves, and 90 days of warranty.'],
  ['Only if it is under 300.', null],
  ['Yes, but below three hundred dollars', null],
  ['Just the joint and only under 300', 'Just the joint'],
  ['Copper, please. Whitfield wanted $470, beat that!', 'Copper, please.'],
  ['My budget is 1,200. Tomorrow is fine.', 'Tomorrow is fine.'],
  ['Not more than 80 bucks', null],
  ['', null],
])('of “%s” vendors hear “%s”', (wish, heard) => {
  expect(wishForVendors(wish)).toBe(heard)
})
