import { cedarCabin } from './cedar-cabin.ts'
import { gullHouse } from './gull-house.ts'
import type { LabelledProperty } from './labelled.ts'
import { millFlat } from './mill-flat.ts'
import { plazaApartment } from './plaza-apartment.ts'
import { vineHouse } from './vine-house.ts'

/**
 * What search is measured by. Written without a look at how anything embeds: whoever finds a query
 * answered wrongly mends the search, never the label.
 */
export const labelledSet: readonly LabelledProperty[] = [
  gullHouse,
  millFlat,
  cedarCabin,
  plazaApartment,
  vineHouse,
]
