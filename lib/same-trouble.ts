import { embed } from '#lib/clients/gemini-text.ts'
import type { OpenReport } from '#lib/db/duplicates.ts'
import { isSameTrouble, likenessOf, type Told, UNRELATED_FAULTS } from '#lib/domain/same-trouble.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { within } from '#lib/within.ts'

export type SameTrouble =
  | { kind: 'same'; incidentId: string; likeness: number }
  | { kind: 'other' }
  /** Meanings could not be had in time: nobody can tell. */
  | { kind: 'unknown' }

/** Somebody may be waiting on the line, or for vendors to be called. */
const LONGEST_MS = 2_500

/** Which of the open incidents a report is about, by the meaning of their words; the most alike one. */
export async function findSame(report: Told, known: readonly OpenReport[]): Promise<SameTrouble> {
  if (known.length === 0) return { kind: 'other' }
  const texts = [report.summary, ...known.map(({ summary }) => summary), ...UNRELATED_FAULTS]
  let vectors: number[][]
  try {
    vectors = await within(LONGEST_MS, embed(texts, 'document'))
  } catch (error) {
    log.warn('reports-not-compared', { reason: messageOf(error) })
    return { kind: 'unknown' }
  }
  const [own = [], ...others] = vectors
  const similarities = others.map((vector) => dot(own, vector))
  const unrelated = similarities.slice(known.length)
  const judged = known
    .map((one, index) => ({ one, likeness: likenessOf(similarities[index] ?? 0, unrelated) }))
    .toSorted((a, b) => b.likeness - a.likeness)
  const best = judged.find(({ one, likeness }) => isSameTrouble(report, one, likeness))
  return best
    ? { kind: 'same', incidentId: best.one.incidentId, likeness: best.likeness }
    : { kind: 'other' }
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
