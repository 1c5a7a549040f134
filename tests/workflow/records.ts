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
