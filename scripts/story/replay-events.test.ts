import { expect, test } from 'vitest'
import { replayEvents } from './replay-events.ts'

const events = (...types: string[]): { seq: number; type: string }[] =>
  types.map((type, index) => ({ seq: index + 1, type }))

test('what became of an incident follows from its events', () => {
  const { statuses, faults } = replayEvents(
    events('incident.reported', 'incident.triaged', 'call.ended', 'incident.sourcing'),
  )
  expect(statuses).toEqual(['reported', 'triaged', 'sourcing'])
  expect(faults).toEqual([])
})

test('an event that is missing, and one that cannot have come, are told', () => {
  const [first, , third] = events('incident.reported', 'incident.triaged', 'incident.closed')
  const { faults } = replayEvents([first, third].filter((event) => event !== undefined))
  expect(faults).toEqual([
    'between event 1 and 3 something is missing',
    'event 3: reported before closed',
  ])
})
