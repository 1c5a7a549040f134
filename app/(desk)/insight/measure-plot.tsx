import type { Measure, Quantiles } from '#lib/db/insight.ts'
import { ENOUGH, percentScale, type Scale, type Slot, waitScale } from './geometry.ts'
import styles from './insight.module.css'
import { MEASURES } from './measures.ts'
import { PlotFrame, TooLittle, weekWords } from './plot-frame.tsx'

const MEDIAN_HEIGHT = 2.4

/** How a measure is spread, week by week: where nine of ten, the middle half, and the median lie. */
export function MeasurePlot(props: {
  name: Measure['name']
  measure: Measure | undefined
  slots: readonly Slot[]
}) {
  const { name, measure, slots } = props
  const words = MEASURES[name]
  if (!measure || measure.count < ENOUGH) {
    const { title, cases } = words
    return <TooLittle title={title} cases={cases} count={measure?.count ?? 0} enough={ENOUGH} />
  }
  const values = measure.weeks.flatMap(({ quantiles }) => quantiles)
  const scale = words.unit === 'percent' ? percentScale(values) : waitScale(values, words.unit)
  const [, , median, , ninth] = measure.quantiles
  return (
    <figure className={`card ${styles['plot']}`}>
      <h3>{words.title}</h3>
      <figcaption>{words.say(words.format(median), words.format(ninth), measure.count)}</figcaption>
      <PlotFrame scale={scale} slots={slots} format={words.format} line={words.line}>
        {measure.weeks.map(({ week, count, quantiles }) => {
          const slot = slots.find((one) => one.week === week)
          return slot ? (
            <Strip key={week} slot={slot} scale={scale} quantiles={quantiles} count={count} />
          ) : null
        })}
      </PlotFrame>
      <MeasureTable measure={measure} title={words.title} format={words.format} />
    </figure>
  )
}

function Strip(props: { slot: Slot; scale: Scale; quantiles: Quantiles; count: number }) {
  const { slot, scale, quantiles, count } = props
  const [low, lower, median, upper, high] = quantiles.map((value) => scale.topOf(value)) as [
    number,
    number,
    number,
    number,
    number,
  ]
  const inset = slot.width / 5
  return (
    <g className={count < ENOUGH ? styles['few'] : undefined}>
      <rect
        className={styles['wide']}
        x={slot.left + inset}
        width={slot.width - 2 * inset}
        y={high}
        height={low - high}
        vectorEffect="non-scaling-stroke"
      />
      <rect
        className={styles['middle']}
        x={slot.left}
        width={slot.width}
        y={upper}
        height={lower - upper}
        vectorEffect="non-scaling-stroke"
      />
      <rect
        className={styles['median']}
        x={slot.left}
        width={slot.width}
        y={median - MEDIAN_HEIGHT / 2}
        height={MEDIAN_HEIGHT}
      />
    </g>
  )
}

function MeasureTable(props: {
  measure: Measure
  title: string
  format: (value: number) => string
}) {
  const { measure, title, format } = props
  return (
    <details className={styles['numbers']}>
      <summary>The numbers</summary>
      <div tabIndex={0} role="region" aria-label={`${title}, by week`}>
        <table className={styles['table']}>
          <thead>
            <tr>
              <th scope="col">Week of</th>
              <th scope="col">n</th>
              <th scope="col">10 %</th>
              <th scope="col">25 %</th>
              <th scope="col">Median</th>
              <th scope="col">75 %</th>
              <th scope="col">90 %</th>
            </tr>
          </thead>
          <tbody>
            {measure.weeks.map(({ week, count, quantiles }) => (
              <tr key={week}>
                <th scope="row">{weekWords(week)}</th>
                <td>{count}</td>
                {['10', '25', '50', '75', '90'].map((part, index) => (
                  <td key={part}>{format(quantiles[index] ?? 0)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
