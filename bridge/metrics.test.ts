import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { COUNTERS, GAUGES, LATENCIES, type GaugeName } from './metric-catalogue.ts'
import { CallMetrics, Metrics } from './metrics.ts'
import { parseExposition } from './testing/exposition.ts'

const gauges = Object.fromEntries(
  Object.keys(GAUGES).map((name, index) => [name, index / 10]),
) as Record<GaugeName, number>

test('counts for the call and for the process', () => {
  const metrics = new Metrics()
  const first = new CallMetrics(metrics)
  const second = new CallMetrics(metrics)
  first.count('bargeIns')
  second.count('bargeIns', 2)
  first.count('underruns', 0)
  first.count('alarms', 1, { alarm: 'caller-silent' })
  first.observe('reply', 400)
  first.observe('reply', 900)
  expect(first.summary()).toEqual({
    bargeIns: 1,
    'alarms.caller-silent': 1,
    replyMs: { p50: 900, p95: 900, count: 2 },
  })
  const { samples } = parseExposition(metrics.render({ ...gauges, liveCalls: 2 }))
  expect(samples.get('propertyline_bridge_live_calls')).toBe(2)
  expect(samples.get('propertyline_bridge_barge_ins_total')).toBe(3)
  expect(samples.get('propertyline_bridge_alarms_total{alarm="caller-silent"}')).toBe(1)
  expect(samples.get('propertyline_bridge_alarms_total{alarm="model-stuck"}')).toBe(0)
  expect(samples.get('propertyline_bridge_reply_seconds_bucket{le="0.5"}')).toBe(1)
  expect(samples.get('propertyline_bridge_reply_seconds_bucket{le="+Inf"}')).toBe(2)
  expect(samples.get('propertyline_bridge_reply_seconds_sum')).toBe(1.3)
})

test('tells seconds and bytes, whatever is counted inside', () => {
  const metrics = new Metrics()
  metrics.count('uplinkGapMs', 1_240)
  metrics.observe('interruptToClear', 0.25)
  const { samples } = parseExposition(metrics.render(gauges))
  expect(samples.get('propertyline_bridge_uplink_gap_seconds_total')).toBe(1.24)
  expect(samples.get('propertyline_bridge_interrupt_to_clear_seconds_sum')).toBe(0.00025)
})

test('lets nobody invent a series', () => {
  const metrics = new Metrics()
  const call = new CallMetrics(metrics)
  for (const tool of ['end_call', 'a"} 1\nevil 2', 'b', 'c']) call.observe('tool', 10, { tool })
  call.count('tokens', 5, { direction: 'in', modality: 'smell' })
  const { samples } = parseExposition(metrics.render(gauges))
  expect(samples.get('propertyline_bridge_tool_seconds_count{tool="end_call"}')).toBe(1)
  expect(samples.get('propertyline_bridge_tool_seconds_count{tool="other"}')).toBe(3)
  expect(call.summary()).toMatchObject({ 'tokens.in.other': 5 })
})

test('is understood by whoever reads the format strictly', () => {
  const metrics = new Metrics()
  for (const name of Object.keys(LATENCIES) as (keyof typeof LATENCIES)[]) {
    for (const valueMs of [0, 3, 180, 60_000]) metrics.observe(name, valueMs)
  }
  const { families } = parseExposition(metrics.render(gauges))
  const specs = [GAUGES, COUNTERS, LATENCIES].flatMap((group) => Object.values(group))
  expect([...families.keys()].toSorted()).toEqual(
    specs.map(({ name }) => `propertyline_bridge_${name}`).toSorted(),
  )
})

test('is explained in the documentation, all of it', () => {
  const page = readFileSync(new URL('../docs/metrics.md', import.meta.url), 'utf8')
  const specs = [GAUGES, COUNTERS, LATENCIES].flatMap((group) => Object.values(group))
  const missing = specs.map(({ name }) => name).filter((name) => !page.includes(`\`${name}\``))
  expect(missing).toEqual([])
})
