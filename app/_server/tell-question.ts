import { serviceDb } from '#lib/clients/supabase.ts'
import { readQuestion } from '#lib/db/approval-links.ts'
import { getApproval } from '#lib/db/approvals.ts'
import { textManager } from '#workflows/shared/ask-person.ts'

/** Texts the manager on call what an approver wants to know before they decide. Repeated, it is one text. */
export async function tellQuestion({
  approvalId,
  key,
}: {
  approvalId: string
  key: string
}): Promise<void> {
  const db = serviceDb()
  const { incidentId } = await getApproval(db, approvalId)
  const question = await readQuestion(db, { incidentId, key })
  if (question === null) return
  await textManager(incidentId, {
    key,
    message: `before they decide, the owner asks: "${question}" Please answer them.`,
  })
}
