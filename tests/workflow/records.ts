import type { Stage } from './stage.ts'

/** What tests look for in the records of an incident (`$1`). */
export interface VisitRow {
  readonly id: string
  readonly status: string
}

export const SCHEDULED = `select id, status from public.visits where incident_id = $1 and status = 'scheduled'`
export const GUEST_TOLD = `select 1 from public.calls
  where incident_id = $1 and purpose = 'guest_update' and status = 'completed'`

export const byNumber = (calls: { phone: string }[], phone: string): number =>
  calls.filter((call) => call.phone === phone).length

export interface ApprovalRow {
  readonly status: string
  readonly method: string
  readonly by: string
  readonly capCents: number
  /** On the authority of another decision. */
  readonly rests: boolean
}

/** What was asked about an incident and decided, in the order of asking. */
export const approvalsOf = ({ test }: Stage, incidentId: string): Promise<ApprovalRow[]> =>
  test.all(
    `select status, method, decided_by_id as by, cap_cents as "capCents",
       authority_id is not null as rests
     from public.approvals where incident_id = $1 order by created_at`,
    [incidentId],
  )
