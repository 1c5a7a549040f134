import { describe, expect, it } from 'vitest'
import { isSameTrouble, likenessOf } from './same-trouble.ts'

describe('how alike two reports are', () => {
  it('does not depend on the scale of a model', () => {
    const low = likenessOf(0.5, [0, 0.05, 0.1, 0.1])
    const high = likenessOf(0.9, [0.8, 0.81, 0.82, 0.82])
    expect(low).toBeCloseTo(high)
    expect(likenessOf(0.05, [0, 0.05, 0.1, 0.1])).toBe(0)
    expect(likenessOf(1, [0.2, 0.3])).toBe(1)
  })

  it('is nothing when everything is alike, or nothing is there to compare with', () => {
    expect(likenessOf(1, [1, 1, 1])).toBe(0)
    expect(likenessOf(1, [])).toBe(0)
  })
})

describe('the same trouble', () => {
  const leak = { summary: 'Water under the sink', priority: 'p1', sameUnit: true } as const

  it('needs more than some likeness', () => {
    expect(isSameTrouble(leak, leak, 0.6)).toBe(true)
    expect(isSameTrouble(leak, leak, 0.4)).toBe(false)
  })

  it('is never an emergency beside what is none', () => {
    expect(isSameTrouble(leak, { ...leak, priority: 'p3' }, 1)).toBe(false)
    expect(isSameTrouble({ ...leak, priority: 'p3' }, leak, 1)).toBe(true)
  })

  it('is in another unit only when somebody says that it comes from elsewhere or is shared', () => {
    const upstairs = { ...leak, sameUnit: false }
    expect(isSameTrouble(leak, upstairs, 1)).toBe(false)
    const dripping = { ...leak, summary: 'Water comes through the ceiling' }
    expect(isSameTrouble(dripping, upstairs, 1)).toBe(true)
  })
})
