import { z } from 'zod'
import { embed } from '#lib/clients/gemini-text.ts'
import { matchMaintenance, type MaintenanceMatch } from '#lib/db/maintenance.ts'
import { formatCents } from '#lib/domain/money.ts'
import { geminiEnv } from '#lib/env.ts'
import { plain, quoted } from '#lib/fenced-text.ts'
import { alike } from './alike.ts'
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
    return describe(alike(matches), claims.purpose === 'landlord_approval')
  },
})

function describe(records: readonly MaintenanceMatch[], withCosts: boolean): ToolReply {
  const [nearest] = records.toSorted((a, b) => b.similarity - a.similarity)
  if (!nearest) {
    return done({
      status: 'no_results',
      retryable: false,
      message: 'Nothing like this is on record for this property.',
    })
  }
  return done({
    status: 'found',
    summary: summarize(records, nearest),
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

/** One breath: how often, when, and what it was. */
function summarize(records: readonly MaintenanceMatch[], nearest: MaintenanceMatch): string {
  const months = records.map((record) => monthOf(record.occurredOn))
  const title = plain(nearest.title)
  if (records.length === 1) return `This was repaired once before, in ${months[0]}: ${title}.`
  if (records.length === 2) {
    return `This was repaired twice before, in ${months[1]} and ${months[0]}: ${title}.`
  }
  return `Problems like this were repaired ${records.length} times since ${months.at(-1)}, last in ${months[0]}: ${title}.`
}

/** `2026-03-14` → `March 2026`; a date has no zone and must not shift by one. */
function monthOf(date: string): string {
  return new Intl.DateTimeFormat('en-US', {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(date))
}
