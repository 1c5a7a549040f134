import { describe, expect, it } from 'vitest'
import { embedText } from '#sim/gemini/embed/embedding.ts'
import { harbourCottageRecords } from '#supabase/seed/data/records-harbour-cottage.ts'
import type { MaintenanceMatch } from '#lib/db/maintenance.ts'
import { alike } from './alike.ts'

function vectorOf(text: string): number[] {
  return embedText('a-model', text, 768)
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
  return dot / (Math.hypot(...a) * Math.hypot(...b))
}

type Searched = Pick<MaintenanceMatch, 'title' | 'occurredOn' | 'similarity'>

/** The cottage's history as the database would rank it for a question. */
function searched(query: string): Searched[] {
  const question = vectorOf(query)
  return harbourCottageRecords
    .map((record) => ({
      title: record.title,
      occurredOn: new Date(Date.UTC(2026, 10, 21) - record.daysAgo * 86_400_000)
        .toISOString()
        .slice(0, 10),
      similarity: cosine(
        question,
        vectorOf(`${record.title}. ${record.description} ${record.resolution}`),
      ),
    }))
    .toSorted((a, b) => b.similarity - a.similarity)
}

const titles = (query: string): string[] => alike(searched(query)).map(({ title }) => title)

describe('finding what happened before', () => {
  it('finds both repairs of the joint under the kitchen sink, latest first', () => {
    expect(titles('water is pouring out under the kitchen sink')).toEqual([
      'Kitchen sink supply joint leaking again',
      'Kitchen sink supply joint leaking',
    ])
  })

  it('finds the recurring pilot light and the single toilet', () => {
    expect(titles('no hot water')).toHaveLength(2)
    expect(titles('toilet keeps running')).toEqual(['Toilet running constantly'])
  })

  it('finds nothing for what never happened', () => {
    expect(titles('broken window glass')).toEqual([])
    expect(titles('smell of gas')).toEqual([])
  })

  it('does not depend on the scale of a model, only on what stands out', () => {
    const matches = searched('no hot water').map((match) => ({
      ...match,
      similarity: 0.55 + match.similarity * 0.4,
    }))
    expect(alike(matches).map(({ title }) => title)).toEqual(titles('no hot water'))
  })

  it('is not sure of anything in an empty history', () => {
    expect(alike([])).toEqual([])
  })
})
