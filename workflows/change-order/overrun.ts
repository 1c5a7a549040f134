import { serviceDb } from '#lib/clients/supabase.ts'
import { readApprovedCents } from '#lib/db/change-orders.ts'
import { formatCents } from '#lib/domain/money.ts'
import { textManager } from '#workflows/shared/ask-person.ts'

/** What a vendor names in the end above everything that was approved, a person looks into. */
export async function flagOverrun(bill: {
  incidentId: string
  costCents: number
  currency: string
}): Promise<void> {
  const approvedCents = await readApprovedCents(serviceDb(), bill.incidentId)
  if (bill.costCents <= approvedCents) return
  const [named, approved] = [bill.costCents, approvedCents].map((cents) =>
    formatCents(cents, bill.currency),
  )
  await textManager(bill.incidentId, {
    key: `overrun:${bill.incidentId}`,
    message: `the vendor names ${named} in the end, and ${approved} was approved.`,
  })
}
