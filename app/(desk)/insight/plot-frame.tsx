import type { ReactNode } from 'react'
import type { Scale, Slot } from './geometry.ts'
import styles from './insight.module.css'

const LABELS_MAX = 6

/** `2026-11-02` → `Nov 2`. */
export const weekWords = (week: string): string =>
  new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' }).format(
    new Date(week),
  )

/**
 * The picture's frame: marks are stretched with the page, words are not. What it shows is said in the
 * caption and listed in the table below it, so the picture itself is hidden from screen readers.
 */
export function PlotFrame(props: {
  scale: Scale
  slots: readonly Slot[]
  format: (value: number) => string
  line?: { readonly value: number; readonly words: string } | undefined
  children: ReactNode
}) {
  const { scale, slots, format, line, children } = props
  const every = Math.max(1, Math.ceil(slots.length / LABELS_MAX))
  return (
    <div className={styles['frame']} aria-hidden="true">
      <svg viewBox="0 0 100 100" preserveAspectRatio="none">
        {scale.ticks.map(({ value, top }) => (
          <Rule key={value} top={top} look="grid" />
        ))}
        {children}
        {line ? <Rule top={scale.topOf(line.value)} look="reference" /> : null}
      </svg>
      {scale.ticks.map(({ value, top }) => (
        <span key={value} className={styles['tick']} style={{ top: `${top}%` }}>
          {format(value)}
        </span>
      ))}
      {line ? (
        <span className={styles['line-words']} style={{ top: `${scale.topOf(line.value)}%` }}>
          {line.words}
        </span>
      ) : null}
      {slots
        .filter((_, index) => index % every === Math.floor(every / 2))
        .map(({ week, left, width }) => (
          <span key={week} className={styles['week']} style={{ left: `${left + width / 2}%` }}>
            {weekWords(week)}
          </span>
        ))}
    </div>
  )
}

function Rule({ top, look }: { top: number; look: 'grid' | 'reference' }) {
  return (
    <line
      x1={0}
      x2={100}
      y1={top}
      y2={top}
      className={styles[look]}
      vectorEffect="non-scaling-stroke"
    />
  )
}

/** What is too little to draw says so, with how little it is. */
export function TooLittle(props: { title: string; count: number; cases: string; enough: number }) {
  const { title, count, cases, enough } = props
  return (
    <figure className={`card ${styles['plot']}`}>
      <h3>{title}</h3>
      <p className={styles['empty']}>
        {count === 0 ? `No ${cases} in this time.` : `Too little to say: ${count} ${cases}.`} A
        distribution is drawn from {enough} on.
      </p>
    </figure>
  )
}
