import { tradeWords } from '#app/_ui/words.ts'
import styles from '#app/(desk)/directory/directory.module.css'
import { type Paper, paperWords } from './papers.ts'

const HOUR_MIN = 60
const DAY_MIN = 24 * HOUR_MIN
const PERCENT = 100

/** `3` of `4` → `75 %`, with how many that is; a dash for nothing to count. */
export function Share({ hits, count }: { hits: number; count: number }) {
  if (count === 0) return <span className="muted">–</span>
  return (
    <span className={styles['number']}>
      {Math.round((PERCENT * hits) / count)} %{' '}
      <small className="muted">
        {hits} of {count}
      </small>
    </span>
  )
}

/** `95` minutes → `1 h 35 min`; from a day on `2 d 3 h`. A dash for nothing measured. */
export function minuteWords(minutes: number | null): string {
  if (minutes === null) return '–'
  if (minutes < 1) return `${Math.round(minutes * HOUR_MIN)} s`
  const whole = Math.round(minutes)
  if (whole < HOUR_MIN) return `${whole} min`
  if (whole < DAY_MIN) {
    const rest = whole % HOUR_MIN
    return `${Math.floor(whole / HOUR_MIN)} h${rest > 0 ? ` ${rest} min` : ''}`
  }
  const hours = Math.floor((whole % DAY_MIN) / HOUR_MIN)
  return `${Math.floor(whole / DAY_MIN)} d${hours > 0 ? ` ${hours} h` : ''}`
}

/** Hours until somebody offers to come. */
export const startWords = (hours: number | null): string =>
  minuteWords(hours === null ? null : hours * HOUR_MIN)

const TONES = { valid: undefined, soon: 'amber', out: 'red' } as const

/** How long a paper holds: amber within a month, red when it is out. */
export function PaperLeft({ paper }: { paper: Paper }) {
  const tone = TONES[paper.state]
  return <span className={tone ? styles[tone] : styles['number']}>{paperWords(paper)}</span>
}

type Trades = readonly { trade: string; handles: string }[]

/** `Plumbing, HVAC`, and whether they come in an emergency. */
export function TradeWords({ trades }: { trades: Trades }) {
  const comes = trades.some(({ handles }) => handles !== 'routine')
  return (
    <>
      {trades.map(({ trade }) => tradeWords(trade)).join(', ') || 'No trade'}
      {comes ? null : ' · no emergencies'}
    </>
  )
}
