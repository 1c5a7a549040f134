import { incidentStatusSchema, isTerminal, type IncidentStatus } from '#lib/domain/incident.ts'

export interface Column {
  readonly title: string
  readonly statuses: readonly IncidentStatus[]
  /** What an empty column says. */
  readonly whenEmpty: string
}

/** The board from left to right, in the order of an incident's life. Every status stands in one column. */
export const COLUMNS: readonly Column[] = [
  { title: 'New', statuses: ['reported', 'triaged'], whenEmpty: 'Nothing new.' },
  {
    title: 'Getting quotes',
    statuses: ['sourcing', 'quoted'],
    whenEmpty: 'Nobody is being asked.',
  },
  {
    title: 'Owner decides',
    statuses: ['awaiting_approval', 'awaiting_change_order'],
    whenEmpty: 'No decision is open.',
  },
  {
    title: 'Booking',
    statuses: ['approved', 'scheduling'],
    whenEmpty: 'No appointment to make.',
  },
  {
    title: 'Visits',
    statuses: ['scheduled', 'in_progress', 'work_done'],
    whenEmpty: 'Nobody is expected.',
  },
]

/** What is over, whatever way it ended. */
export const OVER: Column = {
  title: 'Over',
  statuses: incidentStatusSchema.options.filter(isTerminal),
  whenEmpty: 'Nothing has ended yet.',
}
