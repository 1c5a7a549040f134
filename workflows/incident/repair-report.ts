import { z } from 'zod'

const reportSchema = z.object({
  note: z.string().nullable().catch(null),
  parts: z.string().nullable().catch(null),
  finalCostCents: z.int().min(0).nullable().catch(null),
  warrantyDays: z.int().min(0).nullable().catch(null),
})

/** What the vendor said when the work was done. Parts they did not say are null. */
export function repairReportOf(report: unknown): z.infer<typeof reportSchema> {
  return reportSchema.parse(report ?? {})
}
