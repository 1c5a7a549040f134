const PREFIX = 'propertyline_bridge_'
/** Upper bounds in milliseconds: a frame, what an ear notices, what a caller puts up with. */
const BUCKETS_MS = [5, 10, 20, 50, 100, 250, 500, 1000, 2000, 5000] as const
/** Of each latency of a call; beyond that a call is long enough to be judged by these. */
const CALL_SAMPLES_MAX = 500

interface Histogram {
  readonly counts: number[]
  count: number
  sumMs: number
}

/** Counts and latencies of the process since it started, for Prometheus. */
export class Metrics {
  readonly #counters = new Map<string, number>()
  readonly #histograms = new Map<string, Histogram>()

  count(name: string, by = 1): void {
    this.#counters.set(name, (this.#counters.get(name) ?? 0) + by)
  }

  observe(name: string, valueMs: number): void {
    const histogram = this.#histograms.get(name) ?? {
      counts: BUCKETS_MS.map(() => 0),
      count: 0,
      sumMs: 0,
    }
    this.#histograms.set(name, histogram)
    histogram.count += 1
    histogram.sumMs += valueMs
    BUCKETS_MS.forEach((bound, index) => {
      if (valueMs <= bound) histogram.counts[index] = (histogram.counts[index] ?? 0) + 1
    })
  }

  /** In Prometheus' text format; `gauges` are what is true at this moment. */
  render(gauges: Readonly<Record<string, number>>): string {
    const lines: string[] = []
    for (const [name, value] of Object.entries(gauges)) {
      lines.push(`# TYPE ${PREFIX}${name} gauge`, `${PREFIX}${name} ${value}`)
    }
    for (const [name, value] of this.#counters) {
      lines.push(`# TYPE ${PREFIX}${name}_total counter`, `${PREFIX}${name}_total ${value}`)
    }
    for (const [name, histogram] of this.#histograms) {
      lines.push(...renderHistogram(`${PREFIX}${name}_ms`, histogram))
    }
    return `${lines.join('\n')}\n`
  }
}

function renderHistogram(name: string, { counts, count, sumMs }: Histogram): string[] {
  const buckets = BUCKETS_MS.map((bound, i) => `${name}_bucket{le="${bound}"} ${counts[i] ?? 0}`)
  return [
    `# TYPE ${name} histogram`,
    ...buckets,
    `${name}_bucket{le="+Inf"} ${count}`,
    `${name}_sum ${Math.round(sumMs)}`,
    `${name}_count ${count}`,
  ]
}

/** The figures of one call; each also counts towards the process. */
export class CallMetrics {
  readonly #process: Metrics
  readonly #counts: Record<string, number> = {}
  readonly #samples: Record<string, number[]> = {}

  constructor(process: Metrics) {
    this.#process = process
  }

  count(name: string, by = 1): void {
    if (by === 0) return
    this.#counts[name] = (this.#counts[name] ?? 0) + by
    this.#process.count(name, by)
  }

  observe(name: string, valueMs: number): void {
    const samples = (this.#samples[name] ??= [])
    if (samples.length < CALL_SAMPLES_MAX) samples.push(valueMs)
    this.#process.observe(name, valueMs)
  }

  /** For the call's record: counts, and p50, p95 and the number of each latency. */
  summary(): Record<string, unknown> {
    const latencies = Object.entries(this.#samples).map(([name, samples]) => {
      const sorted = samples.toSorted((a, b) => a - b)
      const at = (share: number): number =>
        Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)
      return [`${name}Ms`, { p50: at(0.5), p95: at(0.95), count: sorted.length }] as const
    })
    return { ...this.#counts, ...Object.fromEntries(latencies) }
  }
}
