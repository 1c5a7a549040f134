import { z } from 'zod'
import { embed } from '#lib/clients/gemini-text.ts'
import { matchMaintenance, type MaintenanceMatch } from '#lib/db/maintenance.ts'
import { formatCents } from '#lib/domain/money.ts'
import { geminiEnv } from '#lib/env.ts'
import { plain, quoted } from '#lib/fenced-text.ts'
import { alike } from './alike.ts'
import { monthOf, summarizeFault } from './search-maintenance-summary.ts'
import { defineTool, done, refused, type ToolReply } from './tool.ts'

const MOST_MATCHES = 16
const MOST_RECORDS = 4

/** What was repaired at this call's property before. */
export const searchMaintenance = defineTool({
  name: 'search_maintenance',
  description:
    'Searches the maintenance history of the property this call is about. Use it once you know what is wrong, and whenever somebody asks whether this happened before. Say the summary in one sentence. status no_results means that there is no such history: do not search again for the same thing.',
  args: z.object({
    query: z
      .string()
      .trim()
      .min(3)
      .max(300)
      .describe('The problem in a few English words, such as "leak under kitchen sink".'),
  }),
  run: async ({ query }, { claims, db }) => {
    if (!claims.propertyId) {
      return refused(
        'This call is about no known property, so there is no history to search.',
        'I cannot look up the history without knowing the property.',
      )
    }
    const [embedding = []] = await embed([query], 'query')
    const matches = await matchMaintenance(db, {
      propertyId: claims.propertyId,
      embedding,
      model: geminiEnv().GEMINI_EMBEDDING_MODEL,
      limit: MOST_MATCHES,
    })
    // Prices and names of other companies are the owner's business alone.
    return describe(matches, claims.purpose === 'landlord_approval')
  },
})

function describe(matches: readonly MaintenanceMatch[], withCosts: boolean): ToolReply {
  const related = alike(matches)
  if (related.length === 0) {
    return done({
      status: 'no_results',
      retryable: false,
      message: 'Nothing like this is on record for this property.',
    })
  }
  const fault = matches.filter((match) => match.sameFault)
  const records = [...fault, ...related.filter((match) => !match.sameFault)]
  return done({
    status: 'found',
    summary: summarizeFault(fault),
    records: records.slice(0, MOST_RECORDS).map((record) => ({
      when: monthOf(record.occurredOn),
      title: quoted(record.title),
      resolution: quoted(record.resolution),
      ...(withCosts && {
        vendor: record.vendorName && plain(record.vendorName),
        cost: record.costCents === null ? 'unknown' : formatCents(record.costCents),
      }),
    })),
  })
}
