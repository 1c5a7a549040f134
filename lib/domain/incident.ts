import { z } from 'zod'

/**
 * How soon somebody must act, set from physical facts, never from tone:
 * `p0` life safety, `p1` emergency (on site within 4 h), `p2` urgent (24 h), `p3` routine (72 h),
 * `p4` turnover or cosmetic.
 */
export const prioritySchema = z.enum(['p0', 'p1', 'p2', 'p3', 'p4'])
export type Priority = z.infer<typeof prioritySchema>

export const incidentStatusSchema = z.enum([
  'reported',
  'triaged',
  'sourcing',
  'quoted',
  'awaiting_approval',
  'approved',
  'scheduling',
  'scheduled',
  'in_progress',
  'awaiting_change_order',
  'work_done',
  'closed',
  'declined',
  'duplicate',
  'resolved_self_help',
  'cancelled',
])
export type IncidentStatus = z.infer<typeof incidentStatusSchema>

/** Who steers. Orthogonal to the status, so that "a human took over" never loses the stage. */
export const incidentControlSchema = z.enum(['agent', 'human', 'paused'])
export type IncidentControl = z.infer<typeof incidentControlSchema>

/**
 * The legal successors of each status. The database holds the same table and is the one that
 * enforces it; `tests/` compares the two, so neither can drift.
 */
export const INCIDENT_SUCCESSORS: Record<IncidentStatus, readonly IncidentStatus[]> = {
  reported: ['triaged', 'duplicate', 'resolved_self_help', 'cancelled'],
  triaged: ['sourcing', 'duplicate', 'resolved_self_help', 'cancelled'],
  sourcing: ['quoted', 'declined', 'cancelled'],
  quoted: ['awaiting_approval', 'approved', 'sourcing', 'declined', 'cancelled'],
  awaiting_approval: ['approved', 'sourcing', 'declined', 'cancelled'],
  approved: ['scheduling', 'sourcing', 'cancelled'],
  scheduling: ['scheduled', 'sourcing', 'cancelled'],
  scheduled: ['in_progress', 'work_done', 'scheduling', 'sourcing', 'cancelled'],
  in_progress: ['work_done', 'awaiting_change_order', 'scheduling', 'sourcing', 'cancelled'],
  awaiting_change_order: ['in_progress', 'sourcing', 'cancelled'],
  work_done: ['closed', 'scheduling', 'sourcing', 'cancelled'],
  closed: [],
  declined: [],
  duplicate: [],
  resolved_self_help: [],
  cancelled: [],
}

/** A terminal status absorbs: reopening is a new, linked incident. */
export function isTerminal(status: IncidentStatus): boolean {
  return INCIDENT_SUCCESSORS[status].length === 0
}

/** Emergencies may ring people in quiet hours and are called rather than texted. */
export function isEmergency(priority: Priority): boolean {
  return priority === 'p0' || priority === 'p1'
}
