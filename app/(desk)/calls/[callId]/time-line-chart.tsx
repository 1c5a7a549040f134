import styles from './call.module.css'
import { RecordingCursor } from './recording/cursor.tsx'
import {
  clockOf,
  inSeconds,
  type Bar,
  type Gap,
  type PlacedMark,
  type TimeLine,
} from './time-line.ts'

const HEIGHT = 132
const LANES = { agent: 26, caller: 66 } as const
const LANE_HEIGHT = 22
const GAP_Y = 52
const MARK_Y = 100
const TICK_Y = 126
const PIXELS_PER_SECOND = 9
const WORDS_MAX = 90

const MARK_SHAPES: Record<PlacedMark['kind'], string> = { key: '▪', event: '◆', desk: '✎' }

/** What was said when: who spoke, what was cut off, how long each reply was waited for. */
export function TimeLineChart({ line }: { line: TimeLine }) {
  const minWidth = Math.round((line.durationMs / 1000) * PIXELS_PER_SECOND)
  return (
    <>
      {/* It scrolls sideways by itself: without a focus, the keyboard could not. */}
      <div
        className={styles['chart']}
        tabIndex={0}
        role="region"
        aria-label="Time line of the call"
      >
        <svg width="100%" height={HEIGHT} style={{ minWidth }} role="group" aria-label="Turns">
          {line.ticks.map(({ x, label }) => (
            <g key={label} aria-hidden="true">
              <line x1={`${x}%`} x2={`${x}%`} y1="20" y2="112" className={styles['tick']} />
              <text
                x={`${x}%`}
                y={TICK_Y}
                className={styles['tick-label']}
                textAnchor={tickAnchorOf(x)}
              >
                {label}
              </text>
            </g>
          ))}
          {line.gaps.map((gap) => (
            <Wait key={gap.seq} gap={gap} />
          ))}
          {line.marks.map((mark, index) => (
            <Mark key={`${mark.label} ${String(index)}`} mark={mark} />
          ))}
          {line.bars.map((bar) => (
            <Spoken key={bar.seq} bar={bar} />
          ))}
          <RecordingCursor durationMs={line.durationMs} />
        </svg>
      </div>
      <ul className={styles['legend']}>
        <li data-what="agent">Agent</li>
        <li data-what="caller">Caller</li>
        <li data-what="cut">Cut off by an interruption</li>
        <li data-what="wait">Wait for a reply</li>
        <li data-what="slow">Wait of more than 2 s</li>
        <li>
          <span>{MARK_SHAPES.event}</span> On record
        </li>
        <li>
          <span>{MARK_SHAPES.key}</span> Key
        </li>
        <li>
          <span>{MARK_SHAPES.desk}</span> From the desk
        </li>
      </ul>
    </>
  )
}

function Mark({ mark }: { mark: PlacedMark }) {
  const { x, atMs, kind } = mark
  return (
    <text
      x={`${x}%`}
      y={MARK_Y + 10}
      textAnchor={tickAnchorOf(x)}
      className={styles['mark']}
      data-kind={kind}
    >
      <title>{`${mark.label} at ${clockOf(atMs)}`}</title>
      {MARK_SHAPES[kind]}
    </text>
  )
}

/** A bar leads to its words; on it, or focused, they stand above the line. */
function Spoken({ bar }: { bar: Bar }) {
  const y = LANES[bar.lane]
  const words = bar.words.length > WORDS_MAX ? `${bar.words.slice(0, WORDS_MAX)}…` : bar.words
  return (
    <a href={`#turn-${bar.seq}`} className={styles['bar']} aria-label={`${bar.label}: ${words}`}>
      {bar.cutWidth > 0 ? (
        <rect
          x={`${bar.x + bar.width}%`}
          width={`${bar.cutWidth}%`}
          y={y + 3}
          height={LANE_HEIGHT - 6}
          className={styles['cut']}
        />
      ) : null}
      <rect
        x={`${bar.x}%`}
        width={`${bar.width}%`}
        y={y}
        height={LANE_HEIGHT}
        rx="4"
        className={styles['spoken']}
        data-lane={bar.lane}
      />
      <text x={`${bar.x}%`} y="13" textAnchor={anchorOf(bar.x)} className={styles['words']}>
        {words}
      </text>
    </a>
  )
}

function Wait({ gap }: { gap: Gap }) {
  return (
    <g className={styles['wait']} data-tone={gap.tone}>
      <title>{`${inSeconds(gap.ms)} until the reply`}</title>
      <rect x={`${gap.x}%`} width={`${Math.max(gap.width, 0.1)}%`} y={GAP_Y} height="6" rx="3" />
      {gap.tone === 'slow' ? (
        <text x={`${gap.x}%`} y={GAP_Y - 3}>
          {inSeconds(gap.ms)}
        </text>
      ) : null}
    </g>
  )
}

const tickAnchorOf = (x: number): 'start' | 'middle' | 'end' =>
  x < 3 ? 'start' : x > 97 ? 'end' : 'middle'

/** Text at an edge stays inside. */
function anchorOf(x: number): 'start' | 'middle' | 'end' {
  return x < 15 ? 'start' : x > 70 ? 'end' : 'middle'
}
