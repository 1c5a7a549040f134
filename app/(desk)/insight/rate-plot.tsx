import type { Rate } from '#lib/db/insight.ts'
import { ENOUGH, shareScale, type Slot, wilson } from './geometry.ts'
import styles from './insight.module.css'
import { RATES } from './measures.ts'
import { PlotFrame, TooLittle, weekWords } from './plot-frame.tsx'

const PERCENT = 100
const MARK_HEIGHT = 2.4
const percent = (value: number): string => `${Math.round(value)} %`

/** A share week by week, with how far chance alone may have moved it. */
export function RatePlot(props: {
  name: Rate['name']
  rate: Rate | undefined
  slots: readonly Slot[]
}) {
  const { name, rate, slots } = props
  const { title, cases, say } = RATES[name]
  if (!rate || rate.count < ENOUGH) {
    return <TooLittle title={title} cases={cases} count={rate?.count ?? 0} enough={ENOUGH} />
  }
  const scale = shareScale()
  const [low, high] = wilson(rate.hits, rate.count).map((share) => percent(share * PERCENT))
  return (
    <figure className={`card ${styles['plot']}`}>
      <h3>{title}</h3>
      <figcaption>
        {say(rate.hits, rate.count)} That is {percent((PERCENT * rate.hits) / rate.count)}; with so
        many cases the truth lies between {low} and {high}.
      </figcaption>
      <PlotFrame scale={scale} slots={slots} format={percent}>
        {rate.weeks.map(({ week, count, hits }) => {
          const slot = slots.find((one) => one.week === week)
          if (!slot) return null
          const [from, to] = wilson(hits, count)
          return (
            <g key={week} className={count < ENOUGH ? styles['few'] : undefined}>
              <rect
                className={styles['wide']}
                x={slot.left}
                width={slot.width}
                y={scale.topOf(to * PERCENT)}
                height={scale.topOf(from * PERCENT) - scale.topOf(to * PERCENT)}
                vectorEffect="non-scaling-stroke"
              />
              <rect
                className={styles['median']}
                x={slot.left}
                width={slot.width}
                y={scale.topOf((PERCENT * hits) / count) - MARK_HEIGHT / 2}
                height={MARK_HEIGHT}
              />
            </g>
          )
        })}
      </PlotFrame>
      <RateTable rate={rate} title={title} />
    </figure>
  )
}

function RateTable({ rate, title }: { rate: Rate; title: string }) {
  return (
    <details className={styles['numbers']}>
      <summary>The numbers</summary>
      <div tabIndex={0} role="region" aria-label={`${title}, by week`}>
        <table className={styles['table']}>
          <thead>
            <tr>
              <th scope="col">Week of</th>
              <th scope="col">n</th>
              <th scope="col">Yes</th>
              <th scope="col">Share</th>
            </tr>
          </thead>
          <tbody>
            {rate.weeks.map(({ week, count, hits }) => (
              <tr key={week}>
                <th scope="row">{weekWords(week)}</th>
                <td>{count}</td>
                <td>{hits}</td>
                <td>{percent((PERCENT * hits) / count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
