import {
  COUNTERS,
  GAUGES,
  LATENCIES,
  type CounterName,
  type GaugeName,
  type LabelValues,
  type LatencyName,
  type LatencySpec,
} from './metric-catalogue.ts'

const PREFIX = 'propertyline_bridge_'
/** Of each latency of a call; beyond that a call is long enough to be judged by these. */
const CALL_SAMPLES_MAX = 500
/** For what the catalogue does not name. */
const OTHER = 'other'

/** The media type of what `render` returns. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export type Labels = Readonly<Record<string, string>>

interface Histogram {
  readonly counts: number[]
  count: number
  sumMs: number
}

/** Counts and latencies of the process since it started, for Prometheus. */
export class Metrics {
  /** By counter, then by labels as they are rendered. */
  readonly #counters = new Map<CounterName, Map<string, number>>()
  readonly #histograms = new Map<LatencyName, Map<string, Histogram>>()

  constructor() {
    // From zero, so that the first increase is seen as one.
    for (const name of Object.keys(COUNTERS) as CounterName[]) {
      const series = combinations(COUNTERS[name].labels).map((labels) => [labels, 0] as const)
      this.#counters.set(name, new Map(series))
    }
  }

  count(name: CounterName, by = 1, labels: Labels = {}): void {
    const key = renderLabels(COUNTERS[name].labels, labels)
    const series = this.#counters.get(name)
    series?.set(key, (series.get(key) ?? 0) + by)
  }

  observe(name: LatencyName, valueMs: number, labels: Labels = {}): void {
    const { bucketsMs, labels: allowed }: LatencySpec = LATENCIES[name]
    const key = renderLabels(allowed, labels)
    const series = this.#histograms.get(name) ?? new Map<string, Histogram>()
    this.#histograms.set(name, series)
    const histogram = series.get(key) ?? { counts: bucketsMs.map(() => 0), count: 0, sumMs: 0 }
    series.set(key, histogram)
    histogram.count += 1
    histogram.sumMs += valueMs
    bucketsMs.forEach((bound, index) => {
      if (valueMs <= bound) histogram.counts[index] = (histogram.counts[index] ?? 0) + 1
    })
  }

  /** In Prometheus' text format; `gauges` are what is true at this moment. */
  render(gauges: Readonly<Record<GaugeName, number>>): string {
    const lines: string[] = []
    for (const name of Object.keys(GAUGES) as GaugeName[]) {
      lines.push(...heading(GAUGES[name], 'gauge'))
      lines.push(`${PREFIX}${GAUGES[name].name} ${gauges[name]}`)
    }
    for (const [name, series] of this.#counters) {
      const spec = COUNTERS[name]
      lines.push(...heading(spec, 'counter'))
      for (const [labels, value] of series) {
        lines.push(`${PREFIX}${spec.name}${braced(labels)} ${inUnit(value, spec.perUnit)}`)
      }
    }
    for (const [name, series] of this.#histograms) {
      lines.push(...heading(LATENCIES[name], 'histogram'))
      for (const [labels, histogram] of series) {
        lines.push(...renderHistogram(LATENCIES[name], labels, histogram))
      }
    }
    return `${lines.join('\n')}\n`
  }
}

function heading({ name, help }: { name: string; help: string }, type: string): string[] {
  return [`# HELP ${PREFIX}${name} ${help}`, `# TYPE ${PREFIX}${name} ${type}`]
}

function renderHistogram(spec: LatencySpec, labels: string, histogram: Histogram): string[] {
  const name = `${PREFIX}${spec.name}`
  const withLe = (le: string): string =>
    braced(labels === '' ? `le="${le}"` : `${labels},le="${le}"`)
  const buckets = spec.bucketsMs.map(
    (bound, index) =>
      `${name}_bucket${withLe(String(bound / 1000))} ${histogram.counts[index] ?? 0}`,
  )
  return [
    ...buckets,
    `${name}_bucket${withLe('+Inf')} ${histogram.count}`,
    `${name}_sum${braced(labels)} ${inUnit(histogram.sumMs, 1000)}`,
    `${name}_count${braced(labels)} ${histogram.count}`,
  ]
}

function braced(labels: string): string {
  return labels === '' ? '' : `{${labels}}`
}

/** To the microsecond: more would be noise of the clock. */
function inUnit(value: number, perUnit: number): number {
  return Math.round((value / perUnit) * 1e6) / 1e6
}

/** Only labels of the catalogue, with a value of the catalogue; hence nothing needs escaping. */
function renderLabels(allowed: LabelValues, given: Labels): string {
  return Object.entries(allowed)
    .map(([label, values]) => {
      const value = given[label]
      return `${label}="${value !== undefined && values.includes(value) ? value : OTHER}"`
    })
    .join(',')
}

function combinations(allowed: LabelValues): string[] {
  let given: Labels[] = [{}]
  for (const [label, values] of Object.entries(allowed)) {
    given = given.flatMap((labels) => values.map((value) => ({ ...labels, [label]: value })))
  }
  return given.map((labels) => renderLabels(allowed, labels))
}

/** The figures of one call; each also counts towards the process. */
export class CallMetrics {
  readonly #process: Metrics
  readonly #counts: Record<string, number> = {}
  readonly #samples: Record<string, number[]> = {}

  constructor(process: Metrics) {
    this.#process = process
  }

  count(name: CounterName, by = 1, labels: Labels = {}): void {
    if (by === 0) return
    const key = keyOf(name, labels)
    this.#counts[key] = (this.#counts[key] ?? 0) + by
    this.#process.count(name, by, labels)
  }

  observe(name: LatencyName, valueMs: number, labels: Labels = {}): void {
    const samples = (this.#samples[name] ??= [])
    if (samples.length < CALL_SAMPLES_MAX) samples.push(valueMs)
    this.#process.observe(name, valueMs, labels)
  }

  /** For the call's record: counts, and p50, p95 and the number of each latency. */
  summary(): Record<string, unknown> {
    const counts = Object.entries(this.#counts).map(([key, value]) => [key, Math.round(value)])
    const latencies = Object.entries(this.#samples).map(([name, samples]) => {
      const sorted = samples.toSorted((a, b) => a - b)
      const at = (share: number): number =>
        Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)
      return [`${name}Ms`, { p50: at(0.5), p95: at(0.95), count: sorted.length }] as const
    })
    return { ...Object.fromEntries(counts), ...Object.fromEntries(latencies) }
  }
}

/** `alarms.caller-silent`, `tokens.in.audio`: bounded, since labels are. */
function keyOf(name: CounterName, labels: Labels): string {
  const allowed: LabelValues = COUNTERS[name].labels
  const values = Object.entries(allowed).map(([label, known]) => {
    const value = labels[label]
    return value !== undefined && known.includes(value) ? value : OTHER
  })
  return [name, ...values].join('.')
}
