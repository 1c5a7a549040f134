import { describe, expect, it } from 'vitest'
import { hashVisitPin, visitPinOf } from './visit-pin.ts'

const SECRET = 'a secret of at least thirty-two characters'
const VISIT = '3f2b8c1e-9d47-4f7a-8a55-0c9e5d1b7a21'

describe('a visit PIN', () => {
  it('has four digits, leading zeros included, and is the same for the same visit only', () => {
    const pins = Array.from({ length: 200 }, (_, i) => visitPinOf(SECRET, `visit-${i}`))
    for (const pin of pins) expect(pin).toMatch(/^\d{4}$/)
    expect(visitPinOf(SECRET, 'visit-7')).toBe(pins[7])
    expect(new Set(pins).size).toBeGreaterThan(180)
    expect(visitPinOf('another secret of thirty-two letters', 'visit-7')).not.toBe(pins[7])
  })

  it('hashes alike for the same visit and differently for any other', () => {
    const hash = hashVisitPin(SECRET, VISIT, '0042')
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(hashVisitPin(SECRET, VISIT, '0042')).toBe(hash)
    expect(hashVisitPin(SECRET, VISIT, '0043')).not.toBe(hash)
    expect(hashVisitPin(SECRET, '0c9e5d1b-9d47-4f7a-8a55-3f2b8c1e7a21', '0042')).not.toBe(hash)
    expect(hashVisitPin('another secret of thirty-two letters', VISIT, '0042')).not.toBe(hash)
  })
})
