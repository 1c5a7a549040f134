import type { Metadata } from 'next'
import Form from 'next/form'
import { requireSession } from '#app/_server/session.ts'
import { tradeWords } from '#app/_ui/words.ts'
import { readPropertyNames } from '#lib/db/board.ts'
import {
  type InsightFilter,
  type Measure,
  type Rate,
  readInsight,
  readVendorFigures,
} from '#lib/db/insight.ts'
import { tradeSchema } from '#lib/domain/trade.ts'
import { minuteWords } from '#app/(desk)/directory/parts/figures.tsx'
import { todayIn } from '#app/(desk)/directory/parts/papers.ts'
import { ENOUGH, slotsOf, weeksBetween } from './geometry.ts'
import { insightFilterOf, SPANS } from './insight-filter.ts'
import styles from './insight.module.css'
import { MeasurePlot } from './measure-plot.tsx'
import { RatePlot } from './rate-plot.tsx'
import { VendorBars } from './vendor-bars.tsx'

export const metadata: Metadata = { title: 'Insight' }

const PERCENT = 100
type Insight = Awaited<ReturnType<typeof readInsight>>

const STAGES = ['first_dial', 'first_quote', 'approval', 'schedule', 'close'] as const
const MONEY = ['cost_of_limit', 'price_of_median'] as const

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

/** How well it goes, week by week, with the number of cases beside every figure. */
export default async function InsightPage({ searchParams }: Props) {
  const { db, organizationId } = await requireSession()
  const filter = insightFilterOf(await searchParams)
  const [insight, vendors, properties] = await Promise.all([
    readInsight(db, organizationId, filter),
    readVendorFigures(db, organizationId, filter),
    readPropertyNames(db),
  ])
  const zone = insight.timezone
  const weeks = weeksBetween(todayIn(zone, Date.parse(insight.from)), todayIn(zone, Date.now()))
  const slots = slotsOf(weeks)
  const measure = (name: Measure['name']) => insight.measures.find((one) => one.name === name)
  const rate = (name: Rate['name']) => insight.rates.find((one) => one.name === name)
  return (
    <main className={styles['page']}>
      <div className={styles['head']}>
        <h1>Insight</h1>
        <Filters filter={filter} properties={properties} />
      </div>
      <Tiles insight={insight} />
      <Key />
      <section className={styles['group']} aria-labelledby="stages">
        <h2 id="stages">From the guest’s report to…</h2>
        <div className={styles['plots']}>
          {STAGES.map((name) => (
            <MeasurePlot key={name} name={name} measure={measure(name)} slots={slots} />
          ))}
        </div>
      </section>
      <section className={styles['group']} aria-labelledby="money">
        <h2 id="money">Money</h2>
        <div className={styles['plots']}>
          {MONEY.map((name) => (
            <MeasurePlot key={name} name={name} measure={measure(name)} slots={slots} />
          ))}
        </div>
      </section>
      <section className={styles['group']} aria-labelledby="outcome">
        <h2 id="outcome">Outcome and calls</h2>
        <div className={styles['plots']}>
          {(['first_time_fix', 'human_touch'] as const).map((name) => (
            <RatePlot key={name} name={name} rate={rate(name)} slots={slots} />
          ))}
          <MeasurePlot name="turn_gap" measure={measure('turn_gap')} slots={slots} />
        </div>
      </section>
      <section className={styles['group']} aria-labelledby="vendors">
        <h2 id="vendors">How vendors answer</h2>
        <div className={styles['beside']}>
          <RatePlot name="vendor_answer" rate={rate('vendor_answer')} slots={slots} />
          <VendorBars figures={vendors} />
        </div>
      </section>
    </main>
  )
}

function Filters(props: {
  filter: InsightFilter
  properties: readonly { id: string; name: string }[]
}) {
  const { filter, properties } = props
  return (
    <Form action="/insight" className={styles['filters']} key={JSON.stringify(filter)}>
      <label>
        <span className="unseen">Time</span>
        <select name="days" defaultValue={filter.days}>
          {SPANS.map((days) => (
            <option key={days} value={days}>
              Last {days} days
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="unseen">Property</span>
        <select name="property" defaultValue={filter.propertyId ?? ''}>
          <option value="">Property: all</option>
          {properties.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="unseen">Trade</span>
        <select name="trade" defaultValue={filter.trade ?? ''}>
          <option value="">Trade: all</option>
          {tradeSchema.options.map((trade) => (
            <option key={trade} value={trade}>
              {tradeWords(trade)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="plain">
        Show
      </button>
    </Form>
  )
}

function Tiles({ insight }: { insight: Insight }) {
  const share = (name: Rate['name']): string => {
    const rate = insight.rates.find((one) => one.name === name)
    return rate && rate.count >= ENOUGH
      ? `${Math.round((PERCENT * rate.hits) / rate.count)} %`
      : '–'
  }
  const countOf = (name: Rate['name']): number =>
    insight.rates.find((one) => one.name === name)?.count ?? 0
  const close = insight.measures.find(({ name }) => name === 'close')
  return (
    <dl className={`card ${styles['tiles']}`}>
      <Tile name="Reported" value={String(insight.incidents)} note={`${insight.closed} closed`} />
      <Tile
        name="Report to close"
        value={close && close.count >= ENOUGH ? minuteWords(close.quantiles[2]) : '–'}
        note={`median, n ${close?.count ?? 0}`}
      />
      <Tile
        name="Fixed on first visit"
        value={share('first_time_fix')}
        note={`n ${countOf('first_time_fix')}`}
      />
      <Tile
        name="Touched by a person"
        value={share('human_touch')}
        note={`n ${countOf('human_touch')}`}
      />
      <Tile
        name="Vendors answer"
        value={share('vendor_answer')}
        note={`n ${countOf('vendor_answer')}`}
      />
    </dl>
  )
}

function Tile({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        <small>{note}</small>
      </dd>
    </div>
  )
}

function Key() {
  return (
    <p className={styles['key']}>
      <span>
        <i className={styles['key-median']} /> median of the week, or its share
      </span>
      <span>
        <i className={styles['key-middle']} /> the middle half
      </span>
      <span>
        <i className={styles['key-wide']} /> 10 to 90 %, or 95 % confidence
      </span>
      <span>
        <i className={styles['key-few']} /> fewer than {ENOUGH} cases
      </span>
    </p>
  )
}
