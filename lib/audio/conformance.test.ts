import { describe, expect, it } from 'vitest'
import {
  DOWNLINK,
  failures,
  LIMITS,
  measure,
  ours,
  straightLines,
  UPLINK,
} from './testing/conformance.ts'

describe('conformance of the sample-rate converter', () => {
  it('keeps every limit from the telephone to the model', () => {
    expect(failures(measure(ours, UPLINK), LIMITS.up)).toEqual([])
  })

  it('keeps every limit from the model to the telephone', () => {
    expect(failures(measure(ours, DOWNLINK), LIMITS.down)).toEqual([])
  })

  it('is strict enough to refuse straight lines between samples, both ways', () => {
    expect(failures(measure(straightLines, UPLINK), LIMITS.up)).not.toEqual([])
    expect(failures(measure(straightLines, DOWNLINK), LIMITS.down).join()).toContain('unwantedDb')
  })
})
