import { describe, expect, it } from 'vitest'
import { summarizeFault } from './search-maintenance-summary.ts'

const repair = (occurredOn: string, faultTimes: number, faultLastOn: string) => ({
  title: 'Toilet not flushing',
  resolution: 'Replaced the flush valve. The old one is in the cellar.',
  occurredOn,
  faultTimes,
  faultLastOn,
})

describe('what is said of a fault', () => {
  it('names the only repair, what it was and what was done', () => {
    expect(summarizeFault([repair('2025-03-01', 1, '2025-03-01')])).toBe(
      'This was repaired once before, in March 2025: Toilet not flushing. What was done last: Replaced the flush valve.',
    )
  })

  it('names both months of two repairs, the earlier first', () => {
    const twice = [repair('2026-01-31', 2, '2026-01-31'), repair('2024-12-01', 2, '2026-01-31')]
    expect(summarizeFault(twice)).toContain('twice before, in December 2024 and January 2026:')
  })

  it('counts the repairs that the search left out', () => {
    const some = [repair('2026-01-31', 9, '2026-01-31'), repair('2025-12-01', 9, '2026-01-31')]
    expect(summarizeFault(some)).toContain(
      'This was repaired 9 times before, last in January 2026:',
    )
  })

  it('says nothing of what was done where nobody wrote it down', () => {
    expect(summarizeFault([{ ...repair('2025-03-01', 1, '2025-03-01'), resolution: ' ' }])).toBe(
      'This was repaired once before, in March 2025: Toilet not flushing.',
    )
  })

  it('is one breath long whatever was filed', () => {
    const endless = { ...repair('2025-03-01', 1, '2025-03-01'), title: 'x'.repeat(900) }
    const said = summarizeFault([{ ...endless, resolution: 'y'.repeat(4000) }])
    expect(said.length).toBeLessThan(330)
  })
})
