/** One line of the plot. */
export interface Series {
  readonly name: string
  /** Of `STROKES`; the floor is drawn thin. */
  readonly look: 'first' | 'second' | 'floor'
  readonly points: readonly { x: number; y: number }[]
}

export interface PlotOptions {
  readonly title: string
  readonly subtitle: string
  readonly xLabel: string
  readonly yLabel: string
  readonly series: readonly Series[]
  /** Lines that must not be crossed. */
  readonly bars: readonly { y: number; name: string }[]
}

const WIDTH = 760
const HEIGHT = 420
const FRAME = { left: 64, right: 24, top: 64, bottom: 56 }
const TICKS = 5
/** Readable on white and on black alike: text in mid grey, colours of middle lightness. */
const STYLE = `text{font:13px system-ui,sans-serif;fill:#7d8590}.title{font-size:16px;font-weight:600}
.grid{stroke:#7d8590;stroke-opacity:.25}.bar{stroke:#d1464b;stroke-dasharray:6 4}.bar-name{fill:#d1464b}
path{fill:none;stroke-width:2.5}.first{stroke:#2f81f7}.second{stroke:#c9660a}.floor{stroke:#7d8590;stroke-width:1.5}
circle{stroke:none}circle.first{fill:#2f81f7}circle.second{fill:#c9660a}circle.floor{fill:#7d8590}`

/** A line plot as an SVG document of its own, for light and dark pages. Both axes begin at zero. */
export function renderPlot(options: PlotOptions): string {
  const points = options.series.flatMap((series) => series.points)
  const xMax = Math.max(...points.map(({ x }) => x))
  const yMax = niceMax(Math.max(...points.map(({ y }) => y), ...options.bars.map(({ y }) => y)))
  const plotWidth = WIDTH - FRAME.left - FRAME.right
  const plotHeight = HEIGHT - FRAME.top - FRAME.bottom
  const xAt = (x: number): string => (FRAME.left + (x / xMax) * plotWidth).toFixed(1)
  const yAt = (y: number): string => (FRAME.top + (1 - y / yMax) * plotHeight).toFixed(1)
  const xTicks = [...new Set(points.map(({ x }) => x))].map((x) =>
    text({ x: xAt(x), y: HEIGHT - FRAME.bottom + 22, anchor: 'middle' }, String(x)),
  )
  const across = (y: number, look: string): string =>
    `<line class="${look}" x1="${FRAME.left}" x2="${WIDTH - FRAME.right}" y1="${yAt(y)}" y2="${yAt(y)}"/>`
  const yTicks = Array.from({ length: TICKS + 1 }, (_, index) => {
    const y = (yMax * index) / TICKS
    const place = { x: FRAME.left - 10, y: Number(yAt(y)) + 4, anchor: 'end' }
    return across(y, 'grid') + text(place, shortNumber(y))
  })
  const bars = options.bars.map(({ y, name }) => {
    const place = { x: WIDTH - FRAME.right - 8, y: Number(yAt(y)) - 6, anchor: 'end' }
    return across(y, 'bar') + text(place, name, 'bar-name')
  })
  const lines = options.series.map(({ look, points: own }) => {
    const path = own.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${xAt(x)} ${yAt(y)}`)
    const dots = own.map(
      ({ x, y }) => `<circle class="${look}" cx="${xAt(x)}" cy="${yAt(y)}" r="3.5"/>`,
    )
    return `<path class="${look}" d="${path.join(' ')}"/>${dots.join('')}`
  })
  const legend = options.series.map(({ name, look }, index) => {
    const y = FRAME.top + 14 + index * 20
    const x = FRAME.left + 16
    const line = `<path class="${look}" d="M${x} ${y}h22"/>`
    return line + text({ x: x + 30, y: y + 4, anchor: 'start' }, name)
  })
  const turned = `<g transform="translate(18 ${FRAME.top + plotHeight / 2}) rotate(-90)">`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeXml(options.title)}">`,
    `<style>${STYLE}</style>`,
    text({ x: FRAME.left, y: 26, anchor: 'start' }, options.title, 'title'),
    text({ x: FRAME.left, y: 46, anchor: 'start' }, options.subtitle),
    ...yTicks,
    ...xTicks,
    ...bars,
    ...lines,
    ...legend,
    text({ x: FRAME.left + plotWidth / 2, y: HEIGHT - 12, anchor: 'middle' }, options.xLabel),
    `${turned}${text({ x: 0, y: 0, anchor: 'middle' }, options.yLabel)}</g>`,
    '</svg>\n',
  ].join('\n')
}

interface Place {
  readonly x: number | string
  readonly y: number
  readonly anchor: string
}

function text({ x, y, anchor }: Place, content: string, className = ''): string {
  const named = className === '' ? '' : ` class="${className}"`
  return `<text${named} x="${x}" y="${y}" text-anchor="${anchor}">${escapeXml(content)}</text>`
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

function shortNumber(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** The next of 1, 2, 2.5 and 5 times a power of ten, so that the ticks are numbers one can read. */
function niceMax(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= value) ?? 10
  return step * power
}
