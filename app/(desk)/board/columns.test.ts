import { expect, test } from 'vitest'
import { incidentStatusSchema } from '#lib/domain/incident.ts'
import { COLUMNS, OVER } from './columns.ts'

test('every status of an incident stands in exactly one column', () => {
  const shown = [...COLUMNS, OVER].flatMap(({ statuses }) => statuses)
  expect(shown.toSorted()).toEqual([...incidentStatusSchema.options].toSorted())
})
