import { expect, test } from 'vitest'
import { CallMetrics, Metrics } from './metrics.ts'

test('counts for the call and for the process', () => {
  const metrics = new Metrics()
  const first = new CallMetrics(metrics)
  const second = new CallMetrics(metrics)
  first.count('bargeIns')
  second.count('bargeIns', 2)
  first.count('underruns', 0)
  first.observe('reply', 400)
  first.observe('reply', 900)
  expect(first.summary()).toEqual({ bargeIns: 1, replyMs: { p50: 900, p95: 900, count: 2 } })
  const text = metrics.render({ live_calls: 2 })
  expect(text).toContain('# TYPE propertyline_bridge_live_calls gauge\n')
  expect(text).toContain('propertyline_bridge_live_calls 2\n')
  expect(text).toContain('propertyline_bridge_bargeIns_total 3\n')
  expect(text).toContain('propertyline_bridge_reply_ms_bucket{le="500"} 1\n')
  expect(text).toContain('propertyline_bridge_reply_ms_bucket{le="+Inf"} 2\n')
  expect(text).toContain('propertyline_bridge_reply_ms_sum 1300\n')
})
