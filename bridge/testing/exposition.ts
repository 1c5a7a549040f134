const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"'
const COMMENT = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`)
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (\\S+)$`)
const TYPES = ['counter', 'gauge', 'histogram']
const BASE_UNITS = /_(seconds|bytes)(_total)?$/
const OTHER_UNITS = /_(ms|milliseconds|minutes|kb|mb|kilobytes)(_|$)/

interface Family {
  readonly type: string
  readonly help: string
  /** By labels, without `le`: the buckets in order, then sum and count. */
  readonly histograms: Map<string, { buckets: [number, number][]; sum?: number; count?: number }>
}

export interface Exposition {
  readonly families: Map<string, Family>
  /** By name and labels, as written. */
  readonly samples: Map<string, number>
}

/**
 * Prometheus' text format 0.0.4, read strictly: one HELP and one TYPE a family before its samples,
 * which are unique and stand together; counters end in `_total` and are not negative; histograms are
 * whole and cumulative; units are base units. Throws a sentence with the line at fault.
 */
export function parseExposition(text: string): Exposition {
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  const reader = new Reader()
  for (const line of text.slice(0, -1).split('\n')) reader.read(line)
  for (const [name, family] of reader.families) checkHistograms(name, family)
  return reader
}

class Reader implements Exposition {
  readonly families = new Map<string, Family>()
  readonly samples = new Map<string, number>()
  readonly #helps = new Map<string, string>()
  #current = ''
  #line = ''

  read(line: string): void {
    this.#line = line
    const [, kind, name = '', rest = ''] = COMMENT.exec(line) ?? []
    if (kind === undefined) return this.#sample()
    if (kind === 'TYPE') return this.#type(name, rest)
    this.#expect(!this.#helps.has(name), 'a second HELP')
    this.#helps.set(name, rest)
  }

  #type(name: string, type: string): void {
    this.#expect(!this.families.has(name), 'a second TYPE')
    this.#expect(TYPES.includes(type), 'an unknown type')
    this.#expect(
      (type === 'counter') === name.endsWith('_total'),
      'a counter ends in _total, alone',
    )
    this.#expect(type !== 'histogram' || BASE_UNITS.test(name), 'a histogram without its unit')
    this.#expect(!OTHER_UNITS.test(name), 'not a base unit')
    const help = this.#helps.get(name) ?? ''
    this.#expect(help !== '', 'no HELP')
    this.families.set(name, { type, help, histograms: new Map() })
    this.#current = name
  }

  #sample(): void {
    const [, name = '', labels = '', written = ''] = SAMPLE.exec(this.#line) ?? []
    const family = this.families.get(this.#current)
    const value = Number(written)
    this.#expect(name !== '' && Number.isFinite(value), 'not a sample')
    const key = labels === '' ? name : `${name}{${labels}}`
    this.#expect(!this.samples.has(key), 'a sample twice')
    this.samples.set(key, value)
    if (family?.type === 'histogram') return this.#histogramSample(family, name, labels)
    this.#expect(family !== undefined && name === this.#current, 'a sample outside its family')
    this.#expect(family?.type !== 'counter' || value >= 0, 'a negative counter')
  }

  #histogramSample(family: Family, name: string, labels: string): void {
    const le = /(?:^|,)le="([^"]*)"$/.exec(labels)?.[1]
    const part = name.slice(this.#current.length)
    const isKnown = name.startsWith(this.#current) && /^_(bucket|sum|count)$/.test(part)
    this.#expect(isKnown && (part === '_bucket') === (le !== undefined), 'no part of a histogram')
    const series = labels.replace(/,?le="[^"]*"$/, '')
    const histogram = family.histograms.get(series) ?? { buckets: [] }
    family.histograms.set(series, histogram)
    const value = this.samples.get(labels === '' ? name : `${name}{${labels}}`) ?? 0
    if (le !== undefined) histogram.buckets.push([le === '+Inf' ? Infinity : Number(le), value])
    else if (part === '_sum') histogram.sum = value
    else histogram.count = value
  }

  #expect(holds: boolean, fault: string): void {
    if (!holds) throw new Error(`${fault}: ${this.#line}`)
  }
}

function checkHistograms(name: string, { type, histograms }: Family): void {
  if (type === 'histogram' && histograms.size === 0) throw new Error(`${name} has no series`)
  for (const [series, { buckets, sum, count }] of histograms) {
    const isCumulative = buckets.every(([bound, value], index) => {
      const [boundBefore, before] = buckets[index - 1] ?? [-Infinity, 0]
      return bound > boundBefore && value >= before
    })
    const [lastBound, lastValue] = buckets.at(-1) ?? []
    const isWhole = lastBound === Infinity && lastValue === count && sum !== undefined
    if (!isCumulative || !isWhole) throw new Error(`${name}{${series}} is not a whole histogram`)
  }
}
